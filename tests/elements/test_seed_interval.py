"""Intervals over seeds are Student's, and hold the truth as often as they say."""

import numpy as np
import pytest
from scipy import stats

from dlcore.elements import seed_interval


def test_an_interval_equals_that_of_scipy():
    values = np.random.default_rng(0).normal(0.3, 0.1, (4, 5))
    found = seed_interval.over_seeds(values)
    for row, mean, half in zip(values, *found, strict=True):
        low, high = stats.t.interval(0.95, 4, row.mean(), stats.sem(row))
        assert mean == pytest.approx(row.mean())
        assert half == pytest.approx((high - low) / 2, rel=0.01)


def test_nineteen_of_twenty_intervals_hold_the_truth():
    values = np.random.default_rng(1).normal(2.0, 3.0, (20_000, 5))
    found = seed_interval.over_seeds(values)
    share = (np.abs(found.mean - 2.0) < found.half).mean()
    assert share == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 20_000))


def test_one_seed_has_no_interval_and_a_seed_that_diverged_leaves_none():
    alone = seed_interval.over_seeds(np.array([[0.2], [0.4]]))
    assert alone.mean.tolist() == [0.2, 0.4]
    assert np.isnan(alone.half).all()
    assert not seed_interval.clear(alone).any()
    lost = seed_interval.over_seeds(np.array([[0.2, 0.2, np.nan], [0.4, 0.5, 0.6]]))
    assert np.isnan([lost.mean[0], lost.half[0]]).all()
    assert lost.mean[1] == pytest.approx(0.5)


def test_a_difference_that_every_seed_shows_is_more_than_luck_however_far_the_seeds_lie_apart():
    seeds = np.array([0.1, 0.2, 0.3, 0.4, 0.5])
    apart = seed_interval.against(np.stack([seeds, seeds - 0.05 + 0.001 * np.arange(5), seeds[::-1]]), seeds)
    assert seed_interval.clear(apart).tolist() == [False, True, False]
    np.testing.assert_allclose(apart.mean, [0, -0.048, 0], atol=1e-12)
