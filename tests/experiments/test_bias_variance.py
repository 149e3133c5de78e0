"""Bias² + variance + noise is the expected squared error: measured apart, with intervals that keep their word."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import polynomials, smoothers, targets
from dlcore.elements.targets import Target
from dlcore.experiments import bias_variance
from dlcore.experiments.bias_variance import BiasVariance
from dlcore.lab.experiment import ignore_progress

TWO_SIDED = 1.96


def compute(**settings):
    return BiasVariance(**settings).compute(ignore_progress)


@pytest.fixture(scope="module")
def usual():
    return compute()


def test_every_polynomial_equals_the_one_fitted_by_itself(usual):
    question = BiasVariance()
    drawn = question.training_sets()
    for degree in (0, 4, 9):
        alone = polynomials.fit(np.tile(drawn.x, (3, 1)), drawn.y[:3], degree, question.domain)
        wanted = polynomials.predict(alone, usual.grid, question.domain)
        np.testing.assert_allclose(usual.fits[degree, :3], wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("family", smoothers.FAMILIES)
@pytest.mark.parametrize("design", ["fixed", "random"])
def test_the_sum_equals_the_test_error_measured_with_other_sets_on_fresh_examples(family, design):
    found = compute(family=family, design=design, points=60, sets=400, most=5)
    trusted = found.trustworthy
    assert trusted.sum() >= 4
    away = np.abs(found.difference / found.difference_uncertainty)[trusted]
    assert away.max() < 4
    assert np.mean(away < TWO_SIDED) > 0.6  # neighbours in complexity share their sets: they err together


def test_the_interval_of_the_difference_holds_zero_as_often_as_it_says():
    """Over many seeds of everything; every complexity by itself, since all share their sets."""
    seen = [compute(data_seed=100_000 + 7919 * seed, sets=150) for seed in range(120)]
    inside = np.array([np.abs(one.difference) < TWO_SIDED * one.difference_uncertainty for one in seen])
    trusted = np.array([one.trustworthy for one in seen])
    coverage = (inside & trusted).sum(0) / trusted.sum(0)
    assert trusted[:, :8].mean() > 0.95
    assert coverage.min() > 0.87  # 0.95 with a standard error of 0.02
    assert 0.92 < coverage.mean() < 0.98


@pytest.mark.parametrize("family", smoothers.FAMILIES)
@pytest.mark.parametrize("design", ["fixed", "random"])
def test_theory_predicts_bias_and_variance(family, design):
    found = compute(family=family, design=design, points=60, sets=400, most=5)
    calm = found.heaviest < 0.03
    assert calm.sum() >= 4
    np.testing.assert_allclose(found.variance[calm], found.predicted_variance[calm], rtol=0.25)
    tolerance = 0.05 * found.total[calm]
    assert (np.abs(found.bias - found.predicted_bias)[calm] < tolerance).all()


def test_the_mean_variance_on_the_design_is_the_noise_times_parameters_by_points():
    """σ² p / n, as measured over the fits at the training points of a fixed design."""
    question = BiasVariance(sets=400)
    drawn = question.training_sets()
    fits = smoothers.polynomial(drawn.x, drawn.x[0], question.levels, question.domain).predict(drawn.y)
    wanted = question.noise**2 * (question.levels + 1) / question.points
    np.testing.assert_allclose(fits.var(0, ddof=1).mean(-1), wanted, rtol=0.08)


def test_a_constant_has_no_bias_at_degree_0(monkeypatch):
    flat = Target("Flat", "0.7", lambda x: np.full_like(x, 0.7), (-3.0, 3.0))
    monkeypatch.setitem(targets.TARGETS._members, "flat", flat)
    found = compute(target="flat", sets=400)
    assert found.predicted_bias[0] < 1e-20
    assert abs(found.bias[0]) < 1e-3
    assert found.variance[0] == pytest.approx(0.4**2 / 25, rel=0.2)
    assert found.best == 0


def test_without_noise_the_same_x_leave_bias_alone():
    found = compute(noise=0.0)
    assert found.noise == 0
    np.testing.assert_allclose(found.variance, 0, atol=1e-20)
    np.testing.assert_allclose(found.bias, found.predicted_bias, rtol=1e-9, atol=1e-20)


def test_a_polynomial_that_can_be_the_truth_has_no_bias():
    found = compute(target="cubic", sets=400)
    assert found.predicted_bias[2] > 0.01
    np.testing.assert_allclose(found.predicted_bias[3:], 0, atol=1e-12)


def test_more_complex_means_less_bias_and_more_variance_at_the_ends(usual):
    assert usual.predicted_bias[0] > 10 * usual.predicted_bias[-1]
    assert (np.diff(usual.predicted_variance) > 0).all()
    assert 0 < usual.best < 9
    assert (usual.training[1:] < usual.training[:-1]).all()


def test_fewer_neighbours_vary_as_one_by_k():
    found = compute(family="neighbours")
    np.testing.assert_allclose(found.predicted_variance, 0.4**2 / found.levels, rtol=1e-12)


def test_sets_in_blocks_give_the_same_as_all_at_once(monkeypatch):
    together = compute(design="random", sets=30)
    monkeypatch.setattr(bias_variance, "BLOCK", 20_000)
    told = []
    apart = BiasVariance(design="random", sets=30).compute(lambda step, steps, **_: told.append((step, steps)))
    assert told[-1][0] == told[-1][1] > 1
    for name in ("bias", "variance", "test", "training", "predicted_variance"):
        np.testing.assert_allclose(getattr(apart, name), getattr(together, name), rtol=1e-9)


def test_a_heavy_tail_gets_no_interval():
    found = compute(design="random", points=20, most=12)
    assert not found.trustworthy[-1]
    assert found.trustworthy[:2].all()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"most": 10_000}, "less than or equal to 30"),
        ({"most": 30, "points": 20}, "a polynomial of degree 30 has 31 coefficients and needs at least as many"),
        ({"family": "ridge", "points": 10}, "a polynomial of degree 12 has 13 coefficients"),
        ({"family": "<b>"}, "no family of models is named '<b>'"),
        ({"noise": float("nan")}, "finite number"),
        ({"sets": 10**9}, "less than or equal to 500"),
    ],
)
def test_bad_settings_are_refused_in_words(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        BiasVariance(**settings)


def test_the_default_is_answered_while_the_visitor_blinks():
    assert BiasVariance().cost() < 0.15
