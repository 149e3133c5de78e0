"""Aggregated posterior: an adversarial autoencoder's codes pass for draws of the prior, a plain one's do not."""

import math
from functools import cache

import numpy as np
import pytest

from dlcore.elements.latent import aggregated, agreement, code_plane, forward, priors, two_sample
from dlcore.elements.latent.priors import PRIORS
from dlcore.elements.latent.settings import LatentSettings
from dlcore.elements.racer import Racer
from dlcore.experiments.aggregated_posterior import MODELS, POSTERIORS, SHOWN, AggregatedPosterior
from dlcore.lab.experiment import ignore_progress

SMALL = {"model": "aae", "side": 8, "hidden": (32,), "batch": 200}
AAE, VAE, PLAIN, FITTED = range(4)


def ask(**settings):
    return AggregatedPosterior(coder=LatentSettings(**SMALL | settings))


@cache
def trained():
    """Train the models as the tab opens with, in its own size: 7 s."""
    question = AggregatedPosterior()
    return question, question.compute(ignore_progress)


def test_the_adversarial_autoencoder_passes_the_two_sample_test_and_the_plain_one_does_not():
    _, result = trained()
    outcomes = [result.outcome(one) for one in POSTERIORS]
    assert outcomes[AAE].statistic < 0.1 * outcomes[PLAIN].statistic
    assert outcomes[AAE].p_value > two_sample.LEVEL
    assert outcomes[PLAIN].p_value == pytest.approx(1 / (two_sample.PERMUTATIONS + 1))


def test_the_vae_passes_as_well_and_pays_for_it_with_reconstruction():
    _, result = trained()
    assert result.outcome("vae").p_value > two_sample.LEVEL
    reconstruction = result.reconstruction[:, 1, -1]
    assert reconstruction[VAE] > reconstruction[AAE] + 0.5
    assert reconstruction[AAE] == pytest.approx(reconstruction[PLAIN], abs=0.5)


def test_a_prior_that_is_fitted_afterwards_is_nearer_but_does_not_pass():
    _, result = trained()
    assert result.statistic[AAE] < result.statistic[FITTED] < result.statistic[PLAIN]
    assert result.outcome("fitted").p_value < two_sample.LEVEL


def test_where_codes_and_prior_differ_draws_fall_into_empty_places():
    _, result = trained()
    assert max(result.empty[:2]) < 0.08
    assert result.empty[PLAIN] > 0.12


def test_codes_come_nearer_to_the_prior_and_the_discriminator_to_guessing():
    _, result = trained()
    assert result.distance[AAE, -1] < 0.1 * result.distance[AAE, 0]
    assert result.critic_loss[-1] == pytest.approx(math.log(4), abs=0.1)
    assert result.critic_right[-1] == pytest.approx(0.5, abs=0.12)


def test_no_discriminator_loses_less_than_the_best_one_by_more_than_the_estimate_is_worth():
    _, result = trained()
    assert result.best_loss < result.critic_loss[-1] + 0.02
    assert result.best_loss < math.log(4) + 0.02


def test_what_is_stored_is_what_the_models_say_of_the_test_images():
    question, result = trained()
    settings = question.coder
    critic = result.aae[settings.layout.columns["critic"]]
    of_prior, of_codes = (
        agreement.logits(settings, critic, points) for points in (result.draws, result.codes[AAE, -1])
    )
    assert result.critic_loss[-1] == pytest.approx(float(aggregated.loss(of_prior, of_codes)), abs=1e-4)
    said = code_plane.said(settings, critic, result.along)
    np.testing.assert_allclose(said.astype(int), result.said[-1].astype(int), atol=1)
    assert result.statistic[AAE] == pytest.approx(two_sample.energy(result.codes[AAE, -1], result.draws), abs=1e-4)
    assert result.statistic[AAE] == pytest.approx(result.distance[AAE, -1], abs=1e-9)
    np.testing.assert_array_equal(result.draws, priors.sample("gaussian", SHOWN, 2, settings.seed))
    pixels = forward.decode(settings.layout, result.aae, result.draws[:1], settings.likelihood)
    assert pixels.shape == (1, 64)


@pytest.mark.parametrize("prior", [name for name in PRIORS if name != "gaussian"])
def test_codes_take_the_shape_of_any_prior(prior):
    result = ask(prior=prior, epochs=24, batch=64, hidden=(128, 64)).compute(ignore_progress)
    assert result.statistic[AAE] < 0.3 * result.statistic[PLAIN]
    assert result.distance[AAE, -1] < 0.3 * result.distance[AAE, 0]


def test_the_vae_keeps_its_gaussian_prior_and_all_else_is_equal():
    question = ask(prior="ring", epochs=1)
    assert [question.prior_of(one) for one in POSTERIORS] == ["ring", "gaussian", "ring", "ring"]
    for model in MODELS:
        settings = question.settings(model)
        changed = {"model": model, "prior": "ring" if model == "aae" else "gaussian"}
        assert settings == question.coder.model_copy(update=changed)


def test_the_same_question_gives_the_same_numbers():
    one, other = (ask(epochs=1).compute(ignore_progress) for _ in range(2))
    for name in ("statistic", "said", "vae", "nearest", "best"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_it_tells_of_codes_and_of_the_discriminator_on_the_way_and_counts_the_steps_of_all_three():
    question, told = ask(epochs=1), []
    question.compute(lambda step, steps, scalars=None, picture=None: told.append((step, steps, picture)))
    assert [step for step, _, _ in told] == sorted(step for step, _, _ in told)
    assert told[-1][0] == told[-1][1] == len(MODELS) * question.coder.steps
    picture = told[-1][2]
    assert len(picture["codes"]) == len(picture["labels"]) == SHOWN
    assert len(picture["said"]) == len(picture["along"]) ** 2
    assert all(0 <= one <= 100 for one in picture["said"])


def test_a_training_that_diverges_is_named_and_leaves_no_numbers_behind():
    result = ask(epochs=4, racer=Racer(optimizer="sgd", settings={"lr": 10.0})).compute(ignore_progress)
    assert not result.learned
    assert (result.diverged_at > 0).all()
    assert np.isnan(result.statistic).all()
    assert np.isnan(result.best_loss)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"model": "vae"}, "adversarial autoencoder with codes of 2 numbers"),
        ({"dims": 3}, "adversarial autoencoder with codes of 2 numbers"),
        ({"dataset": "mnist", "side": 28, "epochs": 400}, "take fewer epochs"),
    ],
)
def test_what_cannot_be_compared_is_refused(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        ask(**settings)
