"""1×1 convolutions: a matrix at each place, torch's, and the principal colours against scikit-learn's."""

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn import functional

from dlcore.elements import photos
from dlcore.elements.convolution import mixing
from dlcore.elements.convolution.mixing import Mixing

PHOTO = photos.planes(photos.shrunk(photos.sample("flower"), 60))


@pytest.mark.parametrize("mix", ["luminance", "opponent", "principal", "own"])
def test_mixing_is_a_matrix_at_each_place_and_torchs(mix):
    weights = Mixing(mix=mix, kept=2).matrix(PHOTO)
    found = mixing.mixed(PHOTO, weights)
    np.testing.assert_allclose(found, np.tensordot(weights, PHOTO, 1), atol=1e-12)
    wanted = functional.conv2d(torch.tensor(PHOTO)[None], torch.tensor(weights[:, :, None, None].copy()))[0]
    np.testing.assert_allclose(found, wanted.numpy(), atol=1e-12)


def test_luminance_is_the_photos_and_opponent_colours_are_blind_to_grey():
    photo = photos.sample("flower")
    grey = mixing.mixed(photos.planes(photo), Mixing(mix="luminance").matrix(PHOTO))[0]
    np.testing.assert_allclose(grey, photos.luminance(photo), atol=1e-12)
    flat = np.full((3, 4, 5), 0.3)
    assert np.abs(mixing.mixed(flat, Mixing(mix="opponent").matrix(flat))[1:]).max() < 1e-12


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_the_principal_colours_are_scikit_learns_and_keep_what_theory_says(kept):
    found = mixing.principal(PHOTO)
    reference = PCA(kept).fit(PHOTO.reshape(3, -1).T)
    np.testing.assert_allclose(
        np.abs(found.directions[:kept]), np.abs(reference.components_), atol=1e-9
    )  # signs are free
    assert found.share(kept) == pytest.approx(reference.explained_variance_ratio_.sum())
    channels = mixing.projected(PHOTO, found, kept).reshape(kept, -1)
    np.testing.assert_allclose(
        np.cov(channels, bias=True).reshape(kept, kept), np.diag(found.variances[:kept]), atol=1e-12
    )
    np.testing.assert_allclose(channels.mean(1), 0, atol=1e-12)
    restored = mixing.squeezed(PHOTO, found, kept)
    assert mixing.share_kept(PHOTO, restored) == pytest.approx(found.share(kept))
    wanted = reference.inverse_transform(reference.transform(PHOTO.reshape(3, -1).T)).T
    np.testing.assert_allclose(restored.reshape(3, -1), wanted, atol=1e-9)


def test_an_image_of_one_colour_loses_nothing():
    flat = np.full((3, 4, 5), 0.3)
    found = mixing.principal(flat)
    assert found.share(1) == 1.0
    assert mixing.share_kept(flat, mixing.squeezed(flat, found, 1)) == 1.0


def test_weights_have_bounds():
    with pytest.raises(ValueError, match="less than or equal to 4"):
        Mixing(red=5)
