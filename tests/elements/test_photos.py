import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from dlcore.elements import photos


@pytest.mark.parametrize("name", photos.SAMPLES)
def test_a_sample_is_scikit_learns_made_smaller(name):
    from sklearn.datasets import load_sample_image

    whole = load_sample_image(f"{name}.jpg")
    found = photos.sample(name)
    assert found.dtype == np.uint8
    assert found.shape == (round(427 * 512 / 640), 512, 3)
    assert np.abs(found.mean((0, 1)) - whole.mean((0, 1))).max() < 1
    assert np.array_equal(found, photos.shrunk(whole, 512))
    assert not found.flags.writeable


def test_an_unknown_sample_names_those_there_are():
    with pytest.raises(ValueError, match=r"'\.\./etc' is no sample photo; there are: china, flower"):
        photos.sample("../etc")


def test_fine_stripes_become_grey_and_a_small_photo_stays():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    smaller = photos.shrunk(stripes, 16)
    assert smaller.shape == (16, 16, 3)
    assert np.abs(smaller.astype(int) - 127).max() <= 8
    assert np.array_equal(photos.shrunk(stripes, 64), stripes)
    assert np.array_equal(photos.shrunk(stripes, 1000), stripes)
    assert photos.shrunk_size(6400, 3, 512) == (512, 1)


def test_luminance_is_pillows_and_planes_are_fractions():
    photo = photos.sample("flower")
    grey = np.asarray(Image.fromarray(photo).convert("L")) / 255
    assert np.abs(photos.luminance(photo) - grey).max() < 1 / 255
    assert np.abs(photos.grey(photo) - 255 * photos.luminance(photo)).max() <= 0.5
    found = photos.planes(photo)
    assert found.shape == (3, *photo.shape[:2])
    assert np.array_equal(np.round(found[2] * 255), photo[..., 2])


def test_a_png_holds_the_pixels_and_is_the_same_each_time():
    photo = photos.sample("china")
    packed = photos.png(photo)
    with Image.open(io.BytesIO(packed)) as image:
        assert np.array_equal(np.asarray(image), photo)
        assert image.info == {}
    assert hashlib.sha256(photos.png(photo)).digest() == hashlib.sha256(packed).digest()


def test_a_square_is_the_middle_of_the_photo():
    wide = np.zeros((4, 8, 3), np.uint8)
    wide[:, 2:6] = 200
    np.testing.assert_array_equal(photos.square(wide, 4), np.full((4, 4, 3), 200))
    assert photos.square(photos.sample("china"), 64).shape == (64, 64, 3)
    np.testing.assert_array_equal(photos.square(wide, 2), photos.square(wide.swapaxes(0, 1), 2))
