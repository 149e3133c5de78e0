"""Intervals for means are Student's."""

import numpy as np
import pytest
import scipy.stats

from dlcore.elements import confidence


@pytest.mark.parametrize("seeds", range(2, 11))
def test_the_interval_is_that_of_scipy(seeds):
    values = np.random.default_rng(seeds).normal(3, 2, (4, seeds))
    found = confidence.of_mean(values)
    low, high = scipy.stats.t.interval(0.95, seeds - 1, values.mean(1), scipy.stats.sem(values, 1))
    np.testing.assert_allclose(found.mean, (low + high) / 2)
    np.testing.assert_allclose(found.half, (high - low) / 2, rtol=5e-4)


def test_intervals_hold_the_truth_as_often_as_they_say():
    drawn = np.random.default_rng(0).normal(1, 5, (4000, 5))
    found = confidence.of_mean(drawn)
    held = (np.abs(found.mean - 1) < found.half).mean()
    assert held == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 4000))


def test_one_value_tells_nothing_about_its_scatter():
    found = confidence.of_mean(np.array([[2.0]]))
    assert found.mean.tolist() == [2.0]
    assert np.isnan(found.half).all()
