"""Filters over the three planes of a photo: nine weights for each of red, green and blue, and what each looks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import photos
from dlcore.elements.catalogue import Catalogue
from dlcore.elements.convolution import correlation
from dlcore.elements.convolution.window import Window

KERNEL = 3
PLANES = ("red", "green", "blue")
Weights = Float[np.ndarray, "planes rows columns"]
_SOBEL = np.outer([1.0, 2, 1], [-1.0, 0, 1])
_MEAN = np.full((KERNEL, KERNEL), 1 / KERNEL**2)


@dataclass(frozen=True)
class ColourFilter:
    """Describe one filter.

    Attributes:
        name: what a menu shows.
        build: makes its weights.
    """

    name: str
    build: Callable[[], Weights]


FILTERS: Catalogue[ColourFilter] = Catalogue("filter")


def colour_filter(name: str) -> Callable[[Callable[[], Weights]], Callable[[], Weights]]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(build: Callable[[], Weights]) -> Callable[[], Weights]:
        FILTERS.add(build.__name__, ColourFilter(name, build))
        return build

    return enter


@colour_filter("Vertical edges")
def vertical_edges() -> Weights:
    """Return Sobel's derivative on the brightness: the same in every plane, weighted as an eye does."""
    return np.asarray(np.multiply.outer(photos.LUMINANCE, _SOBEL))


@colour_filter("Horizontal edges")
def horizontal_edges() -> Weights:
    """Return the same, turned."""
    return np.asarray(np.multiply.outer(photos.LUMINANCE, _SOBEL.T))


@colour_filter("Red against green")
def red_against_green() -> Weights:
    """Return the mean of red less the mean of green: grey of any brightness gives 0."""
    return np.stack([_MEAN, -_MEAN, 0 * _MEAN])


@colour_filter("Blue against yellow")
def blue_against_yellow() -> Weights:
    """Return the mean of blue less that of red and green."""
    return np.stack([-_MEAN / 2, -_MEAN / 2, _MEAN])


@colour_filter("Edges of colour")
def colour_edges() -> Weights:
    """Return Sobel's derivative of red less green: it sees where the colour changes, and no edge between greys."""
    return np.stack([_SOBEL, -_SOBEL, 0 * _SOBEL])


@colour_filter("Blur to grey")
def blur() -> Weights:
    """Return the mean over all cells of all planes."""
    return np.stack([_MEAN / 3] * 3)


class FilterBank(pydantic.BaseModel):
    """Describe a convolution of a photo by several filters, and where one looks at its numbers.

    Attributes:
        filters: of the catalogue, one for each output channel.
        shown: the output channel that is looked into, from 1.
        row: of the output whose numbers are shown, from 0.
        column: of the same.
        stride: cells from one output to the next.
        padding: zeros around the photo.
    """

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    filters: tuple[str, ...] = ("vertical_edges", "red_against_green", "colour_edges")
    shown: int = pydantic.Field(1, ge=1, le=16)
    row: int = pydantic.Field(43, ge=0, le=999)
    column: int = pydantic.Field(61, ge=0, le=999)
    stride: int = pydantic.Field(1, ge=1, le=8)
    padding: int = pydantic.Field(1, ge=0, le=2)

    @pydantic.field_validator("filters")
    @classmethod
    def _known(cls, filters: tuple[str, ...]) -> tuple[str, ...]:
        if not filters:
            raise ValueError("There is no filter, so there is no output channel: choose at least one.")
        for one in filters:
            FILTERS.known(one)
        return filters

    @property
    def window(self) -> Window:
        """Return the window along one axis."""
        return Window(KERNEL, self.stride, self.padding, self.padding)

    @property
    def inspected(self) -> int:
        """Return which of the filters is looked into, from 0; the last one where ``shown`` lies beyond it."""
        return min(self.shown, len(self.filters)) - 1

    def weights(self) -> Float[np.ndarray, "filters planes rows columns"]:
        """Return the weights of all filters."""
        return np.stack([FILTERS[one].build() for one in self.filters])


class Answer(NamedTuple):
    """Hold what a bank of filters makes of an image.

    Attributes:
        outputs: a channel for each filter.
        parts: what the filter that is looked into makes of each plane by itself.
        cells: what it reads at the chosen place, padding included.
        weights: of that filter.
        place: the chosen row and column, within the output.
    """

    outputs: Float[np.ndarray, "filters output_rows output_columns"]
    parts: Float[np.ndarray, "planes output_rows output_columns"]
    cells: Float[np.ndarray, "planes kernel kernel"]
    weights: Weights
    place: tuple[int, int]

    @property
    def sums(self) -> Float[np.ndarray, " planes"]:
        """Return what each plane adds to the output at the chosen place."""
        return np.asarray((self.cells * self.weights).sum((1, 2)))


def convolve(bank: FilterBank, image: Float[np.ndarray, "planes rows columns"]) -> Answer:
    """Return what a bank of filters makes of an image; a place or a channel beyond the last one is the last one."""
    window, weights = bank.window, bank.weights()
    outputs = correlation.correlate(image, weights, (window, window))
    row, column = (min(at, size - 1) for at, size in zip((bank.row, bank.column), outputs.shape[1:], strict=True))
    shown = weights[bank.inspected]
    cells = patch(image, window, row, column)
    return Answer(outputs, plane_by_plane(image, shown, window), cells, shown, (row, column))


def middle(window: Window, place: tuple[int, int]) -> tuple[float, float]:
    """Return the row and column of the image on which the window of an output is centred."""
    row, column = (at * window.stride - window.before + (window.span - 1) / 2 for at in place)
    return row, column


def nearest(window: Window, place: tuple[float, float], shape: tuple[int, int]) -> tuple[int, int]:
    """Return the output whose window is centred nearest to a row and column of the image."""
    back = [(at + window.before - (window.span - 1) / 2) / window.stride for at in place]
    row, column = (min(max(round(at), 0), size - 1) for at, size in zip(back, shape, strict=True))
    return row, column


def plane_by_plane(
    image: Float[np.ndarray, "planes rows columns"], weights: Weights, window: Window
) -> Float[np.ndarray, "planes output_rows output_columns"]:
    """Return what one filter makes of each plane by itself; their sum is the output channel."""
    return correlation.correlate(image, weights[:, None], (window, window), groups=len(image))


def patch(
    image: Float[np.ndarray, "planes rows columns"], window: Window, row: int, column: int
) -> Float[np.ndarray, "planes kernel kernel"]:
    """Return the cells, padding included, that the output at a row and a column is made of."""
    wide = correlation.padded(image, (window, window), "zeros")
    first, left = row * window.stride, column * window.stride
    return wide[:, first : first + window.kernel, left : left + window.kernel]
