"""The checkerboard is predicted from the weights alone."""

import numpy as np
import pytest

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.elements.convolution.window import TransposedWindow


@pytest.mark.parametrize("kind", transposed.WEIGHTS)
@pytest.mark.parametrize("dilation", [1, 2, 3])
@pytest.mark.parametrize(("kernel", "stride"), [(3, 2), (4, 2), (5, 2), (5, 3), (6, 3), (2, 4), (1, 1), (5, 1)])
def test_a_flat_image_goes_up_and_down_as_predicted(kind, kernel, stride, dilation):
    weights = transposed.weights_of(kind, kernel, stride, 3)
    window = TransposedWindow(kernel, stride, dilation=dilation)
    enlarged = checkerboard.enlarge(np.ones((20, 20)), weights, window)
    assert checkerboard.unevenness(enlarged, window) == pytest.approx(
        checkerboard.predicted_unevenness(weights, window), abs=1e-9
    )
    inside = transposed.covered(window, len(enlarged))
    assert enlarged[inside, inside].mean() == pytest.approx(1)


def test_an_image_that_is_all_edge_has_no_unevenness_to_tell():
    window = TransposedWindow(5, 1)
    assert np.isnan(checkerboard.unevenness(checkerboard.enlarge(np.ones((2, 2)), np.ones((5, 5)), window), window))


def test_ones_are_even_if_and_only_if_the_stride_divides_the_kernel():
    for kernel in range(1, 8):
        for stride in range(1, 5):
            uneven = checkerboard.predicted_unevenness(np.ones((kernel, kernel)), TransposedWindow(kernel, stride))
            assert (uneven < 1e-12) == (kernel % stride == 0)


def test_resizing_first_is_always_even_and_keeps_the_size():
    for kernel, dilation in ((3, 1), (4, 1), (3, 2)):
        weights = transposed.weights_of("random", kernel, 2, 1)
        window = TransposedWindow(kernel, 2, dilation=dilation)
        enlarged = checkerboard.resize_and_convolve(np.ones((5, 7)), weights, window)
        assert enlarged.shape == (10, 14)
        np.testing.assert_allclose(enlarged, 1)
