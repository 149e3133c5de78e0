"""The convolution of images itself, padding and groups included, as networks have it: the kernel is not flipped.

Mathematics calls this a cross-correlation; torch.nn.functional.conv2d computes the same.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.convolution.window import Window

Mode = Literal["zeros", "reflect", "replicate", "circular"]
ZERO = -1
"""Stands in ``origins`` for a cell that is a copy of no other."""
LATEX = (
    r"y_{o,\,r,\,c} = \sum_{i \,\in\, \mathrm{group}(o)} \; \sum_{m=0}^{k_h-1} \; \sum_{n=0}^{k_w-1} "
    r"w_{o,\,i,\,m,\,n} \; x_{i,\; s r + d m - p,\; s c + d n - p}"
)
Windows = tuple[Window, Window]


def widest(size: int, mode: Mode) -> float:
    """Return how many cells of padding a mode can make at one end of an axis; zeros and replicas never run out."""
    return {"reflect": size - 1, "circular": size}.get(mode, float("inf"))


def origins(size: int, before: int, after: int, mode: Mode) -> Int[np.ndarray, " padded"]:
    """Return for each cell of a padded axis the cell of the input that it copies, ``ZERO`` where it is a zero.

    Raises:
        ValueError: reflect or circular padding is asked for more cells than there are; the sentence names the relation.
    """
    most = max(before, after)
    if most > widest(size, mode):
        relation = "smaller than" if mode == "reflect" else "at most"
        raise ValueError(
            f"{mode} padding copies cells of the input, so {most} cells of it must be {relation} the {size} there are"
        )
    at = np.arange(-before, size + after)
    if mode == "circular":
        return at % size
    if mode == "replicate":
        return np.clip(at, 0, size - 1)
    if mode == "reflect":
        return np.asarray(size - 1 - np.abs(size - 1 - np.abs(at)))
    return np.where((at >= 0) & (at < size), at, ZERO)


def padded(
    image: Float[np.ndarray, "channels rows columns"], windows: Windows, mode: Mode
) -> Float[np.ndarray, "channels padded_rows padded_columns"]:
    """Return the image with the padding of the two windows (along rows and along columns) around it."""
    found = image
    for axis, window in enumerate(windows, 1):
        of = origins(image.shape[axis], window.before, window.after, mode)
        copied = np.take(found, np.maximum(of, 0), axis)
        found = copied * np.expand_dims(of != ZERO, (0, 3 - axis))
    return found


def correlate(
    image: Float[np.ndarray, "channels rows columns"],
    weights: Float[np.ndarray, "filters channels_of_group kernel_rows kernel_columns"],
    windows: Windows,
    mode: Mode = "zeros",
    groups: int = 1,
) -> Float[np.ndarray, "filters output_rows output_columns"]:
    """Return what the filters make of the image, one plane for each.

    Every weight multiplies the whole grid of cells that it meets, so the loop is over weights, not over places.

    Args:
        image: planes of numbers.
        weights: a kernel for each filter and each channel of its group.
        windows: kernel size, stride, padding and dilation along rows and along columns.
        mode: what stands in the padding.
        groups: parts into which channels and filters are split; a filter sees only its own part.

    Raises:
        ValueError: the shapes do not belong together, or the window does not fit; the sentence says which relation is
            violated.
    """
    _check(image, weights, windows, groups)
    down, across = windows
    shape = tuple(window.outputs(size) for window, size in zip(windows, image.shape[1:], strict=True))
    wide = padded(image, windows, mode)
    parts = wide.reshape(groups, -1, *wide.shape[1:])
    filters = weights.reshape(groups, -1, *weights.shape[1:])
    made = np.zeros((groups, filters.shape[1], *shape), dtype=np.result_type(image, weights))
    for row in range(down.kernel):
        for column in range(across.kernel):
            cells = parts[:, :, _reached(row, down, shape[0]), _reached(column, across, shape[1])]
            made += np.einsum("gfc,gcyx->gfyx", filters[..., row, column], cells)
    return made.reshape(-1, *shape)


def _reached(weight: int, window: Window, outputs: int) -> slice:
    """Return the cells of a padded axis that one weight meets, output by output."""
    first = weight * window.dilation
    return slice(first, first + (outputs - 1) * window.stride + 1, window.stride)


def _check(image: np.ndarray, weights: np.ndarray, windows: Windows, groups: int) -> None:
    channels, filters = len(image), len(weights)
    if channels % groups or filters % groups:
        raise ValueError(
            f"{channels} channels and {filters} filters cannot be split into {groups} groups: both must be multiples "
            "of it"
        )
    if weights.shape[1] != channels // groups:
        raise ValueError(f"each filter has {weights.shape[1]} kernels, and its group {channels // groups} channels")
    if weights.shape[2:] != tuple(window.kernel for window in windows):
        raise ValueError("the windows are made for kernels of another size")
