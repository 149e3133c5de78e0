"""The science of momentum on a quadratic: REFERENCE.md's rates measured, divergence, damping, the lower bound."""

import numpy as np
import pydantic
import pytest

from dlcore.elements import quadratic
from dlcore.experiments.quadratic_descent import FAR, QuadraticDescent
from dlcore.lab import instant
from dlcore.lab.experiment import ignore_progress


def run(**settings):
    return QuadraticDescent(**settings).compute(ignore_progress)


def at(best):
    return {"learning_rate": best.learning_rate, "momentum": best.momentum}


@pytest.mark.parametrize(
    ("learning_rate", "momentum", "rate"),
    [(1.980198, 0.0, 0.980198), (3.305785, 0.669421, 0.818182), (3.305785123966942, 0.6694214876033057, 0.818182)],
)
def test_the_rates_of_the_reference_are_measured(learning_rate, momentum, rate):
    result = run(condition=100, learning_rate=learning_rate, momentum=momentum)
    assert result.predicted_total == pytest.approx(rate, rel=0.002)  # with six decimals, half a thousandth too much
    assert result.measured_total == pytest.approx(rate, rel=0.01)
    np.testing.assert_allclose(result.measured_rate, result.predicted_rate, rtol=0.01)


@pytest.mark.parametrize("find", [quadratic.best_descent, quadratic.best_momentum])
@pytest.mark.parametrize("condition", [2, 10, 1000, 10_000])
def test_the_optimum_is_reached_at_every_condition(condition, find):
    best = find(1 / condition, 1.0)
    result = run(condition=condition, dimensions=30, **at(best))
    assert result.measured_total == pytest.approx(best.rate, rel=0.01)


@pytest.mark.parametrize(("learning_rate", "momentum"), [(1.0, 0.7), (0.3, 0.95), (2.8, 0.5), (3.5, 0.7), (1.0, 0.0)])
def test_each_eigenvalue_keeps_its_own_rate_and_the_slowest_sets_the_whole(learning_rate, momentum):
    result = run(learning_rate=learning_rate, momentum=momentum, dimensions=20)
    np.testing.assert_allclose(result.measured_rate, result.predicted_rate, rtol=0.01, atol=1e-9)
    assert result.predicted_total == result.predicted_rate.max()
    assert result.measured_total == pytest.approx(result.predicted_total, rel=0.01)


def test_momentum_reaches_at_ten_thousand_what_descent_reaches_at_a_hundred():
    steep = run(condition=10_000, **at(quadratic.best_momentum(1e-4, 1.0)))
    plain = run(condition=100, **at(quadratic.best_descent(0.01, 1.0)))
    assert steep.measured_total == pytest.approx(plain.measured_total, rel=1e-3)


def test_the_picture_shows_the_run_that_was_asked_for_and_the_best_without_momentum():
    result = run(steps=40, dimensions=3, learning_rate=0.5, momentum=0.0)
    np.testing.assert_allclose(result.errors[:, -1], 0.5 ** np.arange(41), rtol=1e-12)
    factors = 1 - 2 / 1.01 * result.eigenvalues
    np.testing.assert_allclose(result.plain_errors, factors ** np.arange(41)[:, None], rtol=1e-9)
    assert result.total_error()[0] == 1
    assert result.total_error()[7] == pytest.approx(np.linalg.norm(result.errors[7]) / np.sqrt(3))
    np.testing.assert_allclose(result.plain_curve_rate[[0, -1]], 0.980198, atol=1e-6)


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_divergence_begins_behind_the_edge_and_ends_the_curves(momentum):
    edge = 2 + 2 * momentum
    inside, outside = (run(learning_rate=factor * edge, momentum=momentum, steps=2000) for factor in (0.99, 1.05))
    assert inside.diverged_at == -1
    assert inside.measured_total < 1 < outside.measured_total
    assert outside.damping[-1] == quadratic.DIVERGING
    assert outside.damping[0] != quadratic.DIVERGING
    step = outside.diverged_at
    assert np.isfinite(outside.errors[:step]).all()
    assert np.isnan(outside.errors[step:]).all()
    assert outside.total_error()[step - 1] <= FAR
    powers = outside.predicted_errors()
    assert np.nanmax(powers) <= FAR
    np.testing.assert_allclose(powers[5], outside.predicted_rate**5)
    assert np.abs(outside.steepest).max() == 4.5  # the plane shows the beginning


