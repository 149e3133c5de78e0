"""Where a run on a surface can end: near a minimum, or, where there is none, outside the view in some direction.

A label is an index of ``places``, or ``NOWHERE``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Int16

from dlcore.elements import outcome
from dlcore.elements.surface import Surface

NOWHERE = -2
"""Label of a place that is no destination: whoever is there is still on its way."""
DIRECTIONS = 8
"""Directions in which one can leave the view of a surface that has no minimum."""
_CELLS = 254
"""Cells per axis of the lookup table, without its border."""

Labels = Int16[np.ndarray, " lanes"]


@dataclass(frozen=True)
class Minima:
    """Label places by the minimum that they are near; a lookup table makes that cost the same for one and for many.

    Attributes:
        places: the global minima, then the traps.
        radius: how near counts. Less than half of what lies between two minima, for the table to be right.
        nearest: the minimum next to each cell of a grid over all minima, row by row; its border says ``NOWHERE``.
        corner: where the grid begins.
        density: cells per unit of x and of y.
    """

    places: Float[np.ndarray, "places 2"]
    radius: float
    nearest: Int16[np.ndarray, " cells"]
    corner: Float[np.ndarray, " 2"]
    density: Float[np.ndarray, " 2"]

    def label(self, positions: Float[np.ndarray, "2 lanes"]) -> Labels:
        """Return the minimum within the radius of each position, or ``NOWHERE``."""
        if len(self.places) == 1:
            return np.where(self._near(positions - self.places.T), np.int16(0), np.int16(NOWHERE))
        cell = positions - self.corner[:, None]
        cell *= self.density[:, None]
        column, row = np.clip(cell, -1, _CELLS, out=cell).astype(np.intp)
        row += 1
        row *= _CELLS + 2
        row += column
        candidate = self.nearest.take(row + 1)
        away = positions - self.places.T.take(candidate, axis=1, mode="wrap")
        return np.where(self._near(away), candidate, np.int16(NOWHERE))

    def _near(self, away: Float[np.ndarray, "2 lanes"]) -> np.ndarray:
        away *= away
        away[0] += away[1]
        near: np.ndarray = away[0] <= self.radius**2
        return near


@dataclass(frozen=True)
class Directions:
    """Label places outside the view by the direction, counter-clockwise from the right, in eighths of a turn.

    Attributes:
        places: a point near the rim of the view in each direction.
        middle: of the view.
        half: half the view's width and height.
    """

    places: Float[np.ndarray, "places 2"]
    middle: Float[np.ndarray, " 2"]
    half: Float[np.ndarray, " 2"]

    def label(self, positions: Float[np.ndarray, "2 lanes"]) -> Labels:
        """Return the direction of each position outside the view; ``NOWHERE`` inside."""
        x, y = away = positions - self.middle[:, None]
        outside = np.flatnonzero((np.abs(away) > self.half[:, None]).any(axis=0))
        labels = np.full(positions.shape[1], NOWHERE, dtype=np.int16)
        turns = np.arctan2(y[outside], x[outside]) / (2 * np.pi)
        labels[outside] = np.round(turns * DIRECTIONS).astype(np.int16) % DIRECTIONS
        return labels


@lru_cache(maxsize=64)
def of(surface: Surface, share: float) -> Minima | Directions:
    """Return the destinations of a surface; near a minimum is within ``share`` of the view's smaller side."""
    corners = np.array(surface.view).T
    minima = np.reshape(surface.minima + surface.traps, (-1, 2))
    if not surface.minima:
        middle, half = corners.mean(axis=0), (corners[1] - corners[0]) / 2
        angles = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
        rim = 0.92 * half * np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return Directions(middle + rim, middle, half)
    radius = outcome.radius(surface, share)
    low, high = minima.min(axis=0) - radius, minima.max(axis=0) + radius
    density = _CELLS / (high - low)
    x, y = (low + (np.arange(_CELLS)[:, None] + 0.5) / density).T
    table = np.full((_CELLS + 2, _CELLS + 2), NOWHERE, dtype=np.int16)
    table[1:-1, 1:-1] = _nearest(x, y, minima)
    return Minima(minima, radius, table.ravel(), low, density)


def _nearest(
    x: Float[np.ndarray, " columns"], y: Float[np.ndarray, " rows"], minima: Float[np.ndarray, "minima 2"]
) -> Int16[np.ndarray, "rows columns"]:
    """Return the minimum next to each point of a grid, one minimum after the other to spare memory."""
    nearest, least = np.zeros((len(y), len(x)), dtype=np.int16), np.full((len(y), len(x)), np.inf)
    for number, place in enumerate(minima):
        away = np.add.outer((y - place[1]) ** 2, (x - place[0]) ** 2)
        closer = away < least
        nearest[closer], least[closer] = number, away[closer]
    return nearest
