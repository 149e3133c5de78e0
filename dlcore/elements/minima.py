"""Find the local minima of a surface: the lowest points of a grid, each polished by a trust-region Newton method."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from dlcore.elements.compiled_surface import CompiledSurface
from dlcore.elements.surface import Point

MOST = 64
"""Candidates that are polished, the lowest first."""


class Found(NamedTuple):
    """The lowest minima within the view (more than one where they are equally low), and the other local ones."""

    lowest: tuple[Point, ...]
    others: tuple[Point, ...]


def find(surface: CompiledSurface, axis: Float[np.ndarray, " n"], heights: Float[np.ndarray, "n n"]) -> Found:
    """Find the minima inside a square view; those narrower than the grid are missed.

    Args:
        surface: the functions.
        axis: the grid of both x and y.
        heights: the loss there, ``heights[row, column]`` at ``(axis[column], axis[row])``.
    """
    rows, columns = np.nonzero(_dips(heights))
    order = np.argsort(heights[rows, columns], kind="stable")[:MOST]
    cell = axis[1] - axis[0]
    deepest = np.nanmin(heights) - np.ptp(heights[np.isfinite(heights)])  # what lies lower is a pole
    polished = [_polish(surface, (axis[columns[i]], axis[rows[i]]), cell) for i in order]
    there = [place for place in polished if place is not None and surface.value(*map(np.asarray, place)) >= deepest]
    places = _distinct(there, cell)
    if not places:
        return Found((), ())
    losses = np.array([float(surface.value(*map(np.asarray, place))) for place in places])
    lowest = losses <= losses.min() + 1e-9 * max(1.0, abs(losses.min()))
    return Found(
        tuple(place for place, low in zip(places, lowest, strict=True) if low),
        tuple(place for place, low in zip(places, lowest, strict=True) if not low),
    )


def _dips(heights: Float[np.ndarray, "n n"]) -> Bool[np.ndarray, "n n"]:
    """Mark the inner grid points that are no higher than their eight neighbours and lower than one of them."""
    filled = np.where(np.isfinite(heights), heights, -np.inf)  # next to where there is no value nothing is a minimum
    inner = filled[1:-1, 1:-1]
    shifts = [(down, right) for down in (0, 1, 2) for right in (0, 1, 2) if (down, right) != (1, 1)]
    n = len(heights)
    around = np.stack([filled[down : n - 2 + down, right : n - 2 + right] for down, right in shifts])
    dips = np.zeros(heights.shape, dtype=bool)
    dips[1:-1, 1:-1] = (inner <= around).all(axis=0) & (inner < around).any(axis=0) & np.isfinite(inner)
    return dips


def _polish(surface: CompiledSurface, start: Point, cell: float) -> Point | None:
    """Return the minimum next to a grid point, or None where there is none within two cells."""
    from scipy import optimize  # type: ignore[import-untyped]  # ships no types

    def value(place: Float[np.ndarray, " 2"]) -> float:
        return float(surface.value(place[0], place[1]))

    simplex = optimize.minimize(value, start, method="Nelder-Mead", options={"xatol": 1e-7 * cell, "maxfev": 400})
    place = _newton(surface, np.asarray(simplex.x))
    near = np.abs(place - start).max() <= 2 * cell
    return (float(place[0]) + 0.0, float(place[1]) + 0.0) if near and _is_alone(surface, place, cell / 4) else None


def _is_alone(surface: CompiledSurface, place: Float[np.ndarray, " 2"], radius: float) -> bool:
    """Return whether every direction leads up: a valley's floor is no minimum to arrive at."""
    angles = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    rise = surface.value(place[0] + radius * np.cos(angles), place[1] + radius * np.sin(angles)) - surface.value(*place)
    return bool((rise > 1e-9 * rise.max()).all())


def _newton(surface: CompiledSurface, place: Float[np.ndarray, " 2"]) -> Float[np.ndarray, " 2"]:
    """Take a few Newton steps where the surface is smooth and bowl-shaped; they double the digits each."""
    for _ in range(4):
        slope, hessian = np.array(surface.gradient(*place)), surface.hessian(*place)
        if not (np.isfinite(slope).all() and np.isfinite(hessian).all()) or np.linalg.eigvalsh(hessian)[0] <= 0:
            return place
        after = place - np.linalg.solve(hessian, slope)
        if not surface.value(*after) <= surface.value(*place):
            return place
        place = after
    return place


def _distinct(places: list[Point], cell: float) -> list[Point]:
    kept: list[Point] = []
    for place in places:
        if all(max(abs(place[0] - other[0]), abs(place[1] - other[1])) > cell / 100 for other in kept):
            kept.append(place)
    return kept
