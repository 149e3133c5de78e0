"""The aggregated posterior: its estimated density, the best discriminator, gaps, and a prior fitted afterwards."""

import math

import numpy as np
import pytest
from scipy import stats

from dlcore.elements.latent import aggregated, priors


def cloud(count, seed, scale=1.0):
    return scale * np.random.default_rng(seed).standard_normal((count, 2))


def test_the_estimate_is_a_mean_of_gaussians():
    codes, at = cloud(30, 0), cloud(7, 1)
    expected = np.log(np.mean([stats.multivariate_normal(one, 0.3**2).pdf(at) for one in codes], axis=0))
    np.testing.assert_allclose(aggregated.log_density(at, codes, 0.3), expected)


def test_far_from_every_code_the_estimate_is_small_but_finite():
    assert -1e7 < aggregated.log_density(np.full((1, 2), 300.0), cloud(5, 0), 0.1)[0] < -1e6


def test_the_width_follows_the_scale_of_the_codes_and_shrinks_with_their_number():
    few, many = (aggregated.bandwidth(cloud(count, 0)) for count in (60, 900))
    assert few > many
    assert aggregated.bandwidth(cloud(900, 0, scale=5)) == pytest.approx(5 * many)


def test_a_ring_needs_narrower_gaussians_than_a_cloud_as_wide():
    ring = priors.sample("ring", 900, 2, seed=0)
    assert aggregated.bandwidth(ring) < aggregated.bandwidth(cloud(900, 0, scale=ring.std()))


def test_the_loss_of_a_discriminator_that_knows_nothing_is_log_four_and_it_is_right_half_the_time():
    assert aggregated.loss(np.zeros(9), np.zeros(4)) == pytest.approx(math.log(4))
    assert aggregated.share_right(np.array([1.0, -1.0]), np.array([-1.0, 1.0, 1.0, -1.0])) == pytest.approx(0.5)
    assert aggregated.share_right(np.ones(3), -np.ones(5)) == 1


def test_the_best_discriminator_of_two_gaussians_loses_log_four_less_twice_their_divergence():
    """Its loss is log 4 - 2 JSD(p, q), and no other logit loses less."""
    first, second = stats.norm(0, 1), stats.norm(1, 1)
    rng = np.random.default_rng(0)
    x, y = first.rvs(40_000, random_state=rng), second.rvs(40_000, random_state=rng)
    best = [aggregated.optimal_logit(first.logpdf(one), second.logpdf(one)) for one in (x, y)]
    grid = np.linspace(-8, 9, 4001)
    p, q = first.pdf(grid), second.pdf(grid)
    divergence = 0.5 * np.trapezoid(p * np.log(2 * p / (p + q)) + q * np.log(2 * q / (p + q)), grid)
    assert aggregated.loss(*best) == pytest.approx(math.log(4) - 2 * divergence, abs=0.01)
    for factor in (0.5, 2):
        assert aggregated.loss(*(factor * one for one in best)) > aggregated.loss(*best)


def test_of_codes_that_have_the_priors_distribution_about_one_draw_in_a_hundred_is_far_from_all():
    share = aggregated.empty_share(cloud(4000, 0), cloud(1500, 1), cloud(1500, 2))
    assert share == pytest.approx(0.01, abs=0.01)


def test_draws_between_codes_are_counted_whatever_the_codes_scale():
    ring, fresh = (priors.sample("ring", 1500, 2, seed=seed) for seed in (0, 1))
    middle = 0.3 * cloud(500, 2)
    assert aggregated.empty_share(middle, ring, fresh) > 0.9
    assert aggregated.empty_share(100 * middle, 100 * ring, 100 * fresh) > 0.9
    assert aggregated.empty_share(ring, 100 * ring, 100 * fresh) > 0.9


def test_a_fitted_prior_has_the_codes_mean_and_covariance():
    codes = cloud(400, 0) @ np.array([[3.0, 1.0], [0.0, 0.5]]) + [5, -2]
    moved = aggregated.fitted(priors.sample("square", 300, 2, seed=0), codes)
    np.testing.assert_allclose(moved.mean(0), codes.mean(0))
    np.testing.assert_allclose(np.cov(moved, rowvar=False), np.cov(codes, rowvar=False), rtol=1e-6)
