"""The learning rate that is found is no worse than a fine grid's, and scores what a single walk scores."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import rate_trials, surfaces
from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.experiments.surface_tuning import PLAN, SurfaceTuning
from dlcore.lab.experiment import ignore_progress

EVERYBODY = tuple(Racer(optimizer=id) for id in OPTIMIZERS)
RUGGED = {"rastrigin", "ackley"}
"""There the end depends on the rate so wildly that between any two rates lies a luckier one."""
SMOOTH = [id for id, record in surfaces.SURFACES.items() if record.minima and id not in RUGGED]


def tuning(surface, **more):
    x, y = surfaces.get(surface).start
    return SurfaceTuning(**{"surface": surface, "start_x": x, "start_y": y, "racers": EVERYBODY, **more})


@pytest.mark.parametrize("surface", SMOOTH)
def test_it_is_no_worse_than_a_fine_grid(surface):
    question = tuning(surface)
    found = question.compute(ignore_progress)
    grid = np.geomspace(1.1e-6, 9, 250)
    fine = rate_trials.scores(question, question.racers, np.tile(grid, (len(EVERYBODY), 1))).min(axis=1)
    value, record = surfaces.compiled(surface).value, surfaces.get(surface)
    lowest, first = float(value(*np.array(record.minima[0]))), float(value(*np.array(record.start)))
    settled = 1e-9 * (first - lowest)  # below it both have arrived
    ours, theirs = (np.maximum(scores - lowest, settled) for scores in (found.best_scores, fine))
    chaotic = np.array([id == "radam" and surface == "rosenbrock" for id in OPTIMIZERS])  # as on a rugged surface
    assert (ours <= 1.02 * theirs)[~chaotic].all()


@pytest.mark.parametrize("more", [{}, {"noise": 0.5, "seeds": 3}, {"schedule": Schedule(kind="one_cycle")}])
def test_a_trial_scores_what_a_race_at_that_rate_scores(more):
    question = tuning("booth", racers=EVERYBODY[:9], steps=60, **more)
    found = question.compute(ignore_progress)
    for lane, one in enumerate(question.racers):
        column = [3, 150, int(found.scores[lane].argmin())][lane % 3]
        racer = one.at_rate(found.rates[lane, column])
        race = SurfaceRace(surface="booth", start_x=-8, start_y=-5, racers=(racer,), steps=60, **more)
        seen = race.compute(ignore_progress)
        expected = seen.loss[0, :, -6:].mean() if (seen.diverged_at < 0).all() else np.inf
        np.testing.assert_allclose(found.scores[lane, column], expected, rtol=1e-9)


def test_plain_descent_on_a_quadratic_finds_the_rate_of_the_closed_form():
    """Booth's Hessian has the eigenvalues 2 and 18 along the diagonals: ½ Σ λ (w₀·q)² (1 - ηλ)²ᵏ is least there."""
    found = tuning("booth", racers=(Racer(optimizer="sgd"),), steps=15, start_x=-4.0, start_y=5.0)
    rates, away = np.geomspace(0.05, 0.11, 20_000), np.array([-4.0, 5.0]) - [1.0, 3.0]
    parts = [(2, (away[1] - away[0]) / 2**0.5), (18, (away[0] + away[1]) / 2**0.5)]
    losses = sum(value * along**2 / 2 * (1 - rates * value) ** 30 for value, along in parts)
    seen = found.compute(ignore_progress)
    assert seen.best_rates[0] == pytest.approx(rates[losses.argmin()], rel=0.005)
    assert seen.best_scores[0] == pytest.approx(losses.min(), rel=0.02)


def test_rates_that_diverge_score_infinity_and_the_best_is_among_the_rest():
    found = tuning("ravine", racers=(Racer(optimizer="sgd"),)).compute(ignore_progress)
    assert np.isinf(found.scores[0, found.rates[0] > 2.2]).all()
    assert 1.5 < found.best_rates[0] < 2.0
    assert found.scores[0].min() == found.best_scores[0]


def test_a_racers_own_rate_does_not_change_the_question():
    one, other = (tuning("booth", racers=(Racer(optimizer="adam", settings={"lr": lr}),)) for lr in (0.1, 0.7))
    assert one.key() == other.key()
    assert one.budget == PLAN.trials * 300


def test_where_there_is_no_minimum_there_is_nothing_to_tune():
    with pytest.raises(pydantic.ValidationError, match="no minimum in view"):
        SurfaceTuning(surface="monkey_saddle")


def test_too_much_work_is_refused_with_what_to_do():
    with pytest.raises(pydantic.ValidationError, match="take fewer steps"):
        tuning("booth", steps=5000, noise=1.0, seeds=32)
