"""The question of a GAN in the plane: what its numbers mean, what goes wrong and by which measure it is told."""

from dataclasses import replace

import numpy as np
import pydantic
import pytest
import torch

from dlcore.elements.racer import Racer
from dlcore.experiments.plane_gan import ARROWS, CELLS, FULL, SHOWN, PlaneGan
from dlcore.lab.experiment import ignore_progress

QUICK = {"generator": (6,), "critic": (5,), "batch": 16, "steps": 12, "seeds": 2}


def compute(report=ignore_progress, **settings):
    torch.set_num_threads(1)
    return PlaneGan(**(QUICK | settings)).compute(report)


@pytest.fixture(scope="module")
def quick():
    return compute()


def test_a_result_has_a_picture_at_every_moment(quick):
    moments = len(quick.moments)
    assert quick.moments.tolist() == list(range(13))
    assert quick.fakes.shape == (moments, SHOWN, 2)
    assert quick.pushes.shape == (moments, ARROWS, 2)
    assert quick.said.shape == quick.best.shape == (moments, CELLS**2)
    assert quick.said.max() <= FULL
    assert quick.covered.shape == (moments, 2, 8)
    assert (quick.quality >= 0).all()
    assert np.isnan(quick.losses[0]).all()
    assert np.isfinite(quick.losses[1:]).all()


def test_equal_settings_give_equal_numbers(quick):
    again = compute()
    for name in ("fakes", "said", "best", "value", "distance", "losses"):
        np.testing.assert_array_equal(getattr(again, name), getattr(quick, name))


def test_the_value_is_at_most_what_the_best_discriminator_makes_of_it(quick):
    assert (quick.value[:, 0] <= quick.ideal + 0.05).all()
    assert (quick.ideal >= -np.log(4) - 0.01).all()


@pytest.mark.parametrize(("game", "equilibrium"), [("least_squares", 0.25), ("wasserstein", 0), ("minimax", -1.386294)])
def test_every_game_has_its_equilibrium(game, equilibrium):
    assert PlaneGan(game=game).equilibrium == pytest.approx(equilibrium, abs=1e-6)
    result = compute(game=game)
    known = game != "wasserstein"
    assert np.isfinite(result.ideal).all() == np.isfinite(result.apart).all() == known
    assert np.isfinite(result.value).all()
    assert (result.diverged_at == 0).all()


def test_it_tells_pictures_and_curves_on_the_way():
    told = []
    question = PlaneGan(**QUICK)
    question.compute(lambda step, steps, picture: told.append((step, steps, picture)))
    step, steps, picture = told[-1]
    assert step == steps == 12
    assert np.shape(picture["fakes"]) == (ARROWS, 2)
    assert len(picture["said"]) == CELLS**2
    curves = question.curves_so_far(picture)
    assert curves.shape == (len(told), 3)
    assert question.curves_so_far(None).shape == (0, 3)


def test_divergence_is_named_with_its_round_and_the_pictures_survive():
    wild = Racer(optimizer="sgd", settings={"lr": 1.0})
    result = compute(game="least_squares", racer=wild, critic_rate=1.0, steps=300, critic=(64, 64), generator=(64, 64))
    assert (result.diverged_at > 0).any()
    lost = result.diverged_at > 0
    assert np.isnan(result.parts_covered[-1][lost]).all()
    assert result.said.max() <= FULL


def test_a_slow_discriminator_loses_modes_that_an_equally_fast_one_lets_the_generator_keep():
    """Mode collapse, by the measure that the page states."""
    slow = compute(generator=(64, 64), critic=(64, 64), batch=128, steps=1000, critic_rate=1e-4)
    fast = compute(generator=(64, 64), critic=(64, 64), batch=128, steps=1000)
    assert slow.parts_covered[-1].max() <= 5
    assert fast.parts_covered[-1].min() >= 6


def test_a_generator_alone_runs_away_from_the_real_points():
    result = compute(
        generator=(64, 64), critic=(64, 64), batch=128, train="generator", head_start=300, steps=600,
    )  # fmt: skip
    assert result.on_fakes[-1].min() > 0.9
    assert result.distance[-1].min() > 2
    assert result.quality[-1].max() < 0.3


def test_parts_that_come_and_go_are_counted(quick):
    covered = np.zeros_like(quick.covered)
    covered[::2, 0, :3] = 1
    covered[:, 1, :] = 1
    restless = replace(quick, covered=covered)
    late = (quick.moments >= 6).sum() - 1
    assert restless.lost_again.tolist() == [3 * (-(-late // 2)) / late, 0]


def test_a_vanished_gradient_is_told_by_a_sure_discriminator_and_a_flat_loss(quick):
    last = np.array([[0.01, 0.01]])
    flat = replace(quick, slope=np.array([[0.001, 2.0]]), on_fakes=last)
    assert flat.vanished.tolist() == [True, False]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"head_start": 20, "steps": 10}, "longer than all 10 rounds"),
        ({"train": "generator", "head_start": 10, "steps": 10}, "never has a turn"),
        ({"target": "own", "own": "0_0_9_9"}, "outside of the picture"),
        ({"target": "spiral"}, "no distribution is named"),
        ({"steps": 20_000, "critic_turns": 10, "batch": 1000, "seeds": 10}, "allowed are 5"),
        ({"generator": (1, 2, 3, 4)}, "at most 3"),
    ],
)
def test_what_makes_no_game_is_refused_with_a_sentence(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        PlaneGan(**settings)


def test_own_points_are_what_is_imitated():
    result = compute(target="own", own="-2_0_2_0")
    assert result.covered.shape[-1] == 2
    assert np.abs(result.real[:, 1]).max() < 0.8
