"""The transposed convolution of many images with many channels, as networks have it; see ``transposed`` for one."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution.window import TransposedWindow


def spread(
    images: Float[np.ndarray, "images channels height width"],
    weights: Float[np.ndarray, "channels outputs k k"],
    window: TransposedWindow,
) -> Float[np.ndarray, "images outputs rows columns"]:
    """Lay a copy of the kernels down for each cell of each channel, multiplied by it, and add up what overlaps.

    Every weight multiplies all cells at once, so the loop is over weights, not over places.

    Source:
        Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, 2016, chapter 4;
        as torch.nn.ConvTranspose2d has it.
    """
    height, width = images.shape[2:]
    rows, columns = window.outputs(height), window.outputs(width)
    edge, step = window.padding, window.stride
    canvas = np.zeros((len(images), weights.shape[1], rows + 2 * edge, columns + 2 * edge), images.dtype)
    for row in range(window.kernel):
        for column in range(window.kernel):
            laid = np.tensordot(weights[..., row, column], images, ((0,), (1,))).swapaxes(0, 1)
            top, left = row * window.dilation, column * window.dilation
            down = slice(top, top + (height - 1) * step + 1, step)
            canvas[:, :, down, left : left + (width - 1) * step + 1 : step] += laid
    return canvas[:, :, edge : edge + rows, edge : edge + columns]
