"""The script of momentum on a quadratic leaves the error that the dashboard shows."""

import math

import pytest

from dlcore.experiments.quadratic_descent import QuadraticDescent


@pytest.mark.parametrize(
    "changed", [{}, {"condition": 30, "dimensions": 4, "learning_rate": 0.4, "momentum": 0}, {"momentum": 0.99}]
)
def test_the_same_error_is_left(both, changed):
    found, shown = both(QuadraticDescent(steps=60, **changed))
    assert found == pytest.approx({name: shown[name] for name in found}, rel=1e-9)
    assert set(found) == {"error", "error/plain"}


def test_who_diverges_has_no_error(both):
    found, shown = both(QuadraticDescent(steps=60, learning_rate=5))
    assert math.isnan(found["error"])
    assert math.isnan(shown["error"])
