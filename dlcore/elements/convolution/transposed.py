"""The transposed convolution of one channel, in four ways that agree: scattered, gathered, as a matrix, as a count.

Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", arXiv:1603.07285, 2016, chapter 4;
Odena, Dumoulin and Olah, "Deconvolution and Checkerboard Artifacts", Distill, 2016 (how the copies overlap).
"""

from __future__ import annotations

import contextlib
import dataclasses
from typing import Literal, get_args

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.convolution import correlation
from dlcore.elements.convolution.window import TransposedWindow, Window

BORDER, ZERO, VALUE = 0, 1, 2
"""What a cell of the stretched input is: padding around it, a zero put between its cells, or one of its cells."""

Weights = Literal["ones", "bilinear", "ramp", "random"]
WEIGHTS: tuple[Weights, ...] = get_args(Weights)
STREAM = 33
"""Keeps random weights apart from all other numbers drawn with the same seed."""


def scatter(
    inputs: Float[np.ndarray, "height width"], kernel: Float[np.ndarray, "k k"], window: TransposedWindow
) -> Float[np.ndarray, "rows columns"]:
    """Lay a copy of the kernel down for each input, multiplied by it, and add up what overlaps.

    Raises:
        ValueError: the window makes no output of this size.
    """
    sizes = [window.outputs(size) for size in inputs.shape]
    canvas = np.zeros([size + 2 * window.padding for size in sizes])
    for (row, column), weight in np.ndenumerate(kernel):
        down, right = (
            slice(at * window.dilation, at * window.dilation + (size - 1) * window.stride + 1, window.stride)
            for at, size in zip((row, column), inputs.shape, strict=True)
        )
        canvas[down, right] += weight * inputs
    kept = (slice(window.padding, window.padding + size) for size in sizes)
    return canvas[tuple(kept)].copy()


def stretched(
    inputs: Float[np.ndarray, "height width"], window: TransposedWindow
) -> tuple[Float[np.ndarray, "rows columns"], Int[np.ndarray, "rows columns"]]:
    """Return what the equivalent convolution slides over: the input with zeros between its cells and around them.

    There are s - 1 zeros between two cells, d(k - 1) - p around all and output_padding more at the end; where the
    padding p is larger than d(k - 1), cells are cut off instead.

    Returns:
        The values, and what each cell is: BORDER, ZERO or VALUE.
    """
    border = window.border
    stretch = [window.stretched(size) for size in inputs.shape]
    kinds = np.full(stretch, ZERO)
    values = np.zeros(stretch)
    kinds[:: window.stride, :: window.stride] = VALUE
    values[:: window.stride, :: window.stride] = inputs
    around = ((max(border, 0), max(border, 0) + window.output_padding),) * 2
    cut = slice(max(-border, 0), None), slice(max(-border, 0), None)
    values, kinds = np.pad(values, around)[cut], np.pad(kinds, around, constant_values=BORDER)[cut]
    rows, columns = (window.outputs(size) + window.direct.span - 1 for size in inputs.shape)
    return values[:rows, :columns].copy(), kinds[:rows, :columns].copy()


def gather(
    stretch: Float[np.ndarray, "rows columns"], kernel: Float[np.ndarray, "k k"], dilation: int
) -> Float[np.ndarray, "outputs outputs"]:
    """Slide the kernel, turned by 180 degrees, over the stretched input cell by cell: the equivalent convolution."""
    windows = (Window(len(kernel), dilation=dilation),) * 2
    sums: np.ndarray = correlation.correlate(stretch[None], kernel[None, None, ::-1, ::-1], windows)[0]
    return sums


def reads(window: TransposedWindow, size: int) -> Int[np.ndarray, "small large"]:
    """Return which weight the direct convolution's output ``row`` multiplies with its input ``column``, -1 for none.

    Args:
        window: of the transposed convolution.
        size: inputs of the transposed convolution, which are the direct one's outputs.
    """
    found = np.full((size, window.outputs(size)), -1)
    for output in range(size):
        for weight, cell in enumerate(window.direct.cells(output)):
            if 0 <= cell < found.shape[1]:
                found[output, cell] = weight
    return found


