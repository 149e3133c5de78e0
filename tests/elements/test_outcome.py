"""The words about a racer's end follow from where its runs ended."""

import numpy as np

from dlcore.elements import outcome
from dlcore.elements.surfaces import SURFACES

TANG = SURFACES["styblinski_tang"]


def describe(diverged_at, nearest, distance, surface=TANG):
    return outcome.describe(surface, (0.0, 0.0), np.array(diverged_at), np.array(nearest), np.array(distance))


def test_one_run_at_the_minimum():
    assert describe([-1], [0], [0.01]) == "at the minimum (-2.9, -2.9)"


def test_a_local_minimum_is_called_a_trap():
    assert describe([-1], [3], [0.01]) == "caught in the local minimum (2.75, 2.75)"


def test_still_on_its_way():
    assert describe([-1], [0], [1.5]) == "on its way, nearest to (-2.9, -2.9)"


def test_moving_away_is_not_called_a_way():
    assert describe([-1], [0], [99.0]) == "farther from (-2.9, -2.9) than at the start"


def test_several_runs_are_counted_the_most_frequent_first():
    words = describe([-1, 12, -1], [0, -1, 0], [0.0, np.nan, 0.0])
    assert words == "at the minimum (-2.9, -2.9) (2 of 3 runs); diverged at step 12 (1 of 3 runs)"


def test_a_surface_without_a_minimum():
    assert describe([-1], [-1], [np.nan], SURFACES["monkey_saddle"]) == "there is no minimum in view"
