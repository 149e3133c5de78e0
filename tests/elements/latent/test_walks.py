"""Walks between codes: against scipy and White's code, in their degenerate cases, and their lengths as theory says."""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial import geometric_slerp

from dlcore.elements.latent import walks

HALF = np.array([0.0, 0.5, 1.0])
ROUTES = [walks.straight, walks.spherical, walks.stepwise]


def codes(dims, seed=0):
    return np.random.default_rng(seed).standard_normal((2, dims))


def white(share, low, high):
    """Interpolate as the code printed by White (2016) and copied by many does."""
    omega = np.arccos(np.clip(np.dot(low / np.linalg.norm(low), high / np.linalg.norm(high)), -1, 1))
    return (np.sin((1 - share) * omega) * low + np.sin(share * omega) * high) / np.sin(omega)


@pytest.mark.parametrize("dims", [2, 3, 32])
@pytest.mark.parametrize("route", ROUTES)
def test_every_walk_begins_and_ends_where_it_shall_and_takes_small_steps(route, dims):
    start, end = codes(dims)
    path = route(start, end, walks.shares(201))
    np.testing.assert_allclose(path[[0, -1]], [start, end], atol=1e-12)
    assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() < 3 * np.abs(end - start).sum() / 200


@pytest.mark.parametrize("dims", [2, 3, 32])
def test_on_the_unit_sphere_slerp_is_scipys(dims):
    start, end = (code / np.linalg.norm(code) for code in codes(dims))
    done = walks.shares(17)
    np.testing.assert_allclose(walks.spherical(start, end, done), geometric_slerp(start, end, done), atol=1e-12)


def test_of_codes_of_one_length_slerp_is_whites_and_keeps_the_length():
    start, end = (3 * code / np.linalg.norm(code) for code in codes(8))
    done = walks.shares(9)
    path = walks.spherical(start, end, done)
    np.testing.assert_allclose(path, [white(share, start, end) for share in done], atol=1e-12)
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), 3)


def test_of_codes_of_other_lengths_direction_and_length_change_evenly():
    start, end = np.array([2.0, 0, 0]), np.array([0, 6.0, 0])
    (_, middle, _) = walks.spherical(start, end, HALF)
    np.testing.assert_allclose(middle, 4 * np.sqrt([0.5, 0.5, 0]), atol=1e-12)


def test_codes_in_one_direction_are_joined_by_a_straight_line():
    start = codes(5)[0]
    done = walks.shares(5)
    np.testing.assert_allclose(
        walks.spherical(start, 3 * start, done), walks.straight(start, 3 * start, done), atol=1e-12
    )
    np.testing.assert_allclose(walks.spherical(start, start, done), np.repeat(start[None], 5, 0), atol=1e-12)


@pytest.mark.parametrize("dims", [2, 6])
def test_opposite_codes_are_joined_by_half_a_great_circle(dims):
    start = codes(dims)[0]
    path = walks.spherical(start, -start, walks.shares(7))
    np.testing.assert_allclose(np.linalg.norm(path, axis=1), np.linalg.norm(start))
    np.testing.assert_allclose(path[3] @ start, 0, atol=1e-12)
    np.testing.assert_allclose(path[-1], -start, atol=1e-12)


def test_a_code_at_the_origin_has_no_direction_and_the_walk_is_straight():
    end = codes(4)[1]
    done = walks.shares(5)
    np.testing.assert_allclose(walks.spherical(np.zeros(4), end, done), done[:, None] * end)
    np.testing.assert_allclose(walks.spherical(np.zeros(4), np.zeros(4), done), np.zeros((5, 4)))


def test_stepwise_changes_one_dimension_at_a_time_in_their_order():
    start, end = np.array([0.0, 0, 5, 0]), np.array([1.0, -2, 5, 1])
    path = walks.stepwise(start, end, walks.shares(5))
    np.testing.assert_allclose(path, [[0, 0, 5, 0], [1, 0, 5, 0], [1, -1, 5, 0], [1, -2, 5, 0], [1, -2, 5, 1]])
    np.testing.assert_allclose(walks.stepwise(start, start, walks.shares(3)), np.repeat(start[None], 3, 0))


def test_along_one_dimension_all_others_are_held():
    code = codes(4)[0]
    path = walks.along(code, 2, np.array([-3.0, 3.0]))
    np.testing.assert_allclose(path[:, 2], [-3, 3])
    np.testing.assert_allclose(np.delete(path, 2, 1), np.delete(np.stack([code, code]), 2, 1))


@pytest.mark.parametrize("dims", [2, 3, 32])
def test_the_plane_holds_the_straight_and_the_spherical_walk(dims):
    start, end = codes(dims)
    basis = walks.plane(start, end)
    np.testing.assert_allclose(basis @ basis.T, np.eye(2), atol=1e-12)
    for route in (walks.straight, walks.spherical):
        path = route(start, end, walks.shares(9))
        np.testing.assert_allclose(path @ basis.T @ basis, path, atol=1e-12)


@pytest.mark.parametrize("other", [1.0, 2.0, -1.0, 0.0])
def test_there_is_a_plane_through_codes_that_span_none(other):
    start = codes(6)[0]
    basis = walks.plane(start, other * start)
    np.testing.assert_allclose(basis @ basis.T, np.eye(2), atol=1e-12)
    path = walks.spherical(start, other * start, walks.shares(5))
    np.testing.assert_allclose(path @ basis.T @ basis, path, atol=1e-12)
    origin = walks.plane(np.zeros(6), np.zeros(6))
    np.testing.assert_allclose(origin @ origin.T, np.eye(2), atol=1e-12)


@pytest.mark.parametrize("dims", [1, 2, 8, 32, 1000])
def test_the_mean_norm_is_the_chi_distributions(dims):
    assert walks.mean_norm(dims) == pytest.approx(stats.chi(dims).mean())
    assert walks.mean_norm(dims) < dims**0.5


def test_in_many_dimensions_a_straight_line_between_two_draws_dips_and_the_sphere_does_not():
    dims, pairs = 32, 2000
    draws = np.random.default_rng(1).standard_normal((2, pairs, dims))
    norms = {
        route: np.mean(
            [np.linalg.norm(route(start, end, HALF), axis=1) for start, end in zip(*draws, strict=True)], axis=0
        )
        for route in (walks.straight, walks.spherical)
    }
    np.testing.assert_allclose(norms[walks.straight], walks.norm_between(dims, HALF), rtol=0.01)
    np.testing.assert_allclose(norms[walks.spherical], walks.mean_norm(dims), rtol=0.01)
    assert norms[walks.straight][1] == pytest.approx((dims / 2) ** 0.5, rel=0.02)


def test_a_cross_fade_takes_even_steps_and_no_walk_is_shorter():
    images = np.random.default_rng(2).random((7, 12))
    steps = walks.picture_steps(walks.cross_fade(images[0], images[-1], walks.shares(7)))
    np.testing.assert_allclose(steps, steps[0])
    np.testing.assert_allclose(steps.sum(), np.linalg.norm(images[-1] - images[0]))
    assert walks.picture_steps(images).sum() > steps.sum()
