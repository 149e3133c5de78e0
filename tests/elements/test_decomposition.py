"""Squared bias and variance are unbiased, add up to the mean squared distance, and heavy tails are noticed."""

import numpy as np

from dlcore.elements import decomposition


def noisy_means(sets, repetitions=4000, offset=0.0, seed=0):
    """Fits that are constants: the truth plus an offset plus noise of variance 1; many repetitions, as levels."""
    return offset + np.random.default_rng(seed).standard_normal((sets, repetitions, 1))


def test_bias_and_variance_add_up_to_the_mean_squared_distance_exactly():
    rng = np.random.default_rng(1)
    fits, truth = rng.standard_normal((7, 3, 11)), rng.standard_normal(11)
    parts = decomposition.split(fits, truth)
    np.testing.assert_allclose(parts.bias + parts.variance, ((fits - truth) ** 2).mean((0, 2)), rtol=1e-12)
    np.testing.assert_allclose(parts.error, parts.bias + parts.variance, rtol=1e-12)


def test_bias_and_variance_of_few_sets_are_right_on_average():
    """Uncorrected, five sets would see a squared bias of 1/5 where there is none."""
    parts = decomposition.split(noisy_means(5), np.zeros(1))
    assert abs(parts.bias.mean()) < 0.02
    assert abs(parts.variance.mean() - 1) < 0.05
    shifted = decomposition.split(noisy_means(5, offset=2.0), np.zeros(1))
    assert abs(shifted.bias.mean() - 4) < 0.1


def test_fits_that_are_the_truth_have_neither():
    truth = np.sin(np.arange(9))
    parts = decomposition.split(np.broadcast_to(truth, (6, 2, 9)), truth)
    np.testing.assert_allclose([parts.bias, parts.variance, parts.error, parts.uncertainty], 0, atol=1e-30)


def test_the_uncertainty_covers_the_truth_as_often_as_it_says():
    """Bias² + variance is 1 here; 1.96 standard errors hold it in 95 of 100 cases."""
    parts = decomposition.split(noisy_means(200, 2000), np.zeros(1))
    assert 0.93 < (np.abs(parts.error - 1) < 1.96 * parts.uncertainty).mean() < 0.97


def test_one_set_that_makes_up_the_mean_is_noticed():
    errors = np.ones((100, 2))
    errors[0, 1] = 50.0
    found = decomposition.mean_over_sets(errors)
    np.testing.assert_allclose(found.value, [1.0, 1.49])
    np.testing.assert_allclose(found.heaviest, [0.01, 50 / 149])


def test_no_error_at_all_is_no_division_by_zero():
    found = decomposition.mean_over_sets(np.zeros((10, 3)))
    np.testing.assert_array_equal(np.stack(found), np.zeros((3, 3)))
