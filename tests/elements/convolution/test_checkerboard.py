"""The checkerboard is predicted from the weights alone."""

import numpy as np
import pytest

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.elements.convolution.window import TransposedWindow


@pytest.mark.parametrize("kind", transposed.WEIGHTS)
@pytest.mark.parametrize(("kernel", "stride"), [(3, 2), (4, 2), (5, 2), (5, 3), (6, 3), (2, 4), (1, 1)])
def test_a_flat_image_goes_up_and_down_as_predicted(kind, kernel, stride):
    weights, window = transposed.weights_of(kind, kernel, stride, 3), TransposedWindow(kernel, stride)
    enlarged = checkerboard.enlarge(np.ones((16, 16)), weights, window)
    inside = window.stride * -(-window.direct.span // window.stride)  # whole periods
    cut = enlarged[inside:, inside:][: stride * 6, : stride * 6]
    assert checkerboard.unevenness(cut, 0) == pytest.approx(
        checkerboard.predicted_unevenness(weights, window), abs=1e-9
    )
    assert cut.mean() == pytest.approx(1)


def test_ones_are_even_if_and_only_if_the_stride_divides_the_kernel():
    for kernel in range(1, 8):
        for stride in range(1, 5):
            uneven = checkerboard.predicted_unevenness(np.ones((kernel, kernel)), TransposedWindow(kernel, stride))
            assert (uneven < 1e-12) == (kernel % stride == 0)


def test_resizing_first_is_always_even_and_keeps_the_size():
    weights = transposed.weights_of("random", 3, 2, 1) + 1
    enlarged = checkerboard.resize_and_convolve(np.ones((5, 7)), weights, 2)
    assert enlarged.shape == (10, 14)
    np.testing.assert_allclose(enlarged, 1)
