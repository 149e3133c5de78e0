"""Encoding and decoding in the page: the same numbers as torch's networks make of the same rows."""

import numpy as np
import pytest
import torch

from dlcore.elements.latent import forward, gaussian
from dlcore.elements.latent.settings import LatentSettings
from dlcore.training import latent_lesson, latent_steps

RNG = np.random.default_rng(5)


@pytest.mark.parametrize("hidden", [(), (6,), (9, 6, 5)])
@pytest.mark.parametrize("model", ["autoencoder", "vae", "aae", "gan"])
def test_codes_and_images_are_those_of_torch(model, hidden):
    settings = LatentSettings(model=model, side=8, hidden=hidden, dims=3)
    (row,) = latent_lesson.start(settings, [2])
    row = row + 0.1 * RNG.standard_normal(row.shape)
    nets, columns = latent_steps.networks(settings), settings.layout.columns

    def by_torch(part, inputs):
        return nets[part].predict(torch.from_numpy(row[None, columns[part]]), torch.from_numpy(inputs[None]))[0]

    codes = RNG.standard_normal((4, 3))
    outputs = by_torch("decoder", codes)
    decoded = forward.decode(settings.layout, row, codes, "dynamic")
    np.testing.assert_allclose(decoded, outputs.sigmoid().numpy(), rtol=1e-9)
    gray = forward.decode(settings.layout, row, codes, "gaussian")
    np.testing.assert_allclose(gray, outputs.clamp(0, 1).numpy(), rtol=1e-9)
    if model == "gan":
        return
    images = RNG.random((5, 64))
    encoded, expected = forward.encode(settings.layout, row, images), by_torch("encoder", images).numpy()
    np.testing.assert_allclose(encoded.mean, expected[:, :3], rtol=1e-9)
    if model == "vae":
        np.testing.assert_allclose(encoded.log_variance, expected[:, 3:], rtol=1e-9)
    else:
        assert encoded.log_variance is None


def test_the_divergence_of_gaussians_is_that_of_torch():
    mean, log_variance = RNG.standard_normal((2, 7, 3))
    posterior = torch.distributions.Normal(torch.from_numpy(mean), torch.from_numpy(np.exp(log_variance / 2)))
    expected = torch.distributions.kl_divergence(posterior, torch.distributions.Normal(0.0, 1.0)).numpy()
    np.testing.assert_allclose(gaussian.divergence(mean, log_variance), expected, rtol=1e-6)
