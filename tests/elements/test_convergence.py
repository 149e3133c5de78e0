"""Predicted rates are those of Goh 2017 (REFERENCE.md, Optimizers); measured ones find a known rate again."""

import numpy as np
import pytest

from dlcore.elements import convergence

CURVATURES = np.array([0.01, 1.0])


def test_gradient_descent_at_its_best_learning_rate():
    assert convergence.predicted_rate("sgd", {"lr": 2 / 1.01}, CURVATURES) == pytest.approx(0.980198, abs=1e-6)


def test_momentum_at_its_optimum():
    settings = {"lr": (2 / 1.1) ** 2, "momentum": (0.9 / 1.1) ** 2}
    assert convergence.predicted_rate("momentum", settings, CURVATURES) == pytest.approx(0.818182, abs=1e-6)


def test_under_damped_modulus_is_the_root_of_beta():
    rate = convergence.predicted_rate("momentum", {"lr": 0.5, "momentum": 0.81}, np.array([1.0]))
    assert rate == pytest.approx(0.9, abs=1e-12)


def test_the_edge_of_convergence_lies_where_the_theory_says():
    edge = 2 + 2 * 0.5
    inside = convergence.predicted_rate("momentum", {"lr": edge - 1e-6, "momentum": 0.5}, np.array([1.0]))
    outside = convergence.predicted_rate("momentum", {"lr": edge + 1e-6, "momentum": 0.5}, np.array([1.0]))
    assert inside < 1 < outside


def test_nesterov_agrees_with_its_own_iteration():
    lr, momentum, curvature = 0.3, 0.8, 0.7
    w, z, distances = 1.0, 0.0, [1.0]
    for _ in range(200):
        gradient = curvature * w
        z = momentum * z + gradient
        w -= lr * (gradient + momentum * z)
        distances.append(abs(w))
    predicted = convergence.predicted_rate("nesterov", {"lr": lr, "momentum": momentum}, np.array([curvature]))
    assert distances[-1] ** (1 / 200) == pytest.approx(predicted, rel=0.02)


def test_adaptive_rules_and_flat_directions_have_no_prediction():
    assert np.isnan(convergence.predicted_rate("adam", {"lr": 0.1}, CURVATURES))
    assert np.isnan(convergence.predicted_rate("sgd", {"lr": 0.1}, np.array([0.0, 1.0])))


def test_measured_rate_finds_a_geometric_sequence_and_stops_at_rounding():
    assert convergence.measured_rate(3 * 0.8 ** np.arange(400.0)) == pytest.approx(0.8, rel=1e-9)


def test_measured_rate_of_a_diverged_run_uses_the_steps_before_it():
    distances = np.concatenate([1.5 ** np.arange(40.0), np.full(60, np.nan)])
    assert convergence.measured_rate(distances) == pytest.approx(1.5, rel=1e-9)
    assert np.isnan(convergence.measured_rate(np.full(50, np.nan)))
