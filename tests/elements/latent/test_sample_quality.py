"""Measures of samples: against closed forms, scipy, and what they are in the extremes."""

import numpy as np
import pytest
from scipy import linalg

from dlcore.elements.latent import sample_quality


def test_the_frechet_distance_is_the_one_of_the_formula():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(60, 5)), rng.normal(size=(80, 5)) @ rng.normal(size=(5, 5)) + 1
    left, right = np.cov(first, rowvar=False), np.cov(second, rowvar=False)
    apart = first.mean(0) - second.mean(0)
    expected = apart @ apart + np.trace(left + right - 2 * linalg.sqrtm(left @ right).real)
    assert sample_quality.frechet(first, second) == pytest.approx(expected, rel=1e-6)
    assert sample_quality.frechet(first, first) == pytest.approx(0, abs=1e-9)
    assert sample_quality.frechet(first, first + 2) == pytest.approx(20, rel=1e-6)


def test_features_that_never_change_have_a_distance_all_the_same():
    flat = np.zeros((9, 3))
    assert sample_quality.frechet(flat, flat + 1) == pytest.approx(3)


def test_the_class_score_goes_from_one_to_the_number_of_classes():
    assert sample_quality.class_score(np.eye(10)) == pytest.approx(10)
    assert sample_quality.class_score(np.full((7, 10), 0.1)) == pytest.approx(1)
    assert sample_quality.class_score(np.tile(np.eye(10)[3], (8, 1))) == pytest.approx(1)
    assert sample_quality.class_score(np.repeat(np.eye(10)[:4], 3, axis=0)) == pytest.approx(4)


def test_a_class_is_covered_from_a_tenth_of_its_real_share():
    real = np.array([0.5, 0.4, 0.1])
    assert sample_quality.covered(np.array([0.9, 0.09, 0.011]), real) == 3
    assert sample_quality.covered(np.array([[0.989, 0.0, 0.011], [1, 0, 0], [np.nan] * 3]), real).tolist() == [2, 1, 0]
    np.testing.assert_allclose(sample_quality.shares(np.array([0, 0, 2, 1]), 4), [0.5, 0.25, 0.25, 0])


def test_nearest_images_are_found_in_pieces_as_in_one_go():
    rng = np.random.default_rng(1)
    images, among = rng.random((150, 6)).astype(np.float32), rng.random((40, 6)).astype(np.float32)
    apart = np.linalg.norm(images[:, None] - among, axis=-1)
    places, distances = sample_quality.nearest(images, among)
    np.testing.assert_array_equal(places, apart.argmin(1))
    np.testing.assert_allclose(distances, apart.min(1), rtol=1e-5)


def test_copies_are_at_no_distance_from_each_other():
    rng = np.random.default_rng(2)
    images = rng.random((5, 6)).astype(np.float32)
    apart = np.linalg.norm(images[:, None] - images, axis=-1) + np.diag([np.inf] * 5)
    np.testing.assert_allclose(sample_quality.nearest_other(images), apart.min(1), rtol=1e-5)
    assert sample_quality.nearest_other(np.repeat(images, 2, axis=0)).max() < 1e-6
