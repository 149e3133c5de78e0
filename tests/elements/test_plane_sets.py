"""Sets of points in the plane: balanced, reproducible, within the picture, and what they are called."""

import numpy as np
import pytest

from dlcore.elements import plane_sets
from dlcore.elements.plane_sets import PLANE_SETS

every = pytest.mark.parametrize("id", PLANE_SETS)


@every
@pytest.mark.parametrize("points", [4, 51, 200])
def test_classes_are_balanced_and_finite(id, points):
    where, labels = plane_sets.sample(id, points, 0.3, 1)
    assert where.shape == (points, 2)
    assert np.isfinite(where).all()
    assert (labels == 1).sum() == points // 2
    assert set(labels) == {0, 1}


@every
def test_the_places_do_not_depend_on_the_noise_and_the_seed_decides_both(id):
    clean, labels = plane_sets.sample(id, 300, 0.0, 3)
    noisy, same = plane_sets.sample(id, 300, 0.5, 3)
    other, _ = plane_sets.sample(id, 300, 0.0, 4)
    np.testing.assert_array_equal(labels, same)
    assert np.std(noisy - clean) == pytest.approx(0.5, rel=0.1)
    assert not np.array_equal(clean, other)


@every
@pytest.mark.parametrize("noise", [0.0, 0.4, 2.0])
def test_the_picture_holds_nearly_all_points(id, noise):
    where, _ = plane_sets.sample(id, 4000, noise, 0)
    assert (np.abs(where).max(axis=1) < plane_sets.edge(noise)).mean() > 0.8
    along, places = plane_sets.grid(noise, 20)
    assert (along[0], along[-1]) == (-plane_sets.edge(noise), plane_sets.edge(noise))
    np.testing.assert_array_equal(places[:20, 0], along)
    np.testing.assert_array_equal(places[::20, 1], along)


def nearest_is_of_the_same_class(id, noise):
    where, labels = plane_sets.sample(id, 2000, noise, 0)
    apart = ((where[:, None] - where[None]) ** 2).sum(-1)
    np.fill_diagonal(apart, np.inf)
    return (labels[apart.argmin(1)] == labels).mean()


@pytest.mark.parametrize("id", [id for id in PLANE_SETS if id != "blobs"])
def test_without_noise_the_classes_can_be_told_apart(id):
    assert nearest_is_of_the_same_class(id, 0.0) > 0.95
    assert nearest_is_of_the_same_class(id, 2.0) < 0.7


def test_the_moons_reach_into_each_other_and_the_blobs_overlap():
    where, labels = plane_sets.sample("moons", 2000, 0.0, 0)
    upper, lower = where[labels == 0], where[labels == 1]
    assert upper[:, 1].min() < lower[:, 1].max()
    assert upper[:, 0].max() > lower[:, 0].min()
    np.testing.assert_allclose(np.hypot(*(upper + np.array([0.65, 0.325])).T), 1.3)
    assert 0.7 < nearest_is_of_the_same_class("blobs", 0.0) < 0.9


def test_the_squares_of_the_board_take_turns():
    where, labels = plane_sets.sample("checkerboard", 500, 0.0, 0)
    square = np.floor(where + plane_sets.REACH).astype(int)
    np.testing.assert_array_equal(square.sum(1) % 2, labels)
    opposite, quarter = plane_sets.sample("exclusive_or", 500, 0.0, 0)
    np.testing.assert_array_equal(opposite.prod(1) < 0, quarter == 1)


def test_an_unknown_set_is_named():
    with pytest.raises(ValueError, match="no set of points is named 'stars'; there are: moons"):
        PLANE_SETS.known("stars")
