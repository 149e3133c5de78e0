"""Games in the plane: a trained discriminator is D*, equilibrium is worth −log 4, pushes are slopes."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import multivariate_normal

from dlcore.elements.latent import plane_density, plane_targets
from dlcore.elements.latent.plane_game import PlaneGameSettings
from dlcore.elements.racer import Racer
from dlcore.training import adversaries, plane_game, plane_looks

ALONG, PLACES = plane_targets.grid(40)
CELL = (6 / 40) ** 2
LINEAR = {"generator": (), "train": "critic", "target": "gaussian", "seeds": 1}
"""A generator whose density is known: z · weights + bias."""


def settings(**changed):
    torch.set_num_threads(1)
    return PlaneGameSettings(**(LINEAR | changed))


def beginning(asked, weights, bias):
    """Return the row before training, with a linear generator of these weights."""
    row = plane_game.start(asked).copy()
    row[:, :4], row[:, 4:6] = np.ravel(weights), bias
    return row


def adam(rate):
    return Racer(optimizer="adam", settings={"lr": rate, "beta1": 0.5})


def test_a_discriminator_trained_to_its_optimum_on_two_known_gaussians_is_p_over_p_plus_q():
    asked = settings(steps=1200, batch=512, critic=(32, 32), critic_rate=0.005, racer=adam(0.005))
    begin = beginning(asked, [[0.5, 0.1], [0.0, 0.6]], [0.9, -0.4])
    played = plane_game.play(asked, "cpu", begin=begin)
    np.testing.assert_array_equal(played.rows[-1, 0, :6], begin[0, :6].astype(np.float32))
    weights = begin[0, :4].reshape(2, 2)
    real = multivariate_normal([0, 0], 0.49).pdf(PLACES)
    fake = multivariate_normal(begin[0, 4:6], weights.T @ weights).pdf(PLACES)
    looks = plane_looks.Looks(asked, "cpu")
    for ours, theirs in zip(looks.densities(played.rows[-1]), (real, fake), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-6)
    said, before = (looks.frame(played.rows[moment], 10).said for moment in (-1, 0))
    assert plane_density.apart(before, real / (real + fake), real, fake) > 0.15
    assert plane_density.apart(said, real / (real + fake), real, fake) < 0.035
    value = looks.measure(played.rows[-1]).value[0]
    assert value == pytest.approx(plane_density.best_value(real, fake, CELL), abs=0.04)


def test_where_the_fakes_are_distributed_as_the_real_points_the_trained_game_is_worth_minus_log_4():
    asked = settings(steps=300, batch=512, critic=(16,), critic_rate=0.003)
    played = plane_game.play(asked, "cpu", begin=beginning(asked, 0.7 * np.eye(2), [0, 0]))
    looks = plane_looks.Looks(asked, "cpu")
    assert looks.measure(played.rows[-1]).value[0] == pytest.approx(-math.log(4), abs=0.01)
    assert np.abs(looks.frame(played.rows[-1], 10).said[13:27, 13:27] - 0.5).max() < 0.1
    real, fake = looks.densities(played.rows[-1])
    np.testing.assert_allclose(real, fake, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("game", adversaries.RULES)
def test_a_push_is_minus_the_slope_of_the_generators_loss_at_a_fake(game):
    asked = settings(game=game, critic=(8,), generator=(6,), seeds=2)
    rows = torch.from_numpy(plane_game.start(asked)).double()
    fakes = torch.from_numpy(np.random.default_rng(2).standard_normal((2, 5, 2)))

    def loss(places):
        return adversaries.RULES[game].generator(plane_game.judge(asked, rows, places)[..., None])

    pushes = plane_game.pushes(asked, rows, fakes)
    for axis in range(2):
        aside = 1e-6 * torch.eye(2, dtype=torch.float64)[axis]
        measured = -(loss(fakes + aside) - loss(fakes - aside)) / 2e-6
        torch.testing.assert_close(pushes[..., axis], measured, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("changed", [{"game": "wasserstein", "critic_turns": 2}, {"noise": "uniform", "dims": 1}])
def test_a_game_in_company_is_the_game_alone(changed):
    quick = {"train": "both", "generator": (5,), "critic": (4,), "steps": 8, "batch": 16} | changed
    together = plane_game.play(settings(seeds=3, **quick), "cpu").rows
    alone = plane_game.play(settings(seed=2, **quick), "cpu").rows
    np.testing.assert_allclose(together[:, 2], alone[:, 0], rtol=1e-4, atol=1e-6)


def test_a_head_start_moves_the_discriminator_alone_and_then_the_generator_alone_where_only_it_is_trained():
    asked = settings(train="generator", head_start=3, generator=(5,), critic=(4,), steps=6, batch=16)
    rows = plane_game.play(asked, "cpu").rows[:, 0]
    assert asked.moments().tolist() == list(range(7))
    border = plane_game.networks(asked)["generator"].parameters
    moved = np.diff(rows, axis=0) != 0
    np.testing.assert_array_equal(moved[:, :border].any(1), [False] * 3 + [True] * 3)
    np.testing.assert_array_equal(moved[:, border:].any(1), [True] * 3 + [False] * 3)


def test_real_points_and_codes_are_fresh_and_of_the_settings():
    asked = settings(noise="uniform", dims=1, batch=200, critic_turns=2, steps=1)
    plan = plane_game.Plan(1, 200, asked.every_seed)
    batches = plane_game.rounds(asked, plan)
    first, second = (next(batches)[0] for _ in range(2))
    assert first.shape == (1, 600, 5)
    assert not torch.equal(first, second)
    assert first[..., 2].abs().max() <= math.sqrt(3)
    assert first[..., 2].var() == pytest.approx(1, abs=0.15)
    assert first[..., :2].std() == pytest.approx(0.7, abs=0.06)


def test_a_strong_discriminator_flattens_the_minimax_loss_but_not_the_non_saturating_one():
    """Codes on a line make a curve: D tells it from the real points, and log(1 - D) is flat at the fakes."""
    asked = settings(train="critic", target="ring8", generator=(64, 64), dims=1, critic_rate=0.003, steps=800, seeds=2)
    rows = plane_game.play(asked, "cpu").rows[-1]
    slope = {
        game: plane_looks.Looks(asked.model_copy(update={"game": game}), "cpu").measure(rows).slope
        for game in ("minimax", "non_saturating")
    }
    assert (slope["minimax"] < 0.05).all()
    assert (slope["non_saturating"] / slope["minimax"] > 100).all()


def test_the_lattice_has_equally_many_codes_between_its_lines():
    lines = plane_looks.lattice(settings())
    gaps = np.isnan(lines).all(1)
    assert gaps.sum() == 2 * plane_looks.LINES

    codes = np.random.default_rng(0).standard_normal(100_000)
    coarse = np.sort(lines[0 :: 2 * (plane_looks.NODES + 1), 0])
    counted, _ = np.histogram(codes, coarse)
    np.testing.assert_allclose(counted / counted.sum(), 1 / (plane_looks.LINES - 1), atol=0.01)
    assert plane_looks.lattice(settings(dims=1)).shape == (plane_looks.LINES * plane_looks.NODES, 1)
