"""Principal components: scikit-learn's, whose plane leads back to codes."""

import numpy as np
from sklearn.decomposition import PCA

from dlcore.elements.latent import principal

CODES = np.random.default_rng(0).normal(size=(80, 5)) * np.array([1.0, 5, 0.2, 3, 2]) + 7


def test_they_are_scikit_learns_up_to_the_sign():
    found, theirs = principal.fit(CODES), PCA().fit(CODES)
    np.testing.assert_allclose(np.abs((found.axes * theirs.components_).sum(1)), 1, atol=1e-12)
    np.testing.assert_allclose(found.variance, theirs.explained_variance_)
    np.testing.assert_allclose(found.explained, theirs.explained_variance_ratio_)
    np.testing.assert_allclose(np.abs(principal.project(found, CODES)), np.abs(theirs.transform(CODES)[:, :2]))
    assert (np.take_along_axis(found.axes, np.abs(found.axes).argmax(1)[:, None], 1) > 0).all()


def test_a_place_of_the_plane_is_a_code_that_lies_there():
    found = principal.fit(CODES)
    places = np.array([[0.0, 0], [2, -3]])
    codes = principal.code_at(found, places)
    np.testing.assert_allclose(codes[0], CODES.mean(0))
    np.testing.assert_allclose(principal.project(found, codes), places, atol=1e-12)


def test_codes_in_one_place_and_fewer_codes_than_dimensions_are_no_error():
    assert principal.fit(np.ones((9, 4))).explained.tolist() == [0, 0, 0, 0]
    assert principal.fit(CODES[:3]).axes.shape == (3, 5)
