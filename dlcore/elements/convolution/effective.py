"""The effective receptive field: how the gradient is spread over the field, its Gaussian, and how little holds most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.convolution.plain_stack import Drawn

Measure = Literal["square", "absolute"]
"""What is averaged over inputs and weights: the square of the gradient, or its absolute value."""

MOST = 0.9545
"""The share of a normal distribution within two standard deviations: the share that the paper measures sizes by."""

Map = Float[np.ndarray, "rows columns"]


@dataclass(frozen=True)
class Gaussian:
    """Describe the Gaussian with a map's own mean and covariance: the one that fits best by maximum likelihood.

    Attributes:
        mean: row and column of its middle, in cells.
        covariance: of rows and columns, in cells².
    """

    mean: tuple[float, float]
    covariance: Float[np.ndarray, "2 2"]

    @property
    def deviations(self) -> tuple[float, float]:
        """Return the standard deviations along rows and along columns."""
        return math.sqrt(self.covariance[0, 0]), math.sqrt(self.covariance[1, 1])

    @property
    def deviation(self) -> float:
        """Return the standard deviation per axis: the root of the mean of both variances."""
        return math.sqrt(np.trace(self.covariance) / 2)

    def ellipse(self, sigmas: float = 2.0, points: int = 90) -> Float[np.ndarray, "points 2"]:
        """Return rows and columns of the closed line ``sigmas`` standard deviations from the middle."""
        angles = np.linspace(0, 2 * np.pi, points)
        values, axes = np.linalg.eigh(self.covariance)
        circle = np.stack([np.cos(angles), np.sin(angles)], 1) * np.sqrt(np.maximum(values, 0))
        line: Float[np.ndarray, "points 2"] = np.array(self.mean) + sigmas * circle @ axes.T
        return line

    def along_columns(self, cells: int) -> Float[np.ndarray, " cells"]:
        """Return the share that the Gaussian gives each column."""
        return _normal_shares(self.mean[1], self.deviations[1], cells)

    def shares(self, rows: int, columns: int) -> Map:
        """Return the share that a Gaussian with these deviations, without correlation, gives each cell."""
        return np.outer(_normal_shares(self.mean[0], self.deviations[0], rows), self.along_columns(columns))


def _normal_shares(mean: float, deviation: float, cells: int) -> Float[np.ndarray, " cells"]:
    """Return what a normal distribution gives each cell; all to one cell where it has no width."""
    edges = np.arange(cells + 1) - 0.5
    scaled = (edges - mean) / (math.sqrt(2) * max(deviation, 1e-9))
    below = np.array([math.erf(value) for value in scaled])
    return np.diff(below) / 2


def normalized(gradient: Map) -> Map:
    """Return the share of each cell; they add up to 1.

    Raises:
        ValueError: there is no gradient at all, or it is not finite; the sentence says what to try.
    """
    total = gradient.sum(dtype=np.float64)
    if not np.isfinite(total):
        raise ValueError(
            "the gradient exploded: it is not finite. Try fewer layers, or an activation with which it does not grow"
        )
    if total <= 0:
        raise ValueError(
            "no gradient reaches the input: it vanished on the way, or every unit on it is silent. Try more inputs, "
            "fewer layers or another activation"
        )
    share: Map = gradient / total
    return share


def fit(share: Map) -> Gaussian:
    """Return the Gaussian with the mean and the covariance of a map whose cells add up to 1."""
    rows, columns = np.arange(share.shape[0]), np.arange(share.shape[1])
    by_row, by_column = share.sum(1), share.sum(0)
    mean = float(by_row @ rows), float(by_column @ columns)
    down, right = rows - mean[0], columns - mean[1]
    mixed = float(down @ share @ right)
    covariance = np.array([[by_row @ down**2, mixed], [mixed, by_column @ right**2]])
    return Gaussian(mean, covariance)


def cells_that_hold(share: Map, part: float = MOST) -> float:
    """Return how few cells hold this part of a map whose cells add up to 1; the last one counts as far as needed."""
    largest = np.sort(share, axis=None)[::-1]
    sums = np.concatenate([[0.0], np.cumsum(largest)])
    sums /= sums[-1]
    whole = int(np.searchsorted(sums, part)) - 1
    return whole + float((part - sums[whole]) / (sums[whole + 1] - sums[whole]))


class Sizes(NamedTuple):
    """How large an effective field is.

    Attributes:
        deviation: standard deviation per axis, in cells.
        cells: the fewest cells that hold ``MOST`` of the gradient.
        area: these cells as a share of the theoretical field's, as far as that lies in the image.
        side: the root of it, which compares lengths instead of areas.
        overlap: how much of the map lies where its Gaussian lies, 0 … 1.
    """

    deviation: float
    cells: float
    area: float
    side: float
    overlap: float


def sizes(share: Map, field_cells: int) -> Sizes:
    """Measure a map whose cells add up to 1, beside the number of cells of the theoretical field."""
    gaussian, cells = fit(share), cells_that_hold(share)
    area = cells / field_cells
    return Sizes(gaussian.deviation, cells, area, math.sqrt(area), overlap(share, gaussian.shares(*share.shape)))


class Profiles(NamedTuple):
    """How shares are spread over the columns: measured, by the fitted Gaussian, and expected (None: by nobody)."""

    measured: Float[np.ndarray, " columns"]
    fitted: Float[np.ndarray, " columns"]
    expected: Float[np.ndarray, " columns"] | None


def profiles(share: Map, expected_share: Map | None = None) -> Profiles:
    """Sum maps over their rows."""
    fitted = fit(share).along_columns(share.shape[1])
    return Profiles(share.sum(0), fitted, None if expected_share is None else expected_share.sum(0))


def within(box: tuple[int, int, int, int], rows: int, columns: int) -> int:
    """Count the cells of a box (first and last row, first and last column) that lie in an image."""
    top, bottom, left, right = box
    return max(0, min(bottom, rows - 1) - max(top, 0) + 1) * max(0, min(right, columns - 1) - max(left, 0) + 1)


def gaussian_cells(deviation: float, part: float = MOST) -> float:
    """Return the area that holds this part of a round Gaussian: 2πσ²·ln(1 / (1 − part))."""
    return 2 * math.pi * deviation**2 * math.log(1 / (1 - part))


def overlap(share: Map, other: Map) -> float:
    """Return how much of two maps lies on the same cells, 0 … 1: 1 minus their total variation distance."""
    return float(np.minimum(share, other).sum())


def expected(share: Map, measure: Measure, *, equal_weights: bool) -> Map:
    """Turn the shares of ``plain_stack.expected_share`` into those of a measure.

    With equal weights they are the gradient itself, so that its squares are squares of them. With random weights they
    are the expected squares; absolute values are their roots then, as those of normal distributions are.
    """
    if equal_weights:
        return share if measure == "absolute" else share**2 / (share**2).sum()
    return share if measure == "square" else np.sqrt(share) / np.sqrt(share).sum()


def jackknife(sums: Float[np.ndarray, "seeds 5"]) -> float:
    """Return the standard error of the deviation per axis, by leaving out one seed at a time; NaN for one seed.

    Args:
        sums: the ``moments`` of each seed's map.
    """
    seeds = len(sums)
    if seeds < 2:
        return math.nan
    left = np.array([deviation_of(sums.sum(0) - one) for one in sums])
    return float(np.sqrt((seeds - 1) / seeds * ((left - left.mean()) ** 2).sum()))


def moments(gradient: Float[np.ndarray, "seeds rows columns"]) -> Float[np.ndarray, "seeds 5"]:
    """Return of each map its sum and the sums of row, column, row² and column², each weighted by the map."""
    down, right = np.arange(gradient.shape[1]), np.arange(gradient.shape[2])
    by_row, by_column = gradient.sum(2), gradient.sum(1)
    return np.stack([by_row.sum(1), by_row @ down, by_column @ right, by_row @ down**2, by_column @ right**2], 1)


def deviation_of(sums: Float[np.ndarray, " 5"]) -> float:
    """Return the standard deviation per axis of a map from its ``moments``; NaN where there is none."""
    if not sums[0] > 0:
        return math.nan
    mass, row, column, row_squared, column_squared = sums
    variance = (row_squared + column_squared) / mass - (row**2 + column**2) / mass**2
    return math.sqrt(max(variance / 2, 0.0))


class Told(NamedTuple):
    """A map that was told while it was being measured: its values, and how many cells lie between two of them."""

    share: Map
    step: int


def told(picture: Mapping[str, Any], measure: Measure, cells: int) -> Told:
    """Return the map in a picture of ``training.effective_field``: all of it one 0 while no gradient has come through.

    Args:
        picture: what was told.
        measure: which of its maps.
        cells: along the longer side of the whole map.
    """
    values = np.array(picture.get(measure, []), dtype=float)
    return Told(values, -(-cells // max(values.shape))) if values.any() else Told(np.zeros((1, 1)), cells)


def coarse(gradient: Map, most: int) -> Map:
    """Return a map of at most ``most`` rows and columns: sums over square blocks, those at the end may be smaller."""
    block = -(-max(gradient.shape) // most)
    starts = [np.arange(0, size, block) for size in gradient.shape]
    by_row = np.add.reduceat(gradient, starts[0], axis=0)
    summed: Map = np.add.reduceat(by_row, starts[1], axis=1)
    return summed


def natural(drawn: Drawn) -> Measure:
    """Return the measure that the law of √n is about: the gradient of equal weights, the square of random ones."""
    return "absolute" if drawn == "uniform" else "square"


def exponent(at: Float[np.ndarray, " points"], values: Float[np.ndarray, " points"]) -> float:
    """Return the power by which values grow: the slope of the best line through their logarithms; NaN for one point."""
    known = np.isfinite(values) & (values > 0)
    if known.sum() < 2:
        return math.nan
    return float(np.polyfit(np.log(at[known]), np.log(values[known]), 1)[0])
