"""Distributions in the plane that a generator is to imitate: how to draw from each, how dense it is, and its parts.

A part is a mode of a mixture, or one of several equally likely pieces of a curve: what a generator can miss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements import own_points
from dlcore.elements.catalogue import Catalogue

Points = Float[np.ndarray, "*many 2"]
Values = Float[np.ndarray, "*many"]

REACH = 3.0
"""How far from zero the picture reaches, and all but a few points of every distribution lie."""
FARTHEST = 2.6
"""How far from zero points of a person's own may lie."""
PIECES = 12
"""Into how many equally likely pieces a curve is cut."""


class Nearest(NamedTuple):
    """Say to which part each point is nearest, and how far it is from that, in standard deviations."""

    part: Int[np.ndarray, "*many"]
    distance: Float[np.ndarray, "*many"]


class Arc(NamedTuple):
    """Hold a part of a circle: its centre, its radius, where it begins (radians) and how far it goes."""

    centre: tuple[float, float]
    radius: float
    begins: float
    goes: float


class Modes(NamedTuple):
    """Say where the centres of equally likely Gaussians lie."""

    centres: Points


class Curves(NamedTuple):
    """Name equally likely parts of circles."""

    ways: tuple[Arc, ...]


class Line(NamedTuple):
    """Say where a straight line begins and ends."""

    first: tuple[float, float]
    last: tuple[float, float]


@dataclass(frozen=True)
class Target:
    """Describe one distribution.

    Attributes:
        name: the proper name, as a menu shows it.
        latex: its density.
        parts: how many there are.
        modes: whether the parts are modes; else they are pieces of a curve.
        draw: (random numbers, count) -> points (count, 2).
        density: points (..., 2) -> density (...).
        nearest: points (..., 2) -> the part of each.
        shape: where its points lie but for the noise.
        width: standard deviation of the noise.
    """

    name: str
    latex: str
    parts: int
    modes: bool
    draw: Callable[[np.random.Generator, int], Points]
    density: Callable[[Points], Values]
    nearest: Callable[[Points], Nearest]
    shape: Modes | Curves | Line
    width: float


TARGETS: Catalogue[Target] = Catalogue("distribution")
OWN = "own"
"""Stands for points of a person's own, where a target is named."""
OWN_WIDTH = 0.15
"""Standard deviation of the small Gaussian around each of a person's own points."""


def mixture(name: str, centres: Points, width: float) -> Target:
    """Return a mixture of equally likely round Gaussians of standard deviation ``width``."""
    count = len(centres)

    def draw(rng: np.random.Generator, number: int) -> Points:
        which = rng.integers(count, size=number)
        return np.asarray(centres[which] + width * rng.standard_normal((number, 2)))

    def density(points: Points) -> Values:
        squares = ((points[..., None, :] - centres) ** 2).sum(-1)
        return np.asarray(np.exp(-0.5 * squares / width**2).sum(-1) / (count * 2 * math.pi * width**2))

    def nearest(points: Points) -> Nearest:
        squares = ((points[..., None, :] - centres) ** 2).sum(-1)
        return Nearest(squares.argmin(-1), np.sqrt(squares.min(-1)) / width)

    mean = r"\mu_m" if count > 1 else "0"
    whole = rf"\mathcal{{N}}(x;\, {mean},\, {width:g}^2 I)"
    latex = rf"\tfrac{{1}}{{{count}}}\sum_{{m=1}}^{{{count}}} {whole}" if count > 1 else whole
    return Target(name, latex, count, True, draw, density, nearest, Modes(centres), width)


def arcs(name: str, latex: str, ways: Sequence[Arc], width: float) -> Target:
    """Return equally likely arcs: evenly spread along each, with normal noise of ``width`` across it."""
    pieces = PIECES // len(ways)

    def draw(rng: np.random.Generator, number: int) -> Points:
        which = rng.integers(len(ways), size=number)
        centres, radii, begins, goes = (np.array(part) for part in zip(*ways, strict=True))
        angles = begins[which] + goes[which] * rng.random(number)
        distances = radii[which] + width * rng.standard_normal(number)
        return np.asarray(centres[which] + distances[:, None] * np.stack([np.cos(angles), np.sin(angles)], 1))

    def density(points: Points) -> Values:
        found = np.zeros(points.shape[:-1])
        for way in ways:
            distance, angle = _polar(points, way)
            across = np.exp(-0.5 * ((distance - way.radius) / width) ** 2) / (width * math.sqrt(2 * math.pi))
            found += np.where(angle <= way.goes, across / (way.goes * np.maximum(distance, 1e-9)), 0) / len(ways)
        return found

    def nearest(points: Points) -> Nearest:
        far, part = [], []
        for number, way in enumerate(ways):
            distance, angle = _polar(points, way)
            beyond = angle - way.goes
            held = np.where(beyond <= 0, angle, np.where(beyond < (2 * math.pi - way.goes) / 2, way.goes, 0))
            squares = distance**2 + way.radius**2 - 2 * distance * way.radius * np.cos(angle - held)
            far.append(np.sqrt(np.maximum(squares, 0)) / width)
            part.append(number * pieces + np.minimum(held / way.goes * pieces, pieces - 1).astype(np.int64))
        best = np.argmin(far, 0)[None]
        return Nearest(*(np.take_along_axis(np.stack(every), best, 0)[0] for every in (part, far)))

    return Target(name, latex, pieces * len(ways), False, draw, density, nearest, Curves(tuple(ways)), width)


