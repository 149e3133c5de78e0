"""One decomposition answers as numpy, scikit-learn and plain gradient descent do."""

import numpy as np
import pytest
from sklearn.linear_model import Ridge

from dlcore.elements import least_squares

RNG = np.random.default_rng(0)
SHAPES = [(30, 8), (8, 30), (12, 12)]
every_shape = pytest.mark.parametrize("shape", SHAPES, ids=["tall", "wide", "square"])


def problem(shape, outputs=3):
    return RNG.standard_normal(shape), RNG.standard_normal((shape[0], outputs))


def solved(spectrum, filters):
    return least_squares.solve(spectrum, filters)[0]


@every_shape
def test_without_ridge_it_is_the_minimum_norm_solution(shape):
    design, targets = problem(shape)
    spectrum = least_squares.decompose(design, targets)
    weights = solved(spectrum, least_squares.ridge_filters(spectrum, np.zeros(1), len(design)))
    np.testing.assert_allclose(weights, np.linalg.lstsq(design, targets)[0], rtol=1e-8, atol=1e-9)
    np.testing.assert_allclose(weights, np.linalg.pinv(design) @ targets, rtol=1e-8, atol=1e-9)


def test_columns_that_depend_on_each_other_are_left_out_of_the_division():
    design, targets = problem((20, 5))
    design = np.hstack([design, design[:, :2], np.zeros((20, 1))])
    spectrum = least_squares.decompose(design, targets)
    assert len(spectrum.singular) == 5
    weights = solved(spectrum, least_squares.ridge_filters(spectrum, np.zeros(1), 20))
    np.testing.assert_allclose(weights, np.linalg.lstsq(design, targets)[0], atol=1e-10)


@every_shape
def test_ridge_is_that_of_scikit_learn(shape):
    design, targets = problem(shape)
    spectrum = least_squares.decompose(design, targets)
    for strength in (1e-3, 0.1, 3.0):
        weights = solved(spectrum, least_squares.ridge_filters(spectrum, np.array([strength]), len(design)))
        reference = Ridge(alpha=strength * len(design), fit_intercept=False).fit(design, targets)
        np.testing.assert_allclose(weights, reference.coef_.T, rtol=1e-6, atol=1e-8)


@every_shape
def test_steps_in_closed_form_are_the_steps_of_gradient_descent(shape):
    design, targets = problem(shape)
    spectrum = least_squares.decompose(design, targets)
    steps = np.array([0.0, 1.0, 7.0, 40.0])
    found = least_squares.solve(spectrum, least_squares.descent_filters(spectrum, steps))
    weights, rate = np.zeros((shape[1], 3)), 1 / np.linalg.norm(design, 2) ** 2
    for step in range(41):
        if step in steps:
            np.testing.assert_allclose(found[steps.tolist().index(step)], weights, rtol=1e-9, atol=1e-12)
        weights -= rate * design.T @ (design @ weights - targets)


def test_very_many_steps_arrive_at_the_minimum_norm_solution():
    design, targets = problem((8, 30))
    spectrum = least_squares.decompose(design, targets)
    at_last = least_squares.descent_filters(spectrum, np.array([1e9]))
    np.testing.assert_allclose(at_last, least_squares.ridge_filters(spectrum, np.zeros(1), 8), rtol=1e-9)


@every_shape
def test_errors_and_norms_are_those_of_the_weights(shape):
    design, targets = problem(shape)
    spectrum = least_squares.decompose(design, targets)
    filters = least_squares.ridge_filters(spectrum, np.array([0.0, 0.01, 1.0]), len(design))
    seen = least_squares.measure(spectrum, filters, len(design))
    weights = least_squares.solve(spectrum, filters)
    errors = ((design @ weights - targets) ** 2).sum(2).mean(1)
    np.testing.assert_allclose(seen.training, errors, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(seen.norm, np.sqrt((weights**2).sum((1, 2))), rtol=1e-9)
    others = RNG.standard_normal((5, shape[1]))
    np.testing.assert_allclose(least_squares.predict(spectrum, filters, others), others @ weights, atol=1e-9)
