"""Pooling: each output is the largest number under the window, or their mean; every channel is pooled by itself.

torch.nn.functional.max_pool2d and avg_pool2d compute the same, ``ceil_mode`` and ``count_include_pad`` included.
"""

from __future__ import annotations

import dataclasses
from typing import Literal, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Int

from dlcore.elements.convolution.window import Window

Kind = Literal["max", "average"]
Divisor = Literal["window", "image"]
"""What the mean is divided by: all cells under the window, padding included, or those of the image alone."""
LATEX = {
    "max": r"y_{i,\,r,\,c} = \max_{0 \le m, n < k} \; x_{i,\; s r + m - p,\; s c + n - p}",
    "average": r"y_{i,\,r,\,c} = \frac{1}{N_{r,c}} \sum_{0 \le m, n < k} x_{i,\; s r + m - p,\; s c + n - p}",
}
SIZE_LATEX = {
    "floor": r"o = \left\lfloor q \right\rfloor + 1, \qquad q = \frac{i + 2p - k}{s}",
    "ceil": (
        r"o = \left\lceil q \right\rceil + 1 - \big[\, s \left\lceil q \right\rceil \ge i + p \,\big], \qquad "
        r"q = \frac{i + 2p - k}{s}"
    ),
}
"""The size along one axis, by rounding; the bracket is 1 where a last window would begin behind the image, else 0."""


class Sizes(NamedTuple):
    """Hold the number of outputs along one axis: rounded down, rounded up, and as the pooling has it."""

    floor: int
    ceil: int
    here: int


class Pooling(pydantic.BaseModel):
    """Describe a pooling of an image.

    Attributes:
        kind: the largest number or the mean.
        kernel: rows and columns of the window.
        stride: cells from one window to the next.
        padding: cells around the image: they never are the largest.
        ceil: whether the size is rounded up (``ceil_mode``).
        divisor: of a mean.
        cells: of the longer side of the image that is pooled.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    kind: Kind = "max"
    kernel: int = pydantic.Field(2, ge=1, le=9)
    stride: int = pydantic.Field(2, ge=1, le=9)
    padding: int = pydantic.Field(0, ge=0, le=4)
    ceil: bool = False
    divisor: Divisor = "window"
    cells: int = pydantic.Field(21, ge=9, le=128)

    @pydantic.model_validator(mode="after")
    def _padding_is_at_most_half_the_window(self) -> Self:
        if 2 * self.padding > self.kernel:
            raise ValueError(
                f"The padding is {self.padding}; it must be at most half the window, {self.kernel} / 2, "
                "or some windows would see nothing but padding."
            )
        return self

    @property
    def window(self) -> Window:
        """Return the window along one axis."""
        rounding: Literal["floor", "ceil"] = "ceil" if self.ceil else "floor"
        return Window(self.kernel, self.stride, self.padding, self.padding, rounding=rounding)

    def sizes(self, size: int) -> Sizes:
        """Return the number of outputs along an axis of so many cells."""
        floor, ceil = (dataclasses.replace(self.window, rounding=way).outputs(size) for way in ("floor", "ceil"))
        return Sizes(floor, ceil, ceil if self.ceil else floor)


def pool(
    image: Float[np.ndarray, "channels rows columns"], window: Window, kind: Kind, divisor: Divisor = "window"
) -> Float[np.ndarray, "channels output_rows output_columns"]:
    """Return the pooled image, with the same window along rows and columns.

    Raises:
        ValueError: the window does not fit; the sentence says which relation is violated.
    """
    found = _along_rows(_along_rows(image, window, kind).swapaxes(1, 2), window, kind).swapaxes(1, 2)
    if kind == "max":
        return found
    down, across = (counted(size, window, divisor) for size in image.shape[1:])
    return np.asarray(found / np.outer(down, across))


def counted(size: int, window: Window, divisor: Divisor) -> Int[np.ndarray, " outputs"]:
    """Count the cells of each output along one axis that a mean divides by."""
    first, last = (-window.before, size + window.after) if divisor == "window" else (0, size)
    cells = np.array([window.cells(output) for output in range(window.outputs(size))])
    return np.asarray(((cells >= first) & (cells < last)).sum(axis=1))


def edges(size: int, window: Window) -> Int[np.ndarray, "outputs 2"]:
    """Return the first and the last cell of each window along one axis; below 0 and past the end lies the padding."""
    cells = [window.cells(output) for output in range(window.outputs(size))]
    return np.array([(one[0], one[-1]) for one in cells])


def unreached(size: int, window: Window) -> Bool[np.ndarray, " size"]:
    """Return which cells along an axis no window reads: those that the floor forgets, or the stride leaps over."""
    of, inside = _readings(size, window)
    found = np.ones(size, bool)
    found[of[inside]] = False
    return found


def forgotten(shape: tuple[int, ...], window: Window) -> Bool[np.ndarray, "rows columns"]:
    """Return which cells of an image of this shape no window reads."""
    rows, columns = (unreached(size, window) for size in shape)
    return np.asarray(rows[:, None] | columns)


def _along_rows(
    image: Float[np.ndarray, "channels rows columns"], window: Window, kind: Kind
) -> Float[np.ndarray, "channels rows outputs"]:
    """Return the largest number, or the sum, under a window that slides along each row."""
    of, inside = _readings(image.shape[-1], window)
    cells = np.where(inside, image[..., of], -np.inf if kind == "max" else 0.0)
    return np.asarray(cells.max(-1) if kind == "max" else cells.sum(-1))


def _readings(
    size: int, window: Window
) -> tuple[Int[np.ndarray, "outputs kernel"], Bool[np.ndarray, "outputs kernel"]]:
    """Return the cell that each weight reads for each output, and whether it lies in the image."""
    cells = np.array([window.cells(output) for output in range(window.outputs(size))])
    return np.clip(cells, 0, size - 1), (cells >= 0) & (cells < size)
