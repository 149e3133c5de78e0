"""What is measured on the rule is what theory says, in every regime and however far it goes."""

import numpy as np
import pytest

from dlcore.elements import convergence, eigen_descent, quadratic

STEPS = 4000


def measured(eigenvalues, alpha, beta, steps=STEPS):
    return eigen_descent.fitted_rate(eigen_descent.log_amplitudes(np.asarray(eigenvalues), alpha, beta, steps))


def test_errors_are_powers_of_the_step_matrix():
    alpha, beta, eigenvalues = 1.3, 0.8, np.array([0.02, 0.5, 1.0])
    seen = eigen_descent.errors(eigenvalues, alpha, beta, 25)
    for walk, eigenvalue in enumerate(eigenvalues):
        step = convergence.STEP_MATRICES["momentum"](eigenvalue, {"lr": alpha, "momentum": beta})
        expected = [(np.linalg.matrix_power(step, k) @ [1.0, 0.0])[0] for k in range(26)]
        np.testing.assert_allclose(seen[:, walk], expected, atol=1e-12)


def test_each_walk_has_its_own_settings():
    together = eigen_descent.errors(np.array([0.1, 1.0]), np.array([1.0, 2.5]), np.array([0.0, 0.5]), 9)
    for walk, settings in enumerate([(0.1, 1.0, 0.0), (1.0, 2.5, 0.5)]):
        alone = eigen_descent.errors(np.array([settings[0]]), *settings[1:], 9)
        np.testing.assert_array_equal(together[:, walk], alone[:, 0])


def test_the_long_walk_is_the_short_one_with_its_exponent_kept():
    """Scaling by powers of two is exact, so the two agree to the rounding of the logarithm."""
    eigenvalues, alpha, beta = np.array([0.03, 0.4, 1.0]), 1.9, 0.7
    errors = eigen_descent.errors(eigenvalues, alpha, beta, 60)
    velocity = -np.diff(errors, axis=0) / alpha
    amplitude = np.sqrt(errors[1:] ** 2 + alpha / eigenvalues * velocity**2)
    logarithms = eigen_descent.log_amplitudes(eigenvalues, alpha, beta, 60)
    np.testing.assert_allclose(logarithms, np.log(amplitude[4::5]), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("alpha", "beta", "eigenvalue"),
    [
        (1.0, 0.5, 0.01),  # over-damped
        (1.0, 0.9, 0.5),  # under-damped
        (1e-3, 0.998, 0.01),  # under-damped, a swing in thousands of steps
        (2.4, 0.3, 1.0),  # alternating
        (1.0, 0.0, 0.3),  # no momentum
        (1.98, 0.0, 1.0),  # no momentum, alternating
        (4.4, 0.2, 1.0),  # diverging, to 10^1700
        (0.97, 0.0, 1.0),  # converging to 10^-6000
    ],
)
def test_measured_rates_are_the_predicted_ones(alpha, beta, eigenvalue):
    predicted = float(quadratic.rate(alpha, beta, eigenvalue))
    assert measured([eigenvalue], alpha, beta)[0] == pytest.approx(predicted, rel=1e-4)


@pytest.mark.parametrize("steps", [600, 4000, 20_000])
@pytest.mark.parametrize("alpha", [0.2, 3.0])
def test_at_critical_damping_the_factor_k_makes_it_slower_by_a_known_share(alpha, steps):
    beta = float(quadratic.critical_momentum(alpha, 1.0))
    excess = measured([1.0], alpha, beta, steps)[0] / np.sqrt(beta) - 1
    assert excess == pytest.approx(1.4 / steps, rel=0.05)


def test_a_minimum_that_is_reached_exactly_has_the_rate_zero():
    assert measured([1.0, 0.5], 1.0, 0.0).tolist() == pytest.approx([0, 0.5])


def test_full_momentum_neither_shrinks_nor_grows():
    assert measured([0.2], 0.7, 1.0)[0] == pytest.approx(1, abs=1e-6)


def test_any_settings_agree_with_theory_within_one_percent():
    chance = np.random.default_rng(3)
    alpha, beta, eigenvalues = (
        chance.uniform(0.01, 4.4, 3000),
        chance.uniform(0, 1, 3000),
        10 ** chance.uniform(-4, 0, 3000),
    )
    predicted = quadratic.rate(alpha, beta, eigenvalues)
    np.testing.assert_allclose(measured(eigenvalues, alpha, beta), predicted, rtol=0.01)
