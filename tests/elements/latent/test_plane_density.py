"""Densities of fakes, the best discriminator and its value, coverage and distance: against what is known exactly."""

import math

import numpy as np
import pytest
from scipy.stats import gaussian_kde, multivariate_normal, wasserstein_distance

from dlcore.elements.latent import plane_density, plane_targets
from dlcore.elements.latent.plane_targets import TARGETS, Nearest

ALONG, PLACES = plane_targets.grid(40)
CELL = (6 / 40) ** 2


def gaussian(mean, width):
    return multivariate_normal(mean, width**2).pdf(PLACES)


def test_the_estimate_is_scipys_of_the_same_bandwidth():
    fakes = np.random.default_rng(0).standard_normal((500, 2)) * [0.5, 0.8]
    kde = gaussian_kde(fakes.T)
    kde.covariance = np.eye(2) * plane_density.BANDWIDTH**2
    kde.cho_cov = np.eye(2) * plane_density.BANDWIDTH
    kde.log_det = 2 * np.log(2 * np.pi * plane_density.BANDWIDTH**2)
    theirs = kde(PLACES.reshape(-1, 2).T).reshape(40, 40)
    np.testing.assert_allclose(plane_density.estimated(fakes, ALONG), theirs, rtol=1e-3, atol=1e-5)


def test_a_blurred_gaussian_is_a_wider_gaussian():
    wider = math.hypot(0.4, plane_density.BANDWIDTH)
    blurred = plane_density.blurred(lambda points: multivariate_normal([0.3, -0.5], 0.16).pdf(points), ALONG)
    np.testing.assert_allclose(blurred, gaussian([0.3, -0.5], wider), atol=2e-5)


@pytest.mark.parametrize("noise", ["gaussian", "uniform"])
def test_the_density_behind_a_linear_generator_is_that_of_its_samples(noise):
    rng = np.random.default_rng(1)
    weights, bias = np.array([[0.5, 0.3], [-0.2, 0.6]]), np.array([0.4, -0.3])
    codes = rng.standard_normal((200_000, 2)) if noise == "gaussian" else rng.uniform(-1, 1, (200_000, 2)) * 3**0.5
    exact = plane_density.through_linear(PLACES, weights, bias, noise)
    if noise == "gaussian":
        theirs = multivariate_normal(bias, weights.T @ weights).pdf(PLACES)
        np.testing.assert_allclose(exact, theirs, rtol=1e-9)
    points = codes @ weights + bias
    counted, *_ = np.histogram2d(points[:, 1], points[:, 0], bins=10, range=[[-3, 3]] * 2)
    expected = exact.reshape(10, 4, 10, 4).sum((1, 3)) * CELL
    np.testing.assert_allclose(counted / 200_000, expected, atol=0.02)


def test_the_best_discriminator_of_equal_densities_is_undecided_and_its_game_is_worth_minus_log_4():
    real = gaussian([0, 0], 0.6)
    best = plane_density.optimum(real, real)
    np.testing.assert_array_equal(best, 0.5)
    assert plane_density.best_value(real, real, CELL) == pytest.approx(-math.log(4), abs=1e-5)
    assert plane_density.least_squares_loss(real, real, CELL) == pytest.approx(0.25, abs=1e-5)


def test_of_far_apart_densities_it_is_sure_and_the_game_is_worth_nothing():
    real, fake = gaussian([-1.8, 0], 0.2), gaussian([1.8, 0], 0.2)
    best = plane_density.optimum(real, fake)
    assert best[20, 8] == pytest.approx(1)
    assert best[20, 31] == pytest.approx(0)
    assert best[0, 0] == 0.5
    assert plane_density.best_value(real, fake, CELL) == pytest.approx(0, abs=1e-6)
    assert plane_density.least_squares_loss(real, fake, CELL) == pytest.approx(0, abs=1e-6)


def test_no_other_discriminator_is_worth_more():
    real, fake = gaussian([-0.4, 0], 0.5), gaussian([0.5, 0.2], 0.7)
    best = plane_density.best_value(real, fake, CELL)
    for aside in (-0.05, 0.05):
        other = np.clip(real / (real + fake) + aside, 1e-6, 1 - 1e-6)
        assert CELL * (real * np.log(other) + fake * np.log(1 - other)).sum() < best
    assert -math.log(4) < best < 0
    assert plane_density.apart(plane_density.optimum(real, fake), plane_density.optimum(real, fake), real, fake) == 0


def test_samples_of_the_target_itself_come_close_to_equilibrium():
    target = TARGETS["ring8"]
    fakes = target.draw(np.random.default_rng(5), 10_000)
    real, fake = plane_density.blurred(target.density, ALONG), plane_density.estimated(fakes, ALONG)
    assert plane_density.best_value(real, fake, CELL) == pytest.approx(-math.log(4), abs=0.01)


def test_a_part_is_covered_by_a_quarter_of_its_share_of_near_fakes():
    part = np.repeat([0, 1, 2, 3], [40, 10, 40, 10])
    distance = np.where(np.arange(100) < 95, 1.0, 5.0)
    nearest = Nearest(part, distance)
    assert plane_density.covered(nearest, 4).tolist() == [True, True, True, False]
    assert plane_density.quality(nearest) == pytest.approx(0.95)


def test_the_distance_of_samples_on_a_line_is_scipys():
    rng = np.random.default_rng(3)
    one, other = np.zeros((60, 2)), np.ones((60, 2)) * [0, 0.5]
    one[:, 0], other[:, 0] = rng.standard_normal((2, 60))
    flat = np.stack([other[:, 0], np.zeros(60)], 1)
    assert plane_density.wasserstein(one, flat) == pytest.approx(wasserstein_distance(one[:, 0], other[:, 0]))
    assert plane_density.wasserstein(one, one + np.array([0, 0.5])) == pytest.approx(0.5)
