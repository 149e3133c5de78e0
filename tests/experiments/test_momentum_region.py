"""The region of convergence, measured: its edge lies where theory says, and so do its fastest cell and every rate."""

from functools import cache

import numpy as np
import pytest

from dlcore.elements import quadratic
from dlcore.experiments.momentum_region import HIGHEST_RATE, MomentumRegion
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress

CONDITIONS = [1, 2, 100, 10_000]


@cache
def region(condition, resolution=88):
    return MomentumRegion(condition=condition, resolution=resolution).compute(ignore_progress)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_runs_begin_to_diverge_at_the_edge_of_the_theory(condition):
    result = region(condition)
    width = HIGHEST_RATE / 88
    np.testing.assert_allclose(result.measured_edge, 2 + 2 * result.momenta, atol=width)
    edge = (2 + 2 * result.momenta)[:, None]
    clear = np.abs(result.learning_rates - edge) > width / 2
    np.testing.assert_array_equal((result.measured < 1)[clear], (result.learning_rates < edge)[clear])


def test_the_edge_gets_sharper_with_the_grid():
    result = region(100, 200)
    np.testing.assert_allclose(result.measured_edge[:180], 2 + 2 * result.momenta[:180], atol=HIGHEST_RATE / 200)


@pytest.mark.parametrize("condition", CONDITIONS)
def test_every_measured_rate_is_the_predicted_one(condition):
    result = region(condition)
    np.testing.assert_allclose(result.measured, result.predicted, rtol=0.01)


@pytest.mark.parametrize("condition", [2, 100])
def test_the_fastest_cell_is_the_optimum(condition):
    result, best = region(condition), quadratic.best_momentum(1 / condition, 1.0)
    for rates in (result.predicted, result.measured):
        row, column = np.unravel_index(rates.argmin(), rates.shape)
        assert abs(result.momenta[row] - best.momentum) < 2 / 88
        assert abs(result.learning_rates[column] - best.learning_rate) < 3 * HIGHEST_RATE / 88


def test_the_lines_of_theory_are_the_critical_momenta_and_the_edge():
    result = region(100)
    np.testing.assert_allclose(result.edge, 2 + 2 * result.edge_momenta)
    alpha = result.curve_rates
    np.testing.assert_allclose(result.critical_smallest, (1 - np.sqrt(alpha / 100)) ** 2)
    shown = alpha <= 4
    np.testing.assert_allclose(result.critical_largest[shown], (1 - np.sqrt(alpha[shown])) ** 2)
    assert np.isnan(result.critical_largest[~shown]).all()


def test_the_optimum_lies_where_the_two_critical_curves_meet():
    best = quadratic.best_momentum(0.01, 1.0)
    result = region(100)
    for curve in (result.critical_smallest, result.critical_largest):
        here = np.interp(best.learning_rate, result.curve_rates, curve)
        assert here == pytest.approx(best.momentum, abs=1e-3)


def test_it_is_answered_at_once():
    assert instant.is_instant(MomentumRegion())
