"""Linear smoothers equal the usual libraries, set by set, and their closed forms equal what refits show."""

import numpy as np
import pytest
from numpy.polynomial import legendre
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

from dlcore.elements import polynomials, smoothers

DOMAIN = (-3.0, 3.0)
AT = np.linspace(*DOMAIN, 41)


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    x = np.sort(rng.uniform(*DOMAIN, (5, 20)), axis=1)
    return x, np.sin(2 * x) + 0.3 * rng.standard_normal(x.shape)


def test_polynomials_of_every_degree_equal_numpys(examples):
    x, y = examples
    degrees = np.arange(8.0)
    found = smoothers.polynomial(x, AT, degrees, DOMAIN).predict(y)
    assert found.shape == (5, 8, 41)
    for number, degree in enumerate(range(8)):
        for one in range(5):
            wanted = np.polynomial.Polynomial.fit(x[one], y[one], degree)(AT)
            np.testing.assert_allclose(found[one, number], wanted, rtol=1e-6, atol=1e-7)


def test_ridge_equals_scikit_learns(examples):
    x, y = examples
    found = smoothers.ridge(x, AT, smoothers.STRENGTHS, DOMAIN).predict(y)
    columns, there = (legendre.legvander(at / 3, smoothers.RIDGE_DEGREE) for at in (x[2], AT))
    for number, strength in enumerate(smoothers.STRENGTHS):
        wanted = Ridge(alpha=strength, fit_intercept=False, solver="svd").fit(columns, y[2]).predict(there)
        np.testing.assert_allclose(found[2, number], wanted, rtol=1e-6, atol=1e-8)


def test_neighbours_equal_scikit_learns(examples):
    x, y = examples
    counts = smoothers.FAMILIES["neighbours"].levels(20, 9)
    assert counts[0] == 20
    assert counts[-1] == 1
    found = smoothers.neighbours(x, AT, counts, DOMAIN).predict(y)
    for number, count in enumerate(counts):
        model = KNeighborsRegressor(int(count)).fit(x[1][:, None], y[1])
        np.testing.assert_allclose(found[1, number], model.predict(AT[:, None]), rtol=1e-10)


@pytest.mark.parametrize("family", smoothers.FAMILIES)
def test_one_x_for_all_sets_equals_the_same_x_for_each(examples, family):
    x, y = examples
    fit, levels = smoothers.FAMILIES[family].fit, smoothers.FAMILIES[family].levels(20, 6)
    shared = fit(x[:1], AT, levels, DOMAIN)
    each = fit(np.tile(x[:1], (5, 1)), AT, levels, DOMAIN)
    np.testing.assert_allclose(shared.predict(y), each.predict(y), rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("family", smoothers.FAMILIES)
def test_who_is_not_taken_says_nothing(examples, family):
    x, y = examples
    taken = np.ones(x.shape, bool)
    taken[:, [3, 11]] = False
    fit, levels = smoothers.FAMILIES[family].fit, smoothers.FAMILIES[family].levels(18, 6)
    found = fit(x, AT, levels, DOMAIN, taken).predict(y)
    without = fit(np.delete(x, [3, 11], 1), AT, levels, DOMAIN).predict(np.delete(y, [3, 11], 1))
    np.testing.assert_allclose(found, without, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("family", smoothers.FAMILIES)
def test_squared_weights_are_those_of_the_predictions(examples, family):
    x, _ = examples
    fit, levels = smoothers.FAMILIES[family].fit, smoothers.FAMILIES[family].levels(20, 6)
    smoother = fit(x[:1], AT, levels, DOMAIN)
    weights = np.stack([smoother.predict(unit[None])[0] for unit in np.eye(20)])
    np.testing.assert_allclose(smoother.squared_weights()[0], (weights**2).sum(0), rtol=1e-8)


def test_leverages_and_variance_on_the_design_are_those_of_the_hat_matrix(examples):
    """tr H = tr(H Hᵀ) = p for least squares: the mean variance on the design is σ² p / n."""
    x, y = examples
    degrees = np.arange(7.0)
    smoother = smoothers.polynomial(x, x, degrees, DOMAIN)
    for number, degree in enumerate(range(7)):
        hat = polynomials.hat(x, degree, DOMAIN)
        np.testing.assert_allclose(smoother.leverages()[:, number], hat.diagonal(axis1=1, axis2=2), rtol=1e-8)
        np.testing.assert_allclose(smoother.fitted(y)[:, number], (hat @ y[..., None])[..., 0], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(smoother.squared_weights().mean(2), np.tile((degrees + 1) / 20, (5, 1)), rtol=1e-9)


def test_an_unknown_family_is_named():
    with pytest.raises(ValueError, match="no family of models is named 'forest'; there are: polynomial, ridge"):
        smoothers.FAMILIES.known("forest")
