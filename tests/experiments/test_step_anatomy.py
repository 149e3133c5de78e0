"""The insides of a racer are those of the race."""

import numpy as np
import pytest

from dlcore.elements.optimizers import OPTIMIZERS
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.experiments.step_anatomy import StepAnatomy
from dlcore.experiments.surface_race import SurfaceRace
from dlcore.lab.experiment import ignore_progress

WALK = {"surface": "himmelblau", "start_x": -0.3, "start_y": -0.9, "steps": 25}


def anatomy(id, lr, **more):
    racer = Racer(optimizer=id, settings={"lr": lr})
    question = StepAnatomy(racer=racer, **{**WALK, **more})
    return question.compute(ignore_progress), racer


@pytest.mark.parametrize("more", [{}, {"noise": 2.0, "seeds": 3, "seed": 5}, {"schedule": Schedule(kind="warm_up")}])
@pytest.mark.parametrize("id", OPTIMIZERS)
def test_it_walks_where_the_race_walks(id, more):
    seen, racer = anatomy(id, 0.01, **more)
    race = SurfaceRace(racers=(racer, Racer(optimizer="sgd", settings={"lr": 0.002})), **{**WALK, **more})
    np.testing.assert_allclose(seen.positions, race.compute(ignore_progress).paths[0, 0], rtol=1e-6)
    np.testing.assert_allclose(seen.values["w"], seen.positions[1:], rtol=1e-10, atol=1e-10)


def test_the_rate_in_the_lines_is_that_of_the_schedule():
    seen, _ = anatomy("momentum", 0.01, schedule=Schedule(kind="cosine"))
    assert seen.at(0, 0)["lr"] == pytest.approx(0.01)
    assert seen.at(24, 1)["lr"] == pytest.approx(0.0, abs=1e-12)


def test_the_root_is_that_of_the_corrected_squares():
    seen, _ = anatomy("adam", 0.01)
    np.testing.assert_allclose(np.abs(seen.gradients[0]), seen.root[0])  # after one step the average is that one
    np.testing.assert_allclose(seen.gradients[0], seen.direction[0])


def test_a_rule_without_memory_has_no_direction_and_no_root():
    seen, _ = anatomy("sgd", 0.01)
    assert seen.direction.shape == seen.root.shape == (0, 2)


def test_a_walk_that_diverges_stays_a_result():
    seen, _ = anatomy("sgd", 5.0)
    assert not np.isfinite(seen.positions).all()
