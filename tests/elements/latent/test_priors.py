"""Priors: what is drawn has the density that is drawn as contours, in numpy and in torch."""

import numpy as np
import pytest
import torch
from scipy import stats

from dlcore.elements.latent import priors
from dlcore.elements.latent.priors import PRIORS

every = pytest.mark.parametrize("name", PRIORS)
GRID = np.linspace(-6.5, 6.5, 521)
"""Of an even number of cells between whole ones: no point is the origin, and a square's edges fall between points."""
MIDDLES = (GRID[1:] + GRID[:-1]) / 2


def plane():
    return np.stack(np.meshgrid(MIDDLES, MIDDLES), -1)


def density(name):
    return np.exp(PRIORS[name].log_density(plane()))


@every
def test_the_density_integrates_to_one_in_the_plane(name):
    cell = (GRID[1] - GRID[0]) ** 2
    assert density(name).sum() * cell == pytest.approx(1, abs=2e-3)


@every
def test_draws_fall_where_the_density_says(name):
    """A χ² test on the cells of a coarse grid in which at least five draws are expected."""
    count, coarse = 40_000, 20
    drawn = priors.sample(name, count, 2, seed=3)
    cell = (GRID[1] - GRID[0]) ** 2
    expected = count * cell * density(name).reshape(coarse, 26, coarse, 26).sum((1, 3))
    edges = GRID[::26]
    found = np.histogram2d(drawn[:, 1], drawn[:, 0], bins=(edges, edges))[0]
    likely = expected >= 5
    rest = count - expected[likely].sum(), count - found[likely].sum()
    assert rest[1] == pytest.approx(rest[0], abs=5 * np.sqrt(max(rest[0], 1)) + 5)
    observed = found[likely]
    outcome = stats.chisquare(observed, expected[likely] * observed.sum() / expected[likely].sum())
    assert outcome.pvalue > 1e-3


def test_the_distance_of_a_ring_and_its_direction_are_what_they_are_said_to_be_in_more_dimensions():
    drawn = priors.sample("ring", 5_000, 5, seed=1)
    distance = np.linalg.norm(drawn, axis=1)
    assert stats.kstest(distance, "norm", (priors.RADIUS, priors.RING_WIDTH)).pvalue > 1e-3
    np.testing.assert_allclose((drawn / distance[:, None]).mean(0), 0, atol=0.03)


def test_the_other_dimensions_of_ten_gaussians_are_standard_normal():
    drawn = priors.sample("mixture", 5_000, 4, seed=2)
    for dimension in (2, 3):
        assert stats.kstest(drawn[:, dimension], "norm").pvalue > 1e-3
    at, normal = drawn[:7], stats.norm.logpdf(drawn[:7, 2:]).sum(1)
    inside = PRIORS["mixture"].log_density(at[:, :2])
    np.testing.assert_allclose(PRIORS["mixture"].log_density(at), inside + normal)


@every
@pytest.mark.parametrize("dims", [2, 5])
def test_numpy_and_torch_draw_the_same_points_and_find_them_as_dense(name, dims):
    rng = np.random.default_rng(4)
    normals, uniforms = rng.standard_normal((3, 50, dims + 1)), rng.random((3, 50, dims))
    one = PRIORS[name]
    drawn = one.draw(normals, uniforms)
    other = one.draw(torch.from_numpy(normals), torch.from_numpy(uniforms))
    assert drawn.shape == (3, 50, dims)
    np.testing.assert_allclose(other.numpy(), drawn, atol=1e-12)
    np.testing.assert_allclose(one.log_density(other).numpy(), one.log_density(drawn), atol=1e-9)


@every
def test_equal_seeds_give_equal_points_and_others_give_others(name):
    np.testing.assert_array_equal(priors.sample(name, 9, 2, seed=5), priors.sample(name, 9, 2, seed=5))
    assert (priors.sample(name, 9, 2, seed=5) != priors.sample(name, 9, 2, seed=6)).any()


def test_the_gaussian_is_scipys():
    at = priors.sample("gaussian", 20, 3, seed=7)
    np.testing.assert_allclose(PRIORS["gaussian"].log_density(at), stats.multivariate_normal(np.zeros(3)).logpdf(at))


def test_the_pole_of_the_ring_is_seen_by_nobody():
    at = np.zeros((1, 2))
    assert PRIORS["ring"].log_density(at)[0] < -30
    np.testing.assert_allclose(PRIORS["ring"].log_density(torch.from_numpy(at)), PRIORS["ring"].log_density(at))


def test_outside_of_the_square_there_is_nothing():
    at = np.array([[0.0, 0.0], [1.9, -1.9], [2.1, 0.0]])
    np.testing.assert_allclose(np.exp(PRIORS["square"].log_density(at)), [1 / 16, 1 / 16, 0])
