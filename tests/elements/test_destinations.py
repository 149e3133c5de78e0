"""Every place gets the label that a search through all minima gives it; without a minimum, a direction."""

import numpy as np
import pytest

from dlcore.elements import destinations, outcome, surfaces
from dlcore.elements.surfaces import SURFACES

WITH_MINIMA = [id for id, record in SURFACES.items() if record.minima]


def searched(positions, minima, radius):
    """Compare each position with each minimum."""
    away = np.hypot(positions[0][:, None] - minima[:, 0], positions[1][:, None] - minima[:, 1])
    return np.where(away.min(axis=1) <= radius, away.argmin(axis=1), destinations.NOWHERE)


@pytest.mark.parametrize("share", [1e-4, 0.02, 0.04])
@pytest.mark.parametrize("id", WITH_MINIMA)
def test_the_table_gives_what_a_search_gives(id, share):
    record = SURFACES[id]
    goals, rng = destinations.of(record, share), np.random.default_rng(0)
    minima, radius = np.array(record.minima + record.traps), outcome.radius(record, share)
    (left, right), (bottom, top) = record.view
    anywhere = np.stack([rng.uniform(2 * left, 2 * right, 4000), rng.uniform(2 * bottom, 2 * top, 4000)])
    near = np.repeat(minima, 50, axis=0).T + rng.normal(0, radius, (2, 50 * len(minima)))
    positions = np.concatenate([anywhere, near, minima.T, 1e9 * anywhere], axis=1)
    labels = goals.label(positions)
    np.testing.assert_array_equal(labels, searched(positions, minima, radius))
    assert labels.dtype == np.int16
    np.testing.assert_array_equal(labels[-4000 - len(minima) : -4000], np.arange(len(minima)))


def test_arrived_is_what_the_outcome_of_a_race_calls_arrived():
    record = SURFACES["himmelblau"]
    goals, (x, y) = destinations.of(record, outcome.ARRIVED), record.minima[0]
    for away, arrived in ((0.239, True), (0.241, False)):
        words = outcome.describe(record, (0.0, 0.0), np.array([-1]), np.array([0]), np.array([away]))
        assert words.startswith("at the minimum") == arrived
        assert (goals.label(np.array([[x + away], [y]]))[0] == 0) == arrived


def test_without_a_minimum_a_label_is_the_direction_in_which_the_view_was_left():
    goals = destinations.of(surfaces.get("monkey_saddle"), 0.02)
    angles = np.arange(8) * np.pi / 4 + 0.1
    around = np.stack([np.cos(angles), np.sin(angles)])
    np.testing.assert_array_equal(goals.label(5 * around), np.arange(8))
    np.testing.assert_array_equal(goals.label(0.5 * around), destinations.NOWHERE)
    np.testing.assert_array_equal(goals.label(5 * goals.places.T), np.arange(8))
