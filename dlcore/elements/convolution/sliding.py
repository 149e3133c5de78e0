"""The setting of one convolution over a small image: who may be combined with whom, and what follows from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements.convolution import correlation, grids, kernels, window
from dlcore.elements.convolution.window import Window

Padding = Literal["number", "valid", "same", "full"]

MOST_CHANNELS = 4
MOST_PADDING, MOST_STRIDE, MOST_DILATION = 6, 6, 4


def _a_kernel(text: str) -> str:
    return grids.canonical(text, kernels.LARGEST)


Grid = Annotated[str, pydantic.AfterValidator(grids.canonical)]
KernelText = Annotated[str, pydantic.AfterValidator(_a_kernel)]


def sides(padding: Padding, cells: int, kernel: int, dilation: int) -> tuple[int, int]:
    """Return the cells of padding before the first cell and behind the last one."""
    if padding == "same":
        return window.same(kernel, dilation)
    if padding == "full":
        return window.full(kernel, dilation)
    return (cells, cells) if padding == "number" else (0, 0)


class Way(NamedTuple):
    """Say how a window moves over an image; the attributes are those of ``Sliding``."""

    padding: Padding = "number"
    cells: int = 1
    mode: correlation.Mode = "zeros"
    stride: int = 1
    dilation: int = 1

    def windows(self, kernel: tuple[int, int]) -> tuple[Window, Window]:
        """Return the windows of a kernel of so many rows and columns, along rows and along columns."""
        down, across = (
            Window(size, self.stride, *sides(self.padding, self.cells, size, self.dilation), self.dilation)
            for size in kernel
        )
        return down, across


def refusal(image: tuple[int, int], kernel: tuple[int, int], way: Way) -> str:
    """Return why this image and this kernel (rows and columns of each) have no output, "" where they have one."""
    if way.padding == "same" and way.stride > 1:
        return (
            f'padding "same" needs stride 1, as torch says: with {way.stride} the output cannot have the size of the '
            "input, o = i"
        )
    try:
        for size, along in zip(image, way.windows(kernel), strict=True):
            correlation.origins(size, along.before, along.after, way.mode)
            along.outputs(size)
    except ValueError as refused:
        return str(refused)
    return ""


def limit(allowed: Iterable[int], refused: Callable[[int], str]) -> tuple[int, str]:
    """Return the last of the values up to which none is refused, and why the next one is ("": there is none).

    The first value is returned even where it is refused itself: then another setting is at fault.
    """
    values = list(allowed)
    for number, value in enumerate(values[1:], 1):
        if why := refused(value):
            return values[number - 1], why
    return values[-1], ""


SIZE_LATEX = r"o = \left\lfloor \frac{i + p_\text{before} + p_\text{after} - d\,(k - 1) - 1}{s} \right\rfloor + 1"


def size_in_numbers(size: int, along: Window) -> str:
    """Return the formula of the output's size with the numbers of one axis in place of the letters, in LaTeX."""
    above = f"{size} + {along.before} + {along.after} - {along.dilation} \\cdot ({along.kernel} - 1) - 1"
    return rf"\left\lfloor \frac{{{above}}}{{{along.stride}}} \right\rfloor + 1 = {along.outputs(size)}"


class Sliding(pydantic.BaseModel):
    """Say which image is convolved, by which kernel and how.

    Attributes:
        channels: the planes of the image as texts of ``grids``, all of one size.
        kernel: the first filter's kernel, as such a text; the other filters' are made of it (``kernels.turned``).
        filters: planes of the output.
        groups: parts into which channels and filters are split.
        padding: a number of cells, or the rule that follows from the kernel.
        cells: that number.
        mode: what stands in the padding.
        stride: from one output's window to the next one's.
        dilation: from one weight's cell to the next one's.
    """

    channels: tuple[Grid, ...] = pydantic.Field(
        (grids.written(grids.edge(6, 7, 0)),), min_length=1, max_length=MOST_CHANNELS
    )
    kernel: KernelText = grids.written(kernels.numbers("sobel_x"))
    filters: int = pydantic.Field(1, ge=1, le=MOST_CHANNELS)
    groups: int = pydantic.Field(1, ge=1, le=MOST_CHANNELS)
    padding: Padding = "number"
    cells: int = pydantic.Field(1, ge=0, le=MOST_PADDING)
    mode: correlation.Mode = "zeros"
    stride: int = pydantic.Field(1, ge=1, le=MOST_STRIDE)
    dilation: int = pydantic.Field(1, ge=1, le=MOST_DILATION)

    @pydantic.model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse what has no output, with the relation that is violated."""
        shapes = {grids.read(one).shape for one in self.channels}
        if len(shapes) > 1:
            raise ValueError("all channels of an image have the same number of rows and columns")
        for count, what in ((len(self.channels), "channels"), (self.filters, "filters")):
            if count % self.groups:
                raise ValueError(
                    f"{count} {what} cannot be split into {self.groups} groups: it must be a multiple of it"
                )
        kernel = grids.read(self.kernel).shape
        if why := refusal(shapes.pop(), kernel, self.way):
            raise ValueError(why)
        return self

    @property
    def way(self) -> Way:
        """Return how the window moves."""
        return Way(self.padding, self.cells, self.mode, self.stride, self.dilation)

    def image(self) -> Float[np.ndarray, "channels rows columns"]:
        """Return the numbers of the image."""
        return np.stack([grids.read(one) for one in self.channels])

    def weights(self) -> Float[np.ndarray, "filters channels_of_group kernel_rows kernel_columns"]:
        """Return the kernel of each filter for each channel of its group."""
        return kernels.turned(grids.read(self.kernel), self.filters, len(self.channels) // self.groups)

    def windows(self) -> tuple[Window, Window]:
        """Return the windows along rows and along columns."""
        rows, columns = grids.read(self.kernel).shape
        return self.way.windows((rows, columns))