def test_the_transient_at_the_optimum_is_in_the_picture():
    """At critical damping an error is (1 + √(αλ)k)rᵏ: along λₙ it grows at first."""
    result = run(condition=10_000, steps=500, **at(quadratic.best_momentum(1e-4, 1.0)))
    assert 30 < np.abs(result.errors[:, -1]).max() < result.steepest[-1]
    np.testing.assert_allclose(np.abs(result.errors[50, -1]), (1 + 1.980198 * 50) * 0.980198**50, rtol=1e-4)


@pytest.mark.parametrize("condition", [1.5, 10, 100, 10_000])
def test_the_lower_bound_holds_at_the_optimum_and_for_every_long_run(condition):
    """For constant α and β it is a bound on the rate as soon as λ₁ and λₙ are there; see ``quadratic.lower_bound``."""
    best = quadratic.best_momentum(1 / condition, 1.0)
    result = run(condition=condition, **at(best))
    np.testing.assert_array_less(result.lower_bound[1:], result.total_error()[1:])
    chance = np.random.default_rng(0)
    for _ in range(12):
        other = run(condition=condition, learning_rate=chance.uniform(0.05, 4), momentum=chance.uniform(0, 0.99))
        assert other.measured_total > 0.99 * best.rate
        assert other.predicted_total >= best.rate


def test_three_momenta_show_three_kinds_of_damping():
    result = run(learning_rate=1.0, momentum=0.95)
    expected = (quadratic.OVER_DAMPED, quadratic.CRITICALLY_DAMPED, quadratic.UNDER_DAMPED, quadratic.UNDER_DAMPED)
    assert result.path_damping == expected
    assert result.path_momenta[1] == pytest.approx(0.81)
    over, critical, under, asked = result.paths.T
    assert (over > 0).all()
    assert (critical > 0).all()
    assert under.min() < -0.1
    assert asked.min() < under.min()
    assert np.abs(critical[60:]).max() < min(over[60:].max(), np.abs(under[60:]).max())


@pytest.mark.parametrize(("which", "eigenvalue"), [("smallest", 0.01), ("middle", 0.1), ("largest", 1.0)])
def test_the_paths_are_those_of_the_chosen_eigenvalue(which, eigenvalue):
    result = run(eigenvalue=which, dimensions=9)
    assert result.path_eigenvalue == pytest.approx(eigenvalue)
    place = {"smallest": 0, "middle": 4, "largest": 8}[which]
    np.testing.assert_allclose(result.paths[:, -1], result.errors[:, place], rtol=1e-12)


def test_where_no_momentum_is_critical_only_the_asked_path_is_shown():
    result = run(learning_rate=4.5, eigenvalue="largest")
    assert result.path_damping == (quadratic.DIVERGING,)


def test_a_round_bowl_is_solved_in_one_step():
    result = run(condition=1, learning_rate=1.0, momentum=0.0)
    assert (result.predicted_total, result.measured_total) == (0, 0)
    np.testing.assert_array_equal(result.errors[1:], 0)


def test_it_is_answered_at_once_whatever_is_asked():
    most = QuadraticDescent(dimensions=30, steps=2000)
    assert instant.is_instant(most)
    assert instant.is_instant(QuadraticDescent())


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"condition": 0.5}, "greater than or equal to 1"),
        ({"condition": 1e6}, "less than or equal to 10000"),
        ({"momentum": 1.1}, "less than or equal to 1"),
        ({"learning_rate": 0}, "greater than or equal to 0.001"),
        ({"learning_rate": float("nan")}, "finite number"),
        ({"dimensions": 1}, "greater than or equal to 2"),
        ({"eigenvalue": "second"}, "'smallest', 'middle' or 'largest'"),
    ],
)
def test_bad_settings_are_refused_with_a_sentence(settings, sentence):
    with pytest.raises(pydantic.ValidationError, match=sentence):
        QuadraticDescent(**settings)
