"""Polynomials equal numpy's, for one set and for many at once, and their hat matrix is a projection."""

import numpy as np
import pytest
from numpy.polynomial import Polynomial

from dlcore.elements import polynomials, targets

DOMAIN = (-3.0, 3.0)


@pytest.mark.parametrize("degree", [0, 1, 3, 9, 14])
def test_a_fit_equals_numpys(degree):
    x, y = targets.sample("sine", 30, 0.3, 0)
    grid = np.linspace(*DOMAIN, 101)
    ours = polynomials.predict(polynomials.fit(x, y, degree, DOMAIN), grid, DOMAIN)
    assert ours == pytest.approx(Polynomial.fit(x, y, degree)(grid), rel=1e-6, abs=1e-8)


def test_many_sets_are_fitted_as_each_alone():
    drawn = [targets.sample("cubic", 12, 0.2, seed) for seed in range(5)]
    x, y = (np.stack(part) for part in zip(*drawn, strict=True))
    together = polynomials.fit(x, y, 6, (-2.0, 2.0))
    for number in range(5):
        assert together[number] == pytest.approx(polynomials.fit(x[number], y[number], 6, (-2.0, 2.0)))


def test_with_as_many_coefficients_as_examples_it_goes_through_all_and_stays_least_beyond():
    x, y = targets.sample("sine", 10, 0.3, 1)
    for degree in (9, 20):
        coefficients = polynomials.fit(x, y, degree, DOMAIN)
        assert polynomials.predict(coefficients, x, DOMAIN) == pytest.approx(y, abs=1e-6)
    columns = polynomials.design(x, 20, DOMAIN)
    expected = np.linalg.lstsq(columns, y, rcond=None)[0]
    assert coefficients == pytest.approx(expected, abs=1e-9)


def test_the_hat_matrix_gives_the_fitted_values_and_is_a_projection():
    x, y = targets.sample("sine", 25, 0.3, 2)
    hat = polynomials.hat(x, 5, DOMAIN)
    assert hat @ y == pytest.approx(polynomials.predict(polynomials.fit(x, y, 5, DOMAIN), x, DOMAIN))
    assert hat @ hat == pytest.approx(hat)
    assert np.trace(hat) == pytest.approx(6)
