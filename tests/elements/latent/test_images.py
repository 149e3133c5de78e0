"""Images as models of codes see them."""

import numpy as np
import pytest

from dlcore.elements import datasets
from dlcore.elements.latent import images

TEST = datasets.digits().test


def test_images_of_the_wanted_size_stay_as_they_are():
    assert images.resampled(TEST, 8) is TEST


def test_resampled_digits_show_the_same():
    larger = images.resampled(TEST, 28)
    assert larger.pixels.shape == (450, 28, 28)
    shrunk = larger.pixels.reshape(450, 28, 28)[:, 1::7, 1::7] / 255  # one pixel of every other cell or so
    gray = TEST.pixels[:, ::2, ::2] / 16
    assert np.corrcoef(shrunk.ravel(), gray.ravel())[0, 1] > 0.8
    assert larger.inputs().min() >= 0
    assert larger.inputs().max() <= 1


def test_pixels_fall_with_their_brightness_as_the_probability():
    gray = np.tile(np.linspace(0, 1, 5, dtype=np.float32), (4000, 1))
    fallen = images.binarised(gray)
    assert set(np.unique(fallen)) == {0, 1}
    assert fallen.mean(0) == pytest.approx(gray[0], abs=4 * 0.5 / 4000**0.5)
    assert (images.binarised(gray) == fallen).all()


@pytest.mark.parametrize("likelihood", ["dynamic", "fixed"])
def test_bernoulli_likelihoods_see_pixels_that_have_fallen(likelihood):
    assert (images.observed(TEST, likelihood) == images.binarised(TEST.inputs())).all()


def test_the_gaussian_likelihood_sees_grays():
    assert (images.observed(TEST, "gaussian") == TEST.inputs()).all()
