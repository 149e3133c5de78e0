"""The energy distance and its permutation test: zero where samples are equal, a p-value that can be trusted."""

import numpy as np
import pytest
from scipy import stats

from dlcore.elements.latent import two_sample


def sample(seed, count=60, dims=2, shift=0.0):
    return np.random.default_rng(seed).standard_normal((count, dims)) + shift


def test_in_one_dimension_it_is_scipys_squared():
    first, second = sample(0, dims=1), sample(1, count=45, dims=1, shift=0.7)
    expected = stats.energy_distance(first[:, 0], second[:, 0]) ** 2
    assert two_sample.energy(first, second) == pytest.approx(expected)


def test_equal_samples_are_no_distance_apart_and_shifted_ones_are():
    first = sample(0)
    assert two_sample.energy(first, first) == pytest.approx(0, abs=1e-12)
    assert two_sample.energy(first, first + 5) > 1


def test_what_is_not_finite_has_no_distance():
    assert np.isnan(two_sample.energy(np.full((3, 2), np.nan), sample(0)))


def test_the_test_measures_the_energy_distance_of_the_samples_as_they_are():
    first, second = sample(0), sample(1, count=40, shift=0.3)
    outcome = two_sample.compare(first, second, seed=0, permutations=9)
    assert outcome.statistic == pytest.approx(two_sample.energy(first, second))
    assert outcome.null.shape == (9,)


def test_samples_of_one_distribution_are_refused_as_often_as_the_level_says():
    values = [two_sample.compare(sample(n), sample(1000 + n), n, 99).p_value for n in range(150)]
    assert stats.kstest(values, "uniform").pvalue > 1e-3
    assert stats.binomtest(int(np.sum(np.less_equal(values, 0.05))), len(values), 0.05).pvalue > 1e-3


def test_samples_of_different_distributions_are_refused():
    outcome = two_sample.compare(sample(0), sample(1, shift=1.0), seed=0, permutations=99)
    assert outcome.p_value == pytest.approx(1 / 100)
    assert outcome.statistic > outcome.threshold > np.median(outcome.null)


def test_equal_seeds_deal_alike():
    dealt = [two_sample.compare(sample(0), sample(1), seed, 5).null for seed in (3, 3, 4)]
    np.testing.assert_array_equal(dealt[0], dealt[1])
    assert (dealt[0] != dealt[2]).any()
