"""Bounds on log p(x): unbiased where it is known, and the gradient through a draw is that of the drawn loss."""

import numpy as np
import pytest
import torch
from torch.distributions import Normal, kl_divergence

from dlcore.elements import datasets
from dlcore.elements.latent import gaussian, linear
from dlcore.elements.latent.settings import LatentSettings
from dlcore.training import latent_bounds, latent_lesson, latent_objectives, latent_steps

LINEAR = LatentSettings(side=8, hidden=(), dims=3, likelihood="gaussian", sigma=0.5)
SEEN = datasets.digits().test.at_most(50).inputs()


def start(settings):
    return latent_lesson.start(settings, [0])[0].astype(np.float32)


def with_true_posterior(settings, row):
    """Return a linear VAE's row whose encoder is the true posterior of its decoder, whose columns are orthogonal."""
    row, columns, features = row.copy(), settings.layout.columns, settings.features
    weights = np.linalg.qr(np.random.default_rng(0).standard_normal((features, 3)))[0].T * [[0.9], [0.7], [0.3]]
    bias = np.full(features, 0.3)
    row[columns["decoder"]] = np.concatenate([weights.ravel(), bias])
    spread = (weights**2).sum(1) + settings.sigma**2
    to_mean = (weights / spread[:, None]).T
    encoder = np.concatenate([to_mean, np.zeros_like(to_mean)], 1)
    offset = np.concatenate([-bias @ to_mean, np.log(settings.sigma**2 / spread)])
    row[columns["encoder"]] = np.concatenate([encoder.ravel(), offset])
    return row


def weights_of(settings, row, draws):
    parts = list(latent_bounds.draw(settings, row, SEEN, draws))
    return np.concatenate([part.log_weights for part in parts]), np.concatenate([part.reconstruction for part in parts])


def test_with_the_true_posterior_every_single_weight_is_the_exact_likelihood():
    row = with_true_posterior(LINEAR, start(LINEAR))
    weights, _ = weights_of(LINEAR, row, 4)
    exact = linear.log_density(SEEN, linear.decoder(LINEAR.layout, row), LINEAR.sigma)
    np.testing.assert_allclose(weights, np.broadcast_to(exact, weights.shape), rtol=1e-4)


def test_bounds_rise_with_k_towards_the_exact_likelihood():
    row = start(LINEAR)
    weights, errors = weights_of(LINEAR, row, 2000)
    exact = linear.log_density(SEEN, linear.decoder(LINEAR.layout, row), LINEAR.sigma).mean()
    found = [latent_bounds.bound(weights, k).mean() for k in (1, 5, 50, 2000)]
    assert (np.diff([*found, exact]) > 0).all()
    terms = latent_bounds.terms(LINEAR, torch.from_numpy(row)[None], SEEN)
    elbo = -errors.mean() - terms.divergence.sum(-1).mean()
    assert found[0] == pytest.approx(elbo, abs=0.1)


def test_both_terms_are_those_that_training_measures():
    settings = LINEAR.model_copy(update={"likelihood": "dynamic"})
    seen = (SEEN > 0.5).astype(np.float32)
    rows = torch.from_numpy(latent_lesson.start(settings, [0, 1]).astype(np.float32))
    terms = latent_bounds.terms(settings, rows, seen)
    assert terms.reconstruction.shape == (2, 50)
    assert terms.divergence.shape == terms.means.shape == (2, 50, 3)
    _, errors = weights_of(settings, rows[1].numpy(), 400)
    assert terms.reconstruction[1].mean() == pytest.approx(errors.mean(), rel=0.05)


def test_divergence_is_that_of_torchs_distributions_and_of_the_page():
    rng = np.random.default_rng(0)
    mean, log_variance = rng.standard_normal((20, 4)), rng.normal(-1, 1, (20, 4))
    both = torch.from_numpy(mean), torch.from_numpy(log_variance)
    exact = kl_divergence(Normal(both[0], (0.5 * both[1]).exp()), Normal(0.0, 1.0))
    torch.testing.assert_close(latent_objectives.divergence(*both), exact)
    np.testing.assert_allclose(gaussian.divergence(mean, log_variance), exact.numpy(), rtol=1e-12)


@pytest.mark.parametrize("likelihood", ["dynamic", "gaussian"])
def test_the_reparameterised_gradient_is_a_finite_difference_of_the_same_draws(likelihood):
    settings = LatentSettings(side=8, hidden=(5,), dims=2, likelihood=likelihood)
    nets, columns = latent_steps.networks(settings), settings.layout.columns
    row = torch.from_numpy(latent_lesson.start(settings, [0])[0]).double()
    seen = torch.from_numpy((SEEN[:6] > 0.5).astype(np.float64))
    normals = torch.from_numpy(np.random.default_rng(0).standard_normal((6, 2)))

    def loss(numbers):
        mean, log_variance = nets["encoder"].predict(numbers[None, columns["encoder"]], seen[None])[0].chunk(2, -1)
        codes = latent_objectives.reparameterized(mean, log_variance, normals)
        outputs = nets["decoder"].predict(numbers[None, columns["decoder"]], codes[None])[0]
        sigma = settings.sigma if likelihood == "gaussian" else None
        error = latent_objectives.reconstruction(outputs, seen, sigma)
        return (error + latent_objectives.divergence(mean, log_variance).sum(-1)).mean()

    leaf = row.clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(leaf), leaf)
    for seed in range(3):
        way = torch.from_numpy(np.random.default_rng(seed).standard_normal(len(row)))
        difference = (loss(row + 1e-5 * way) - loss(row - 1e-5 * way)) / 2e-5
        assert float(slope @ way) == pytest.approx(float(difference), rel=1e-5)
