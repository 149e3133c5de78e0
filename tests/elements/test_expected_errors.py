"""The expected errors of least squares are what many draws of the noise come to."""

import numpy as np
import pytest

from dlcore.elements import expected_errors, polynomials, targets

DOMAIN = (-3.0, 3.0)


def setting(degree, points=25):
    rng = np.random.default_rng(0)
    x, there = np.sort(rng.uniform(*DOMAIN, points)), rng.uniform(*DOMAIN, 400)
    curve = targets.TARGETS["sine"].function
    columns, elsewhere = (polynomials.design(at, degree, DOMAIN) for at in (x, there))
    return columns, curve(x), elsewhere, curve(there)


@pytest.mark.parametrize("degree", [0, 3, 7, 12])
def test_they_are_the_means_over_the_noise(degree):
    columns, truth, elsewhere, wanted = setting(degree)
    noise, sets = 0.4, 4000
    rng = np.random.default_rng(1)
    y = truth + noise * rng.standard_normal((sets, len(truth)))
    coefficients = y @ np.linalg.pinv(columns).T
    training = np.mean((coefficients @ columns.T - y) ** 2, axis=1)
    test = np.mean((coefficients @ elsewhere.T - wanted) ** 2, axis=1) + noise**2
    expected = expected_errors.expected(columns, truth, (elsewhere, wanted), noise)
    for one, measured in zip(expected, (training, test), strict=True):
        assert abs(one - measured.mean()) < 4 * measured.std() / sets**0.5


def test_a_model_that_holds_the_truth_hides_one_points_noise_for_every_coefficient():
    rng = np.random.default_rng(2)
    x = rng.uniform(-2, 2, 10)
    columns = polynomials.design(x, 3, (-2.0, 2.0))
    cubic = targets.TARGETS["cubic"].function(x)
    expected = expected_errors.expected(columns, cubic, (columns, cubic), 0.5)
    assert expected.training == pytest.approx(0.25 * (1 - 4 / 10))
    assert expected.test == pytest.approx(0.25 * (1 + 4 / 10))  # at the very places that were learned


def test_with_a_coefficient_for_every_point_nothing_is_left_of_the_noise():
    columns, truth, elsewhere, wanted = setting(14, points=10)
    assert expected_errors.expected(columns, truth, (elsewhere, wanted), 0.3).training == pytest.approx(0, abs=1e-12)
