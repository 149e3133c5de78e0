"""Momentum's theory on quadratics: REFERENCE.md (Optimizers), the step matrix's eigenvalues, the worst quadratic."""

import math

import numpy as np
import pytest

from dlcore.elements import convergence, quadratic
from dlcore.elements.optimizers import OPTIMIZERS


def settings(count, seed=0):
    """Draw learning rates, momenta and eigenvalues, a tenth of them without momentum."""
    chance = np.random.default_rng(seed)
    momenta = chance.uniform(0, 1, count) * (np.arange(count) % 10 > 0)
    return chance.uniform(0.001, 4.4, count), momenta, 10 ** chance.uniform(-4, 0, count)


def test_the_closed_form_is_the_spectral_radius_of_the_step_matrix():
    cases = settings(2000)
    step_matrix = convergence.STEP_MATRICES["momentum"]
    matrices = [
        step_matrix(curvature, {"lr": lr, "momentum": beta}) for lr, beta, curvature in zip(*cases, strict=True)
    ]
    radii = [np.abs(np.linalg.eigvals(matrix)).max() for matrix in matrices]
    np.testing.assert_allclose(quadratic.rate(*cases), radii, atol=1e-7)


def test_the_optima_are_those_of_the_reference():
    plain, momentum = quadratic.best_descent(0.01, 1.0), quadratic.best_momentum(0.01, 1.0)
    assert plain == pytest.approx((1.980198, 0, 0.980198), abs=1e-6)
    assert momentum == pytest.approx((3.305785, 0.669421, 0.818182), abs=1e-6)


@pytest.mark.parametrize("condition", [1, 2, 100, 10_000])
def test_the_optima_reach_their_rates_and_nothing_on_a_fine_grid_is_better(condition):
    ends = np.array([1 / condition, 1.0])
    plain, momentum = quadratic.best_descent(*ends), quadratic.best_momentum(*ends)
    for best in (plain, momentum):
        reached = quadratic.rate(best.learning_rate, best.momentum, ends)
        np.testing.assert_allclose(reached, best.rate, atol=2e-8)  # √ε: the roots are equal there
    alpha, beta = np.linspace(0.005, 4.4, 880), np.linspace(0, 0.999, 400)[:, None]
    rates = quadratic.rate(alpha, beta, ends[:, None, None]).max(axis=0)
    assert rates.min() >= momentum.rate
    assert rates[0].min() >= plain.rate  # the row β = 0


def test_no_eigenvalue_between_two_others_is_slower_than_both():
    """So the two ends of a spectrum set the rate of the whole (Goh 2017, section "The Dynamics of Momentum")."""
    alpha, beta, low = settings(400, seed=1)
    between = low[:, None] ** np.linspace(1, 0, 50)  # from λ₁ to 1
    rates = quadratic.rate(alpha[:, None], beta[:, None], between)
    assert (rates <= rates[:, [0, -1]].max(axis=1, keepdims=True) + 1e-12).all()


def test_an_under_damped_direction_shrinks_by_the_root_of_beta():
    """REFERENCE.md: the article's footnote prints 2√β, which is a misprint."""
    alpha, beta, eigenvalue = settings(2000)
    swings = quadratic.damping(alpha, beta, eigenvalue) == quadratic.UNDER_DAMPED
    assert swings.sum() > 200
    np.testing.assert_array_equal(quadratic.rate(alpha, beta, eigenvalue)[swings], np.sqrt(beta[swings]))


@pytest.mark.parametrize("alpha_lambda", [0.001, 0.3, 1.7, 3.6])
def test_damping_changes_at_the_critical_momentum_and_the_rate_is_lowest_there(alpha_lambda):
    critical = float(quadratic.critical_momentum(alpha_lambda, 1.0))
    assert critical == pytest.approx((1 - math.sqrt(alpha_lambda)) ** 2)
    below, there, above = (quadratic.damping(alpha_lambda, critical + away, 1.0) for away in (-1e-3, 0, 1e-3))
    assert there == quadratic.CRITICALLY_DAMPED
    assert above == quadratic.UNDER_DAMPED
    assert below == (quadratic.OVER_DAMPED if alpha_lambda < 1 else quadratic.ALTERNATING)
    beta = np.linspace(0, 0.9999, 5000)
    best = beta[quadratic.rate(alpha_lambda, beta, 1.0).argmin()]
    assert best == pytest.approx(critical, abs=3e-4)


