"""Bounds of a trained VAE: in order, below the exact log p(x) where it is known, and a linear VAE comes up to it."""

import json

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.latent import collapse, forward, gaussian, images
from dlcore.elements.racer import Racer
from dlcore.experiments.latent_bounds import HALVES, LatentBounds
from dlcore.experiments.latent_model import LatentModel
from dlcore.lab import earlier
from dlcore.lab.experiment import ignore_progress

QUICK = LatentModel(side=8, hidden=(32, 16), epochs=6, batch=100)
LINEAR = LatentModel(
    side=8,
    hidden=(),
    dims=3,
    likelihood="gaussian",
    epochs=150,
    batch=200,
    racer=Racer(optimizer="adam", settings={"lr": 0.03}),
)
TRAINING, TEST = (HALVES.index(half) for half in ("training", "test"))


def measure(model, draws, report=ignore_progress):
    """Train once, and measure as if the trained model had been found in the store."""
    torch.set_num_threads(1)
    learned = model.compute(ignore_progress)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(earlier, "result", lambda asked, _: learned if asked == model else pytest.fail("another model"))
        return learned, LatentBounds(of=model, draws=draws).compute(report)


@pytest.fixture(scope="module")
def quick():
    return measure(QUICK, 200)


@pytest.fixture(scope="module")
def linear():
    return measure(LINEAR, 500)


def test_the_elbo_is_below_the_bound_of_five_draws_and_that_below_the_bound_of_fifty(quick):
    _, seen = quick
    at = {int(k): place for place, k in enumerate(seen.draws)}
    for half in (TRAINING, TEST):
        assert abs(seen.gain[half, at[1]]) < 4 * seen.gain_error[half, at[1]]
        assert seen.gain[half, at[5]] > 4 * seen.gain_error[half, at[5]]
        assert (np.diff(seen.bound[half]) > 0).all()
    np.testing.assert_allclose(seen.bound - seen.gain, np.repeat(seen.elbo.mean(-1)[:, None], len(at), 1), rtol=1e-9)


def test_terms_are_those_of_the_stored_row(quick):
    learned, seen = quick
    mean, log_variance = forward.encode(QUICK.layout, learned.row, images.observed(_test_images(learned), "dynamic"))
    np.testing.assert_allclose(seen.divergence[TEST], gaussian.divergence(mean, log_variance), atol=1e-4)
    np.testing.assert_allclose(seen.elbo, -seen.reconstruction - seen.divergence.sum(-1), rtol=1e-6)
    np.testing.assert_allclose(seen.reconstruction.mean(-1), learned.reconstruction[:, -1], rtol=0.01)
    np.testing.assert_allclose(seen.divergence.mean(1), learned.divergence[:, -1], rtol=1e-3, atol=1e-3)


def _test_images(learned):
    from dlcore.elements.datasets import Images

    return Images(learned.images, learned.labels, learned.brightest)


def test_the_prior_does_not_notice_a_turn_and_draws_agree_with_the_closed_form(quick):
    _, seen = quick
    rate = seen.divergence.sum(-1).mean(-1)
    np.testing.assert_allclose(seen.turned_divergence, rate, rtol=1e-6)
    np.testing.assert_allclose(seen.drawn_divergence, rate, rtol=0.02, atol=0.01)


def test_a_linear_vae_reaches_probabilistic_pca(linear):
    _, seen = linear
    assert seen.reached <= seen.best + 1e-6
    assert seen.reached == pytest.approx(seen.best, abs=0.15)
    untrained = LINEAR.model_copy(update={"epochs": 1})
    assert measure(untrained, 5)[1].reached < seen.best - 5
    np.testing.assert_allclose(seen.divergence[TRAINING].mean(0).sum(), seen.best_divergence.sum(), rtol=0.05)


def test_the_bound_of_many_draws_lies_between_the_elbo_and_the_exact_likelihood(linear):
    _, seen = linear
    elbo = seen.elbo.mean(-1)
    assert (elbo < seen.bound[:, -1]).all()
    assert (seen.bound[:, -1] <= seen.exact + 3e-3).all()
    np.testing.assert_allclose(seen.bound[:, -1], seen.exact, atol=0.02)


def test_log_p_is_known_of_no_other_model(quick):
    _, seen = quick
    assert np.isnan(seen.exact).all()
    assert np.isnan([seen.best, seen.reached]).all()
    assert seen.best_divergence.size == 0


def test_what_is_told_on_the_way_becomes_the_result():
    told, asked = [], LatentBounds(of=QUICK, draws=50)
    _, seen = measure(
        QUICK, 50, lambda step, steps, scalars=None, picture=None: told.append((step, steps, json.dumps(picture)))
    )
    assert [told[0][1], told[-1][0]] == [100, 100]
    np.testing.assert_allclose(asked.bounds_so_far(json.loads(told[-1][2])), seen.bound, rtol=1e-6)
    assert np.isnan(asked.bounds_so_far(json.loads(told[0][2]))[TEST]).all()


def test_a_beta_far_too_large_collapses_every_dimension():
    learned, _ = measure(QUICK.model_copy(update={"beta": 50.0, "epochs": 12}), 5)
    assert collapse.collapsed(learned.divergence[TEST, -1]).all()
    assert not collapse.active(collapse.activity(learned.codes[-1])).any()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"of": LatentModel(model="autoencoder")}, "only a VAE bounds"),
        ({"draws": 10**6}, "less than or equal to 5000"),
        ({"of": LatentModel(hidden=(512, 512, 512)), "draws": 5000}, "take fewer draws"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        LatentBounds(**settings)


def test_a_model_that_diverged_is_not_measured():
    wild = QUICK.model_copy(update={"racer": Racer(optimizer="momentum", settings={"lr": 10.0})})
    with np.errstate(all="ignore"), pytest.raises(ValueError, match="diverged"):
        measure(wild, 5)
