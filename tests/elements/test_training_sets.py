"""Many sets from one truth: what differs between them, and that other sets and other examples make the test error."""

import numpy as np
import pytest

from dlcore.elements import targets
from dlcore.elements.training_sets import FRESH, PLACES, TrainingSets


def test_sets_of_a_fixed_design_share_x_and_nothing_else():
    sets = TrainingSets(sets=20, points=9)
    drawn = sets.training_sets()
    assert drawn.x.shape == (1, 9)
    assert drawn.y.shape == (40, 9)
    np.testing.assert_array_equal(drawn.x[0], sets.examples()[0])
    assert len(np.unique(drawn.y)) == drawn.y.size


def test_sets_of_a_random_design_share_nothing():
    drawn = TrainingSets(sets=20, points=9, design="random").training_sets()
    assert drawn.x.shape == drawn.y.shape == (40, 9)
    assert len(np.unique(drawn.x)) == drawn.x.size


@pytest.mark.parametrize("design", ["fixed", "random"])
def test_the_noise_on_y_is_as_large_as_asked_for(design):
    drawn = TrainingSets(sets=500, points=40, noise=0.7, design=design).training_sets()
    residuals = drawn.y - targets.TARGETS["sine"].function(drawn.x)
    assert residuals.std() == pytest.approx(0.7, rel=0.02)
    assert abs(residuals.mean()) < 0.02


def test_fresh_examples_are_in_no_training_set():
    sets = TrainingSets(sets=10, points=9, design="random")
    fresh = sets.fresh_examples()
    assert fresh.x.shape == fresh.y.shape == (10, FRESH)
    assert not np.isin(fresh.x, sets.training_sets().x).any()
    assert (fresh.y - np.sin(2 * fresh.x)).std() == pytest.approx(sets.noise, rel=0.1)


def test_the_mean_over_places_is_the_expectation_over_x():
    x, truth = TrainingSets(target="step").places()
    assert len(x) == PLACES
    assert truth.mean() == 0
    assert (truth**2).mean() == 1
    x, truth = TrainingSets(target="sine").places()
    assert (truth**2).mean() == pytest.approx(0.5 - np.sin(12) / 24, abs=1e-4)  # the integral of sin² 2x over [-3, 3]


def test_some_sets_are_those_rows():
    drawn = TrainingSets(sets=10, points=9).training_sets()
    few = drawn.of(slice(3, 5))
    np.testing.assert_array_equal(few.y, drawn.y[3:5])
    np.testing.assert_array_equal(few.x, drawn.x)
