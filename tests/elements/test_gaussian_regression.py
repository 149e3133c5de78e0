"""Theory of Gaussian inputs: the measured mean error of many draws lies within its sampling error of the formula."""

import numpy as np
import pytest

from dlcore.elements import gaussian_regression, least_squares

POINTS, TOTAL, NOISE, DRAWS = 30, 300, 0.4, 400


def measured(width, strength):
    """Return the mean training and test errors over many draws, and the standard error of the second."""
    known = gaussian_regression.truth(width, TOTAL, NOISE)
    training, test = [], []
    for seed in range(DRAWS):
        spectrum = least_squares.decompose(*gaussian_regression.draw(known, POINTS, seed))
        filters = least_squares.ridge_filters(spectrum, np.array([strength]), POINTS)
        weights = least_squares.solve(spectrum, filters)[0, :, 0]
        training.append(least_squares.measure(spectrum, filters, POINTS).training[0])
        test.append(((weights - known.signal) ** 2).sum() + known.noise)
    return np.mean(training), np.mean(test), np.std(test, ddof=1) / DRAWS**0.5


@pytest.mark.parametrize("width", [3, 10, 20, 25, 36, 45, 90, 300])
def test_the_risk_of_the_minimum_norm_solution_is_exact(width):
    known = gaussian_regression.truth(width, TOTAL, NOISE)
    training, test, error = measured(width, 0.0)
    assert abs(test - gaussian_regression.risk(known, POINTS)) < 4 * error
    assert training == pytest.approx(gaussian_regression.training_risk(known, POINTS), rel=0.08, abs=1e-12)


@pytest.mark.parametrize("width", [10, 30, 90])
@pytest.mark.parametrize("strength", [0.03, 0.3, 1.0])
def test_the_risk_with_ridge_is_near_that_of_many_examples(width, strength):
    known = gaussian_regression.truth(width, TOTAL, NOISE)
    _, test, error = measured(width, strength)
    assert abs(test - gaussian_regression.ridge_risk(known, POINTS, strength)) < 4 * error + 0.05 * test


def test_around_the_threshold_the_expected_error_is_infinite():
    risks = [
        gaussian_regression.risk(gaussian_regression.truth(width, TOTAL, NOISE), POINTS) for width in range(26, 36)
    ]
    assert np.isinf(risks[3:6]).all()
    assert np.isfinite(np.delete(risks, [3, 4, 5])).all()


def test_with_next_to_no_ridge_both_formulas_agree_for_many_examples():
    for width in (300, 2000):
        known = gaussian_regression.truth(width, 10_000, NOISE)
        with_ridge = gaussian_regression.ridge_risk(known, 1000, 1e-9)
        assert with_ridge == pytest.approx(gaussian_regression.risk(known, 1000), rel=0.01)


def test_the_best_ridge_of_isotropic_inputs_is_the_noise_over_the_signal():
    """λ = s γ / |β|² (Hastie et al. 2022, corollary 5): here many are searched for the lowest risk."""
    known = gaussian_regression.truth(60, TOTAL, NOISE)
    strengths = np.geomspace(1e-3, 10, 400)
    risks = [gaussian_regression.ridge_risk(known, POINTS, strength) for strength in strengths]
    assert strengths[np.argmin(risks)] == pytest.approx(known.noise * 2 / known.power, rel=0.03)


def test_what_is_seen_and_what_is_not_make_the_whole():
    known = gaussian_regression.truth(40, TOTAL, NOISE)
    assert known.power + known.noise == pytest.approx(1 + NOISE**2)
    assert gaussian_regression.truth(TOTAL, TOTAL, 0.0).noise == 0


def test_a_wider_draw_of_as_many_points_begins_with_the_narrower_one():
    narrow, wide = (
        gaussian_regression.draw(gaussian_regression.truth(width, TOTAL, NOISE), POINTS, 5)[0] for width in (7, 20)
    )
    np.testing.assert_array_equal(narrow, wide[:, :7])