def matrix(kernel: Float[np.ndarray, "k k"], window: TransposedWindow, size: int) -> Float[np.ndarray, "small large"]:
    """Return the direct convolution as the matrix C: its flat image times C is its output, and Cᵀ is the way back.

    Args:
        kernel: the weights.
        window: of the transposed convolution.
        size: rows (and columns) of the transposed convolution's input.

    Returns:
        Shape (size², outputs²); rows and columns in reading order of the images.
    """
    along = reads(window, size)
    rows, columns = along[:, None, :, None], along[None, :, None, :]
    whole = np.where((rows >= 0) & (columns >= 0), kernel[rows, columns], 0.0)
    return whole.reshape(size**2, -1)


def copies(window: TransposedWindow, size: int) -> Int[np.ndarray, " outputs"]:
    """Count along one axis how many copies of the kernel lie over each output."""
    return np.asarray((reads(window, size) >= 0).sum(axis=0))


def copies_by_phase(window: TransposedWindow) -> Int[np.ndarray, " stride"]:
    """Count the weights that fall on each of the s phases of the outputs, far from the edges, from k, s and d alone.

    Outputs s cells apart are alike. With dilation 1 the counts lie between ⌊k/s⌋ and ⌈k/s⌉: all are equal if and only
    if s divides k, and else the copies overlap unevenly.
    """
    return np.bincount(np.arange(window.kernel) * window.dilation % window.stride, minlength=window.stride)


def covered(window: TransposedWindow, outputs: int) -> slice:
    """Return along one axis the outputs that all copies which could reach them do reach, in whole periods of s.

    Args:
        window: which cuts nothing off.
        outputs: how many there are.
    """
    edge = window.direct.span - 1
    periods = max(outputs - 2 * edge, 0) // window.stride
    return slice(edge, edge + periods * window.stride)


def weights_of(kind: Weights, size: int, stride: int, seed: int) -> Float[np.ndarray, "k k"]:
    """Return a square kernel: all ones, the bilinear hat, 1, 2, 3 … in reading order, or random weights from 0 to 1.

    The hat is 1 at the kernel's middle and falls to 0 at a distance of s: with k = 2s - s mod 2 it interpolates.
    """
    if kind == "ones":
        return np.ones((size, size))
    if kind == "ramp":
        return np.arange(1.0, size**2 + 1).reshape(size, size)
    if kind == "random":
        return np.random.default_rng((seed, STREAM)).random((size, size))
    far = np.abs(np.arange(size) - (size - 1) / 2) / stride
    hat = np.maximum(1 - far, 0)
    return np.outer(hat, hat)


def there_and_back(window: TransposedWindow, largest: int) -> Float[np.ndarray, " sizes"]:
    """Return the size that comes back from the direct convolution and its transpose without output padding.

    What is missing is (i + 2p - d(k - 1) - 1) mod s: the cells that the floor in the direct convolution's size forgets.

    Args:
        window: its output padding is left out.
        largest: sizes from 1 to this are sent there and back.

    Returns:
        NaN where the window does not fit into a size, or nothing comes back.
    """
    plain = dataclasses.replace(window, output_padding=0)
    back = np.full(largest, np.nan)
    for size in range(1, largest + 1):
        with contextlib.suppress(ValueError):
            back[size - 1] = plain.outputs(plain.direct.outputs(size))
    return back


def sources(window: TransposedWindow, size: int) -> list[list[tuple[int, int]]]:
    """Return, for each output along one axis, the (input, weight) pairs whose products are added up in it."""
    table = reads(window, size)
    return [
        [(int(cell), int(table[cell, output])) for cell in np.flatnonzero(table[:, output] >= 0)]
        for output in range(table.shape[1])
    ]
