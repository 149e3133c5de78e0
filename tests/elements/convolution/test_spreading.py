"""The transposed convolution of many channels: torch's own, and what the one of a single channel adds up to."""

import numpy as np
import pytest
import torch
from torch.nn.functional import conv_transpose2d

from dlcore.elements.convolution import spreading, transposed
from dlcore.elements.convolution.window import TransposedWindow

WINDOWS = [
    TransposedWindow(4, 2, 1),
    TransposedWindow(3, 2, 1, 1),
    TransposedWindow(3),
    TransposedWindow(2, 3, 0, 2),
    TransposedWindow(3, 2, 2, 0, 2),
]


@pytest.mark.parametrize("window", WINDOWS, ids=str)
def test_it_is_torchs_transposed_convolution(window):
    rng = np.random.default_rng(0)
    images, weights = rng.normal(size=(2, 3, 4, 5)), rng.normal(size=(3, 6, window.kernel, window.kernel))
    expected = conv_transpose2d(
        torch.from_numpy(images), torch.from_numpy(weights), stride=window.stride, padding=window.padding,
        output_padding=window.output_padding, dilation=window.dilation,
    )  # fmt: skip  # one line of settings
    np.testing.assert_allclose(spreading.spread(images, weights, window), expected, rtol=1e-12)


def test_of_one_channel_it_is_the_scattering_of_copies():
    rng, window = np.random.default_rng(1), TransposedWindow(4, 2, 1)
    image, kernel = rng.normal(size=(3, 3)), rng.normal(size=(4, 4))
    (alone,) = spreading.spread(image[None, None], kernel[None, None], window)[0]
    np.testing.assert_allclose(alone, transposed.scatter(image, kernel, window))
