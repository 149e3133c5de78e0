"""VAEs that differ in β: less rate for more distortion, as theory says of linear ones, and the same ones as alone."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.racer import Racer
from dlcore.experiments.beta_sweep import BetaSweep
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab.experiment import ignore_progress

QUICK = BetaSweep(betas=(0.1, 1.0, 50.0), hidden=(32, 16), dims=3, epochs=12, batch=100)
TRAINING, TEST = 0, 1


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def quick(told):
    torch.set_num_threads(1)
    return QUICK.compute(
        lambda step, steps, scalars=None, picture=None: told.append(json.dumps(picture, allow_nan=False))
    )


def test_the_larger_beta_is_the_less_rate_is_bought_and_the_more_distortion_is_left(quick):
    rate = quick.divergence.sum(-1)
    assert (np.diff(rate, axis=0) < 0).all()
    assert (np.diff(quick.reconstruction, axis=0) > 0).all()
    elbo = -quick.reconstruction[:, TRAINING] - rate[:, TRAINING]
    assert elbo.argmax() == 1  # β = 1 is the ELBO itself


def test_the_largest_beta_collapses_and_the_smallest_does_not(quick):
    assert quick.in_use.tolist()[::2] == [3, 0]
    assert quick.active.tolist()[::2] == [3, 0]


def test_a_vae_in_company_equals_it_alone(quick):
    alone = LatentModel(side=8, hidden=(32, 16), dims=3, epochs=12, batch=100).compute(ignore_progress)
    np.testing.assert_allclose(quick.reconstruction[1], alone.reconstruction[:, -1], rtol=5e-3)
    np.testing.assert_allclose(quick.divergence[1], alone.divergence[:, -1], rtol=5e-2, atol=5e-3)
    assert quick.codes.shape == (3, *alone.codes[-1].shape)
    assert np.isnan(quick.best_reconstruction).all()


def test_linear_vaes_pay_what_theory_says():
    asked = BetaSweep(
        betas=(1.0, 3.0, 10.0), hidden=(), likelihood="gaussian", epochs=150, batch=200,
        racer=Racer(optimizer="adam", settings={"lr": 0.03}),
    )  # fmt: skip
    seen = asked.compute(ignore_progress)
    rate = seen.divergence[:, TRAINING].sum(-1)
    np.testing.assert_allclose(rate, seen.best_divergence.sum(-1), rtol=0.1)
    np.testing.assert_allclose(seen.reconstruction[:, TRAINING], seen.best_reconstruction, atol=1.5)
    slopes = asked.slopes(seen)
    assert 1.0 < slopes[0] < 3.0
    assert 3.0 < slopes[1] < 10.0


def test_what_is_told_on_the_way_is_about_the_same_images(quick, told):
    first, last = (QUICK.so_far(json.loads(told[place])) for place in (0, -1))
    np.testing.assert_allclose(last.codes, quick.codes[:, : len(last.labels)], atol=2e-3)
    np.testing.assert_array_equal(last.labels, quick.labels[: len(last.labels)])
    np.testing.assert_allclose(last.reconstruction, quick.reconstruction[:, TEST], rtol=0.1)
    assert not np.allclose(first.reconstruction, last.reconstruction, rtol=0.1)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"betas": (1.0,)}, "at least 2 items"),
        ({"betas": (3.0, 1.0)}, "ascending order"),
        ({"betas": (0.0, 1.0)}, "greater than or equal to 0.01"),
        ({"model": "aae"}, "only a VAE has a KL term"),
        ({"hidden": (512, 512, 512), "epochs": 400}, "take fewer values of β"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BetaSweep(**settings)


def test_cost_grows_with_every_beta():
    assert BetaSweep(betas=(0.1, 1.0)).cost() < BetaSweep().cost()
