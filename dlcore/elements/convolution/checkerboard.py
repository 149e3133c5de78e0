"""Why enlarging by a transposed convolution leaves a checkerboard, and how enlarging first does not.

Source: Odena, Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution import transposed
from dlcore.elements.convolution.window import TransposedWindow


def enlarge(
    image: Float[np.ndarray, "height width"], kernel: Float[np.ndarray, "k k"], window: TransposedWindow
) -> Float[np.ndarray, "rows columns"]:
    """Enlarge by a transposed convolution, the weights divided so that the mean brightness stays.

    Each phase of the outputs receives its share of the weights; all s² phases together receive their sum.
    """
    return np.asarray(transposed.scatter(image, kernel, window) * (window.stride**2 / kernel.sum()))


def resize_and_convolve(
    image: Float[np.ndarray, "height width"], kernel: Float[np.ndarray, "k k"], stride: int
) -> Float[np.ndarray, "rows columns"]:
    """Repeat every pixel s times each way, then convolve with the same weights: every pixel is covered alike.

    The edge is continued by its own pixels, and the size is s times the image's.
    """
    large = image.repeat(stride, axis=0).repeat(stride, axis=1)
    span = len(kernel)
    padded = np.pad(large, ((span // 2, span - 1 - span // 2),) * 2, mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (span, span))
    return np.asarray(np.einsum("rcab,ab->rc", windows, kernel) / kernel.sum())


def unevenness(flat: Float[np.ndarray, "rows columns"], edge: int) -> float:
    """Return by what share of its mean a flat image, enlarged, goes up and down: its standard deviation over its mean.

    Args:
        flat: what became of an image of ones.
        edge: cells to leave out on every side, where fewer copies overlap.

    Returns:
        0 where nothing can be seen; NaN where the edges leave nothing.
    """
    inside = flat[edge : len(flat) - edge, edge : flat.shape[1] - edge]
    return float(inside.std() / abs(inside.mean())) if inside.size else float("nan")


def predicted_unevenness(kernel: Float[np.ndarray, "k k"], window: TransposedWindow) -> float:
    """Return the same from the weights alone: the spread of their sums over the s² phases of the outputs."""
    phase = np.arange(window.kernel) * window.dilation % window.stride
    sums = np.zeros((window.stride, window.stride))
    np.add.at(sums, (phase[:, None], phase[None, :]), kernel)
    return float(sums.std() / abs(sums.mean()))
