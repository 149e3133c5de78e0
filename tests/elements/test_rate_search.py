"""The search for a rate finds what a fine grid finds, and says so when there is nothing to find."""

import numpy as np
import pytest

from dlcore.elements import rate_search

PLAN = rate_search.Plan(low=1e-5, high=10.0, coarse=19, fine=8, rows=2)


def valley(centre, cliff=np.inf):
    """Return a landscape in the logarithm of the rate, with a cliff behind which everything diverges."""
    return lambda rates: np.where(rates > cliff, np.nan, np.log(rates / centre) ** 2)


@pytest.mark.parametrize("centre", [3e-5, 0.02, 0.47, 9.0])
@pytest.mark.parametrize("cliff", [np.inf, 1.1, 1.0])
def test_best_is_as_good_as_that_of_a_fine_grid(centre, cliff):
    landscape = valley(centre, cliff * centre)
    found = rate_search.search(landscape, 1, PLAN)
    grid = np.geomspace(PLAN.low, PLAN.high, 401)
    assert found.scores.min() <= np.nanmin(landscape(grid)) + np.log(1.04) ** 2


def test_each_rule_is_searched_by_itself():
    centres = np.array([[1e-3], [2.0]])
    found = rate_search.search(lambda rates: np.log(rates / centres) ** 2, 2, PLAN)
    best = np.take_along_axis(found.rates, found.best[:, None], 1)
    np.testing.assert_allclose(best, centres, rtol=0.04)


def test_rates_are_ascending_as_many_as_planned_and_scored_as_evaluated():
    landscape = valley(0.02, 0.03)
    found = rate_search.search(landscape, 1, PLAN)
    assert found.rates.shape == found.scores.shape == (1, PLAN.trials) == (1, 35)
    assert (np.diff(found.rates) > 0).all()
    assert found.rates[0, [0, -1]].tolist() == [PLAN.low, PLAN.high]
    expected = landscape(found.rates)
    np.testing.assert_array_equal(found.scores, np.where(np.isnan(expected), np.inf, expected))
    assert found.scores[0, found.best[0]] == found.scores.min()


def test_every_rate_tried_stays_within_the_range():
    for centre in (1e-9, 1e4):
        seen = []
        rate_search.search(lambda rates, c=centre, s=seen: (s.append(rates), np.log(rates / c) ** 2)[1], 1, PLAN)
        assert min(rates.min() for rates in seen) == PLAN.low
        assert max(rates.max() for rates in seen) == PLAN.high


def test_all_rules_are_evaluated_row_by_row():
    shapes = []
    rate_search.search(lambda rates: (shapes.append(rates.shape), rates)[1], 3, PLAN)
    assert shapes == [(3, 19), (3, 8), (3, 8)]


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_nothing_is_best_where_everything_diverged(lost):
    found = rate_search.search(lambda rates: np.full(rates.shape, lost), 2, PLAN)
    assert found.best.tolist() == [-1, -1]
    assert np.isposinf(found.scores).all()


def test_of_equal_scores_the_smallest_rate_wins():
    found = rate_search.search(np.zeros_like, 1, PLAN)
    assert found.best.tolist() == [0]


def test_the_best_is_told_with_its_score_and_nothing_where_all_diverged():
    plan = rate_search.Plan(0.1, 10.0, 5, 3, 1)
    found = rate_search.search(
        lambda rates: np.stack([(np.log(rates[0])) ** 2, np.full(rates[1].shape, np.nan)]), 2, plan
    )
    assert found.best_rates[0] == found.rates[0, found.scores[0].argmin()]
    assert found.best_scores[0] == found.scores[0].min()
    assert np.isnan([found.best_rates[1], found.best_scores[1]]).all()
