"""Kernels: their sums, what they find, and how further filters are made of one."""

import numpy as np
import pytest

from dlcore.elements.convolution import correlation, grids, kernels
from dlcore.elements.convolution.window import Window


def over(image, kernel):
    rows, columns = kernel.shape
    return correlation.correlate(image[None], kernel[None, None], (Window(rows), Window(columns)))[0]


SUMS = {
    "identity": 1, "edges": 0, "blur": 1, "gauss": 1, "sharpen": 1, "sobel_x": 0, "sobel_y": 0, "emboss": 1, "gabor": 0,
}  # fmt: skip  # one line of numbers


def test_every_kernel_has_a_sum_that_is_told():
    assert set(SUMS) == set(kernels.KERNELS)


@pytest.mark.parametrize("id", SUMS)
@pytest.mark.parametrize("size", range(kernels.SMALLEST, kernels.LARGEST + 1))
def test_the_weights_add_up_to_it(id, size):
    one = kernels.KERNELS[id]
    built = one.build(kernels.Shape(size=size, angle=30))
    assert built.shape == ((size, size) if "size" in one.knobs else (3, 3))
    assert built.sum() == pytest.approx(SUMS[id], abs=1e-12)
    assert kernels.is_signed(built) == (SUMS[id] == 0)
    np.testing.assert_allclose(kernels.numbers(id, kernels.Shape(size=size, angle=30)), built, atol=0.5e-3)
    assert (grids.read(grids.written(kernels.numbers(id))) == kernels.numbers(id)).all()


def test_sobel_measures_the_slope_of_a_ramp_eightfold():
    down, across = np.mgrid[:5, :6].astype(float)
    assert (over(3 * across, kernels.numbers("sobel_x")) == 24).all()
    assert (over(3 * across, kernels.numbers("sobel_y")) == 0).all()
    assert (over(2 * down, kernels.numbers("sobel_y")) == 16).all()


def test_blur_is_the_mean_and_the_identity_the_cell_itself():
    image = np.random.default_rng(0).normal(size=(7, 7))
    assert over(image, kernels.KERNELS["blur"].build(kernels.Shape(7)))[0, 0] == pytest.approx(image.mean())
    np.testing.assert_array_equal(over(image, kernels.numbers("identity", kernels.Shape(3))), image[1:-1, 1:-1])
    np.testing.assert_array_equal(over(image, kernels.numbers("identity", kernels.Shape(4))), image[1:5, 1:5])


def test_gabor_prefers_stripes_of_its_own_direction_and_size():
    down, across = np.mgrid[:15, :15]
    upright, level = np.cos(2 * np.pi * across / 4), np.cos(2 * np.pi * down / 4)
    finer = np.cos(2 * np.pi * across / 2)
    for angle, mine, other in ((0, upright, level), (90, level, upright)):
        found = kernels.KERNELS["gabor"].build(kernels.Shape(7, angle, 4, 1.5))
        assert np.abs(over(mine, found)).max() > 10 * np.abs(over(other, found)).max()
    upright_kernel = kernels.KERNELS["gabor"].build(kernels.Shape(7, 0, 4, 1.5))
    assert np.abs(over(upright, upright_kernel)).max() > 5 * np.abs(over(finer, upright_kernel)).max()


def test_further_filters_are_the_first_one_turned_or_mirrored():
    square = kernels.turned(np.array([[1.0, 2], [3, 4]]), 4, 2)
    assert square.shape == (4, 2, 2, 2)
    assert (square[:, 0] == square[:, 1]).all()
    assert square[1, 0].tolist() == [[2, 4], [1, 3]]
    assert square[2, 0].tolist() == [[4, 3], [2, 1]]
    flat = kernels.turned(np.array([[1.0, 2, 3]]), 3, 1)
    assert flat[:, 0, 0].tolist() == [[1, 2, 3], [3, 2, 1], [1, 2, 3]]
