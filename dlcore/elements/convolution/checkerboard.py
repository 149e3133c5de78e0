"""Why enlarging by a transposed convolution leaves a checkerboard, and how enlarging first does not.

Source: Odena, Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution import correlation, transposed
from dlcore.elements.convolution.window import TransposedWindow, Window, same


def enlarge(
    image: Float[np.ndarray, "height width"], kernel: Float[np.ndarray, "k k"], window: TransposedWindow
) -> Float[np.ndarray, "rows columns"]:
    """Enlarge by a transposed convolution, the weights divided so that the mean brightness stays.

    Each phase of the outputs receives its share of the weights; all s² phases together receive their sum.
    """
    return np.asarray(transposed.scatter(image, kernel, window) * (window.stride**2 / kernel.sum()))


def resize_and_convolve(
    image: Float[np.ndarray, "height width"], kernel: Float[np.ndarray, "k k"], window: TransposedWindow
) -> Float[np.ndarray, "rows columns"]:
    """Repeat every pixel s times each way, then convolve with the same weights: every pixel is covered alike.

    The edge is continued by its own pixels, and the size is s times the image's.
    """
    large = image.repeat(window.stride, axis=0).repeat(window.stride, axis=1)
    along = Window(window.kernel, 1, *same(window.kernel, window.dilation), window.dilation)
    made = correlation.correlate(large[None], kernel[None, None], (along, along), "replicate")[0]
    return np.asarray(made / kernel.sum())


def unevenness(flat: Float[np.ndarray, "rows columns"], window: TransposedWindow) -> float:
    """Return by what share of its mean a flat image, enlarged, goes up and down: its standard deviation over its mean.

    Args:
        flat: what became of an image of ones; the edges, where fewer copies overlap, are left out.
        window: by which it was enlarged, and which cuts nothing off.

    Returns:
        0 where nothing can be seen; NaN where the edges leave nothing.
    """
    rows, columns = (transposed.covered(window, outputs) for outputs in flat.shape)
    inside = flat[rows, columns]
    return float(inside.std() / abs(inside.mean())) if inside.size else float("nan")


def predicted_unevenness(kernel: Float[np.ndarray, "k k"], window: TransposedWindow) -> float:
    """Return the same from the weights alone: the spread of their sums over the s² phases of the outputs."""
    phase = np.arange(window.kernel) * window.dilation % window.stride
    sums = np.zeros((window.stride, window.stride))
    np.add.at(sums, (phase[:, None], phase[None, :]), kernel)
    return float(sums.std() / abs(sums.mean()))
