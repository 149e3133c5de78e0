"""The science of polynomials of every degree: equal to numpy's, nested, expected as theory says, and its U."""

import numpy as np
import pytest
from numpy.polynomial import Polynomial

from dlcore.experiments.polynomial_complexity import HIGHEST, REDRAWS, PolynomialComplexity
from dlcore.experiments.polynomial_descent import LAST_STEP, PolynomialDescent
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress


def asked(**settings):
    return PolynomialComplexity(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def usual():
    return asked()


def test_fits_and_errors_equal_numpys(usual):
    question = PolynomialComplexity()
    (x, y), unseen, grid = question.examples(), question.unseen(), question.truth()[0]
    for degree in (0, 3, 7, 12):
        numpys = Polynomial.fit(x, y, degree, domain=list(question.domain))
        assert usual.fits[degree] == pytest.approx(numpys(grid), rel=1e-6, abs=1e-7)
        assert usual.training[degree] == pytest.approx(np.mean((numpys(x) - y) ** 2))
        assert usual.test[degree] == pytest.approx(np.mean((numpys(unseen[0]) - unseen[1]) ** 2))


@pytest.mark.parametrize("settings", [{}, {"points": 300}, {"target": "step", "noise": 0.0}, {"source": "own"}])
def test_the_training_error_never_rises_with_the_degree(settings):
    training = asked(**settings).training
    assert (np.diff(training) <= 1e-12 * training[0]).all()


def test_a_coefficient_for_every_point_leaves_no_training_error(usual):
    assert usual.training[18] > 1e-4
    assert usual.training[19:] == pytest.approx(0, abs=1e-12)
    assert usual.test[19] > 1e3 * usual.test[7]


def test_the_test_error_falls_and_rises_again(usual):
    best = usual.test.argmin()
    assert 5 <= best <= 11
    assert usual.test[:3].min() > 2 * usual.test[best]
    assert usual.test[13:].min() > 2 * usual.test[best]
    assert usual.test.min() > 0.9 * PolynomialComplexity().noise ** 2


def test_theory_is_met_by_the_mean_over_the_noise(usual):
    for degree in range(14):
        for expected, measured in (
            (usual.expected_training, usual.redrawn_training),
            (usual.expected_test, usual.redrawn_test),
        ):
            error = measured[degree].std(ddof=1) / REDRAWS**0.5
            assert abs(measured[degree].mean() - expected[degree]) < 4 * error, degree


def test_more_points_close_the_gap():
    few, many = asked(points=20), asked(points=300)
    assert few.test[19] - few.training[19] > 1000
    assert many.test[19] - many.training[19] < 0.05


def test_a_straight_line_is_as_wrong_with_many_points():
    few, many = asked(points=20), asked(points=300)
    assert many.test[1] == pytest.approx(few.test[1], rel=0.2)
    assert many.test[1] - many.training[1] < 0.05


def test_descent_arrives_where_least_squares_is_and_passes_a_better_place():
    learned = PolynomialDescent().compute(ignore_progress)
    assert learned.steps[-1] == LAST_STEP
    assert learned.training[-1] == pytest.approx(learned.solved_training, rel=1e-3)
    assert learned.test[-1] == pytest.approx(learned.solved_test, rel=1e-2)
    assert (np.diff(learned.training) <= 1e-12).all()
    assert learned.test.min() < 0.25 * learned.test[-1]


def test_descent_is_that_of_steps_taken_one_by_one():
    question = PolynomialDescent(degree=5)
    learned = question.compute(ignore_progress)
    from dlcore.elements import polynomials

    x, y = question.examples()
    columns, grid = polynomials.design(x, 5, question.domain), question.truth()[0]
    coefficients, walked = np.zeros(6), {}
    for step in range(1, 101):
        coefficients = coefficients - learned.rate * 2 / len(x) * columns.T @ (columns @ coefficients - y)
        walked[step] = polynomials.predict(coefficients, grid, question.domain)
    for row, step in enumerate(learned.steps):
        if step in walked:
            assert learned.fits[row] == pytest.approx(walked[step], abs=1e-9)
    assert set(walked) & {1, 10, 100} <= set(learned.steps.tolist())


def test_own_points_are_interpolated_by_the_shortest_coefficients():
    question = PolynomialDescent(source="own", degree=30)
    assert question.count == 12
    assert question.degree >= question.count
    assert question.compute(ignore_progress).solved_training == pytest.approx(0, abs=1e-20)


def test_every_question_is_answered_at_once():
    for question in (PolynomialComplexity(points=500), PolynomialDescent(points=500, degree=HIGHEST)):
        assert instant.is_instant(question)


def test_degrees_beyond_the_highest_are_refused():
    with pytest.raises(ValueError, match="less than or equal to 30"):
        PolynomialDescent(degree=10_000)


def test_the_more_complex_a_fit_is_the_more_it_bends_to_one_wrong_point():
    from pages import _fit_presets

    fits = asked(source="own", own=_fit_presets.OUTLIER).fits
    middle = fits.shape[1] // 2  # x = 0, where the truth is 0 and the point at 2.5
    assert fits[5, middle] < 0.8
    assert fits[12, middle] > 1.6
