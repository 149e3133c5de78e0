"""Sets of points of two classes in the plane, to be told apart: drawn at random, with noise and a seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements.catalogue import Catalogue

Places = Float[np.ndarray, "points 2"]
Labels = Int[np.ndarray, " points"]
Draw = Callable[[Labels, np.random.Generator], Places]

TEST_STREAM = 3
"""Keeps the random numbers of test points apart from those of the points drawn with the same seed."""
REACH = 2.0
"""Without noise every set lies within ± this along both axes, or nearly so."""
SQUARES = 4
"""Of the checkerboard, along each axis."""


@dataclass(frozen=True)
class PlaneSet:
    """Describe one set.

    Attributes:
        name: what a menu shows.
        draw: where points of the given classes (0 or 1) lie, without noise.
    """

    name: str
    draw: Draw


PLANE_SETS: Catalogue[PlaneSet] = Catalogue("set of points")

Id = Annotated[str, pydantic.AfterValidator(PLANE_SETS.known)]
"""A setting that names a set."""


def plane_set(name: str) -> Callable[[Draw], Draw]:
    """Enter the decorated function into the catalogue under its own name."""

    def enter(draw: Draw) -> Draw:
        PLANE_SETS.add(draw.__name__, PlaneSet(name, draw))
        return draw

    return enter


@plane_set("Two moons")
def moons(labels: Labels, rng: np.random.Generator) -> Places:
    """Let two half circles reach into each other."""
    angle = np.pi * rng.random(len(labels)) + np.pi * labels
    shift = np.where(labels == 0, -1, 1)[:, None] * np.array([0.5, 0.25])
    return np.asarray(1.3 * (_on_circle(angle) + shift))


@plane_set("Two circles")
def circles(labels: Labels, rng: np.random.Generator) -> Places:
    """Lay a small circle into a large one: no line parts them."""
    radius = np.where(labels == 0, 1.8, 0.9)
    return np.asarray(radius[:, None] * _on_circle(2 * np.pi * rng.random(len(labels))))


@plane_set("Two spirals")
def spirals(labels: Labels, rng: np.random.Generator) -> Places:
    """Wind two arms around each other, one and a quarter turns each."""
    share = np.sqrt(0.02 + 0.98 * rng.random(len(labels)))
    return np.asarray(REACH * share[:, None] * _on_circle(2.5 * np.pi * share + np.pi * labels))


@plane_set("Exclusive or")
def exclusive_or(labels: Labels, rng: np.random.Generator) -> Places:
    """Give opposite quarters of a square the same class."""
    across, up = REACH * rng.random((2, len(labels)))
    side = rng.choice([-1, 1], len(labels))
    return np.stack([side * across, side * np.where(labels == 0, 1, -1) * up], axis=1)


@plane_set("Two blobs")
def blobs(labels: Labels, rng: np.random.Generator) -> Places:
    """Draw two round Gaussian clouds that overlap: nothing does better than a straight line."""
    centre = np.where(labels == 0, -1, 1)[:, None] * np.array([0.7, 0.5])
    return np.asarray(centre + 0.7 * rng.standard_normal((len(labels), 2)))


@plane_set("Checkerboard")
def checkerboard(labels: Labels, rng: np.random.Generator) -> Places:
    """Let the classes take turns on the squares of a board: a hard set with straight borders."""
    column = rng.integers(SQUARES, size=len(labels))
    row = 2 * rng.integers(SQUARES // 2, size=len(labels)) + (column + labels) % 2
    inside = rng.random((len(labels), 2))
    return (np.stack([column, row], axis=1) + inside) * (2 * REACH / SQUARES) - REACH


def sample(set_id: str, points: int, noise: float, seed: int | tuple[int, int]) -> tuple[Places, Labels]:
    """Draw points of a set, as many of class 0 as of class 1 (one fewer of class 1 where the number is odd).

    Args:
        set_id: an id of ``PLANE_SETS``.
        points: how many.
        noise: standard deviation of the normal noise added to both coordinates.
        seed: of both the places and the noise; the places do not depend on the noise.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(points) % 2)
    where = PLANE_SETS[set_id].draw(labels, rng)
    return where + noise * rng.standard_normal(where.shape), labels


def edge(noise: float) -> float:
    """Return how far a picture of a set reaches along both axes to hold nearly all of its points."""
    return REACH + 0.3 + 1.6 * noise


def grid(noise: float, cells: int) -> tuple[Float[np.ndarray, " cells"], Float[np.ndarray, "places 2"]]:
    """Return the coordinates of an even grid over the picture of a set, and its places row by row."""
    along = np.linspace(-edge(noise), edge(noise), cells)
    across, up = np.meshgrid(along, along)
    return along, np.stack([across.ravel(), up.ravel()], axis=1)


def _on_circle(angle: Float[np.ndarray, " points"]) -> Places:
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)