def _polar(points: Points, way: Arc) -> tuple[Values, Values]:
    """Return the distance from the centre, and the angle from where the arc begins, 0 … 2π."""
    x, y = points[..., 0] - way.centre[0], points[..., 1] - way.centre[1]
    return np.hypot(x, y), np.mod(np.arctan2(y, x) - way.begins, 2 * math.pi)


def segment(name: str, ends: tuple[tuple[float, float], tuple[float, float]], width: float) -> Target:
    """Return a straight line: evenly spread along it, with normal noise of ``width`` across it."""
    first, last = np.array(ends)
    length = float(np.hypot(*(last - first)))
    along = (last - first) / length
    across = np.array([-along[1], along[0]])

    def draw(rng: np.random.Generator, number: int) -> Points:
        shares, noise = length * rng.random((number, 1)), width * rng.standard_normal((number, 1))
        return np.asarray(first + shares * along + noise * across)

    def density(points: Points) -> Values:
        share, aside = (points - first) @ along, (points - first) @ across
        height = np.exp(-0.5 * (aside / width) ** 2) / (width * math.sqrt(2 * math.pi) * length)
        return np.asarray(np.where((share >= 0) & (share <= length), height, 0))

    def nearest(points: Points) -> Nearest:
        share, aside = (points - first) @ along, (points - first) @ across
        held = np.clip(share, 0, length)
        part = np.minimum(held / length * PIECES, PIECES - 1).astype(np.int64)
        return Nearest(part, np.hypot(share - held, aside) / width)

    latex = rf"\tfrac{{1}}{{{length:.3g}}}\,\mathcal{{N}}(x_\perp;\, 0,\, {width:g}^2) \text{{ along the segment}}"
    return Target(name, latex, PIECES, False, draw, density, nearest, Line(*ends), width)


def own(text: str) -> Target:
    """Return small Gaussians around the points of a text, as ``own_points`` writes it.

    Raises:
        ValueError: the text makes no such points; the sentence says why.
    """
    centres = np.stack(own_points.read(text), 1)
    outside = np.abs(centres).max(1) > FARTHEST
    if outside.any():
        x, y = centres[outside][0]
        raise ValueError(f"the point ({x:g}, {y:g}) lies outside of the picture: allowed is up to ±{FARTHEST:g}")
    return mixture("Own points", centres, OWN_WIDTH)


def target(id: str, text: str) -> Target:
    """Return a distribution of the catalogue, or that of the points of a text."""
    return own(text) if id == OWN else TARGETS[id]


def names() -> dict[str, str]:
    """Return the proper name of every distribution by id, a person's own points at the end."""
    return {id: one.name for id, one in TARGETS.items()} | {OWN: "Own points"}


def known(id: str) -> str:
    """Return the id; raise ``ValueError`` naming those there are if it is none: the validation of a setting."""
    return id if id == OWN else TARGETS.known(id)


def grid(cells: int) -> tuple[Float[np.ndarray, " cells"], Float[np.ndarray, "cells cells 2"]]:
    """Return the middles of the cells along one axis of the picture, and the place of each cell, row by row."""
    along = (np.arange(cells) + 0.5) * (2 * REACH / cells) - REACH
    return along, np.stack(np.meshgrid(along, along), -1)


def _circle(count: int, radius: float) -> Points:
    angles = 2 * math.pi * np.arange(count) / count
    return radius * np.stack([np.cos(angles), np.sin(angles)], 1)


def _lattice(side: int, gap: float) -> Points:
    along = gap * (np.arange(side) - (side - 1) / 2)
    return np.stack(np.meshgrid(along, along), -1).reshape(-1, 2)


_RING = r"\frac{1}{2\pi |x|}\;\mathcal{N}(|x|;\, 1.8,\, 0.15^2)"
_MOONS = r"\tfrac{1}{2}\sum_{a=1}^{2} \frac{1}{\pi\, |x-c_a|}\;\mathcal{N}(|x-c_a|;\, 1.3,\, 0.15^2)"
_UPPER = Arc((-0.65, -0.3), 1.3, 0.0, math.pi)
_LOWER = Arc((0.65, 0.3), 1.3, math.pi, math.pi)

TARGETS.add("ring8", mixture("Ring of 8 Gaussians", _circle(8, 2.0), 0.2))
TARGETS.add("grid25", mixture("Grid of 25 Gaussians", _lattice(5, 1.1), 0.12))
TARGETS.add("two", mixture("Two Gaussians", np.array([[-1.2, -0.6], [1.2, 0.6]]), 0.4))
TARGETS.add("gaussian", mixture("One Gaussian", np.zeros((1, 2)), 0.7))
TARGETS.add("line", segment("Line", ((-2.0, -1.2), (2.0, 1.2)), 0.15))
TARGETS.add("ring", arcs("Ring", _RING, [Arc((0.0, 0.0), 1.8, 0.0, 2 * math.pi)], 0.15))
TARGETS.add("moons", arcs("Two moons", _MOONS, [_UPPER, _LOWER], 0.15))
