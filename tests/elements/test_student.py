"""Student's interval: its quantile, and that it holds the truth as often as it says."""

import numpy as np
import pytest
from scipy import stats

from dlcore.elements import student


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 9, 19, 99])
def test_the_quantile_is_the_distributions(freedom):
    assert student.quantile(freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.008)
    assert student.quantile(freedom, 0.8) == pytest.approx(stats.t.ppf(0.9, freedom), rel=0.008)


@pytest.mark.parametrize("repetitions", [2, 4, 20])
def test_nineteen_of_twenty_intervals_hold_the_mean(repetitions):
    values = 3 + np.random.default_rng(0).standard_normal((20_000, repetitions))
    mean, half = student.of_mean(values)
    assert (np.abs(mean - 3) < half).mean() == pytest.approx(0.95, abs=0.006)


def test_one_repetition_has_a_mean_and_no_interval():
    mean, half = student.of_mean(np.array([[2.0], [3.0]]))
    assert mean.tolist() == [2.0, 3.0]
    assert np.isnan(half).all()


def test_repetitions_that_are_not_known_yet_do_not_count():
    mean, half = student.of_mean(np.array([[1.0, 2.0, 4.0, np.nan], [5.0, np.nan, np.nan, np.nan], [np.nan] * 4]))
    known = student.of_mean(np.array([1.0, 2.0, 4.0]))
    np.testing.assert_allclose([mean[0], half[0]], [known.mean, known.half])
    assert mean[1] == 5.0
    assert np.isnan([half[1], mean[2], half[2]]).all()


def test_the_standard_error_is_scipys():
    values = np.random.default_rng(1).standard_normal((3, 7))
    assert student.standard_error(values) == pytest.approx(stats.sem(values, axis=1))
    assert np.isnan(student.standard_error(values[:, :1])).all()