@pytest.mark.parametrize("beta", [0.0, 0.3, 0.9, 0.999])
@pytest.mark.parametrize("eigenvalue", [0.02, 1.0])
def test_convergence_ends_at_2_plus_2_beta(beta, eigenvalue):
    edge = float(quadratic.largest_stable_rate(beta, eigenvalue))
    assert edge == pytest.approx((2 + 2 * beta) / eigenvalue)
    assert quadratic.rate(0.9999 * edge, beta, eigenvalue) < 1 < quadratic.rate(1.0001 * edge, beta, eigenvalue)
    assert quadratic.damping(1.0001 * edge, beta, eigenvalue) == quadratic.DIVERGING
    assert quadratic.damping(edge, beta, eigenvalue) == quadratic.UNDAMPED


def test_full_momentum_never_comes_to_rest():
    assert quadratic.rate(0.5, 1.0, 0.3) == 1
    assert quadratic.damping(0.5, 1.0, 0.3) == quadratic.UNDAMPED


@pytest.mark.parametrize("condition", [1, 2, 10, 100, 10_000])
def test_the_optimum_as_it_is_written_is_short_and_still_critical(condition):
    ends = (1 / condition, 1.0)
    best = quadratic.best_momentum(*ends)
    typed = quadratic.written(best, *ends)
    assert all(len(f"{value:.15g}") <= 10 for value in typed[:2])
    assert quadratic.rate(typed.learning_rate, typed.momentum, ends).max() == pytest.approx(best.rate, abs=1e-4)
    assert (quadratic.damping(typed.learning_rate, typed.momentum, ends) == quadratic.CRITICALLY_DAMPED).all()
    plain = quadratic.written(quadratic.best_descent(*ends), *ends)
    assert plain.momentum == 0


def test_six_decimals_of_beta_are_critical_damping():
    assert quadratic.damping(3.305785, 0.669421, 0.01) == quadratic.CRITICALLY_DAMPED
    assert quadratic.damping(3.305785, 0.66, 0.01) == quadratic.OVER_DAMPED


def test_steps_to_a_tenth():
    assert quadratic.steps_to_a_tenth([0.1, 0.5, 0.0]) == pytest.approx([1, math.log(10) / math.log(2), 0])


def test_the_spectrum_runs_from_one_over_kappa_to_one():
    assert quadratic.spectrum(100, 3) == pytest.approx([0.01, 0.1, 1])
    assert quadratic.spectrum(1, 2).tolist() == [1, 1]


def test_the_lower_bound_is_the_power_of_the_best_rate():
    assert quadratic.lower_bound(100, 3) == pytest.approx((9 / 11) ** np.arange(4.0))
    assert quadratic.lower_bound(1, 2).tolist() == [1, 0, 0]


@pytest.mark.parametrize(
    ("rule", "hypers"),
    [
        ("momentum", {"lr": 3.305785, "momentum": 0.669421}),
        ("momentum", {"lr": 1.0, "momentum": 0.9}),
        ("momentum", {"lr": 2.0, "momentum": 0.5}),
        ("nesterov", {"lr": 1.0, "momentum": 0.818}),
        ("sgd", {"lr": 1.98}),
    ],
)
def test_on_the_worst_quadratic_nobody_gets_below_the_bound(rule, hypers):
    """Nesterov 2004, section 2.1.4: a chain in which each gradient reveals one coordinate more; w*ᵢ = qⁱ."""
    condition, steps, size = 100.0, 120, 400
    root = (math.sqrt(condition) - 1) / (math.sqrt(condition) + 1)
    goal = root ** np.arange(1, size + 1)
    chain = 2 * np.eye(size) - np.eye(size, k=1) - np.eye(size, k=-1)
    hessian = (1 - 1 / condition) / 4 * chain + np.eye(size) / condition  # eigenvalues between 1/κ and 1
    member = OPTIMIZERS[rule]
    params = np.zeros(size)
    state, left = member.init(params), [1.0]
    for step in range(1, steps + 1):
        params, state = member.update(params, hessian @ (params - goal), state, step, **hypers)
        left.append(np.linalg.norm(params - goal) / np.linalg.norm(goal))
    np.testing.assert_array_less(quadratic.lower_bound(condition, steps) * (1 - 1e-9), left)
