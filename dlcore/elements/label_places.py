"""Put a label beside each point of a picture so that no label lies over another or over a point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Place(NamedTuple):
    """Tell where a label begins, seen from its point.

    Attributes:
        across: -1 left of it, 0 centred over it, 1 right of it.
        down: -1 above it, 0 level with it, 1 below it.
        far: how many steps farther away than right beside it.
    """

    across: int
    down: int
    far: int = 0


_DIRECTIONS = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))
PLACES = tuple(Place(*direction, far) for far in range(6) for direction in _DIRECTIONS)
"""The places that are tried, the better ones first."""
STEP = 14.0
"""From one distance to the next in px."""
HEIGHT = 14.0
"""Of a label in px."""
Sizes = tuple[float, float]
Box = tuple[float, float, float, float]


def place(
    points: Float[np.ndarray, "points 2"],
    radii: Float[np.ndarray, " points"],
    widths: Sequence[float],
    pictures: Sequence[Sizes],
    first: int = 0,
) -> list[Place | None]:
    """Choose a place for each label; None: there is none where it lies over nothing.

    Args:
        points: from 0 to 1, across and down; those behind the last label are marks without one.
        radii: of the marks, in px.
        widths: of the labels, in px.
        pictures: widths and heights in px for which the places must be good, such as a phone's and a screen's.
        first: so many of the first labels choose before all others; of these those do that have near neighbours.
    """
    chosen: list[Place | None] = [None] * len(widths)
    views = [_View(points * picture, radii, widths, picture) for picture in pictures]
    for n in sorted(range(len(widths)), key=lambda n: (n >= first, -_crowding(points, n))):
        free = (candidate for candidate in PLACES if all(view.is_free(n, candidate, chosen) for view in views))
        chosen[n] = next(free, None)
    return chosen


def _crowding(points: Float[np.ndarray, "points 2"], n: int) -> float:
    """Return how near the others are: who has near neighbours chooses first."""
    distances = np.hypot(*(points - points[n]).T)
    return float((1 / (0.05 + distances)).sum())


class _View(NamedTuple):
    """Hold what is drawn in one picture: the points, radii and widths in px, and its size."""

    at: Float[np.ndarray, "points 2"]
    radii: Float[np.ndarray, " points"]
    widths: Sequence[float]
    size: Sizes

    def is_free(self, n: int, candidate: Place, chosen: Sequence[Place | None]) -> bool:
        """Tell whether a label at a place lies inside the picture and over no mark and no label chosen so far."""
        box = self.box(n, candidate)
        if box[0] < 0 or box[1] < 0 or box[2] > self.size[0] or box[3] > self.size[1]:
            return False
        if self.meets_a_mark(box, n):
            return False
        return not any(_meet(box, self.box(other, found)) for other, found in enumerate(chosen) if found is not None)

    def meets_a_mark(self, box: Box, n: int) -> bool:
        """Tell whether any mark but that of label n reaches into a box."""
        (x, y), r = self.at.T, self.radii
        met = (box[0] < x + r) & (x - r < box[2]) & (box[1] < y + r) & (y - r < box[3])
        met[n] = False
        return bool(met.any())

    def box(self, n: int, found: Place) -> Box:
        """Return left, top, right and bottom of a label in px."""
        x, y = shift(found, float(self.radii[n]))
        width = self.widths[n]
        left = float(self.at[n, 0]) + x - (width if found.across < 0 else width / 2 if found.across == 0 else 0)
        top = float(self.at[n, 1]) + y - (HEIGHT if found.down < 0 else HEIGHT / 2 if found.down == 0 else 0)
        return left, top, left + width, top + HEIGHT


def shift(found: Place, radius: float) -> tuple[float, float]:
    """Return how far, in px right and down, a label's edge or middle lies from its point."""
    away = (radius + 3 if 0 in found[:2] else 0.7 * radius + 1) + STEP * found.far
    return found.across * away, found.down * away


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
