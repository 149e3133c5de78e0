"""What became of a racer on a surface, in words: where its runs ended, and how many of them did so."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements.surface import Point, Surface

ARRIVED = 0.02
"""A run has arrived at a minimum when it is nearer than this share of the view's smaller side."""


def radius(surface: Surface, share: float = ARRIVED) -> float:
    """Return how near a minimum counts as arrived: a share of the view's smaller side."""
    return share * min(high - low for low, high in surface.view)


def describe(
    surface: Surface,
    start: Point,
    diverged_at: Int[np.ndarray, " runs"],
    nearest: Int[np.ndarray, " runs"],
    distance: Float[np.ndarray, " runs"],
) -> str:
    """Say where the runs of one racer ended, the most frequent end first.

    Args:
        surface: the surface; ``nearest`` counts through its minima, then its traps.
        start: where the racer set out.
        diverged_at: the step of divergence; -1: none.
        nearest: the minimum next to the end; -1: none.
        distance: how far it is.
    """
    ends = Counter(
        _end(surface, start, *run) for run in zip(diverged_at.tolist(), nearest.tolist(), distance, strict=True)
    )
    if len(ends) == 1:
        return next(iter(ends))
    return "; ".join(f"{end} ({count} of {len(nearest)} runs)" for end, count in ends.most_common())


def _end(surface: Surface, start: Point, diverged_at: int, nearest: int, distance: float) -> str:
    if diverged_at >= 0:
        return f"diverged at step {diverged_at}"
    if nearest < 0:
        return "there is no minimum in view"
    x, y = (surface.minima + surface.traps)[nearest]
    place = f"({x:.3g}, {y:.3g})"
    if distance > radius(surface):
        closer = distance < math.hypot(start[0] - x, start[1] - y)
        return f"on its way, nearest to {place}" if closer else f"farther from {place} than at the start"
    return f"at the minimum {place}" if nearest < len(surface.minima) else f"caught in the local minimum {place}"
