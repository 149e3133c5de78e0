"""What a loss surface is: its record and the catalogue of surfaces."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float

from dlcore.elements.catalogue import Catalogue

Array = Float[np.ndarray, "..."]
Coordinate = Array | float
Point = tuple[float, float]
Expression = Callable[..., Any]
"""A function of the symbols x, y (and condition) that returns a symbolic expression."""


@dataclass(frozen=True)
class Surface:
    """Describe one surface.

    Attributes:
        id: the function's name; it stands in permalinks and keys.
        name: the proper name, as a menu shows it.
        story: one sentence on what there is to see.
        source: where it comes from.
        view: the range of x and the range of y worth looking at.
        start: a point from where the story happens.
        learning_rate: a rate with which plain gradient descent comes down from there.
        minima: the global minima; empty where the surface falls without end.
        traps: the other local minima, where they are known (Ackley's are not listed).
        kinks: points without a gradient.
        grid: points per axis that a map needs to show its shape: no more than that, since drawing costs their square.
        expression: the formula, as a function of symbols.
        effort: what one evaluation costs beside those of the catalogue.
    """

    id: str
    name: str
    story: str
    source: str
    view: tuple[tuple[float, float], tuple[float, float]]
    start: Point
    learning_rate: float
    minima: tuple[Point, ...]
    traps: tuple[Point, ...]
    kinks: tuple[Point, ...]
    grid: int
    expression: Expression
    effort: float = 1.0

    @property
    def has_condition(self) -> bool:
        """Whether the condition number is a setting of this surface."""
        return "condition" in inspect.signature(self.expression).parameters


SURFACES: Catalogue[Surface] = Catalogue("surface")


def surface(
    *,
    traps: tuple[Point, ...] = (),
    kinks: tuple[Point, ...] = (),
    grid: int = 61,
    **record: Any,
) -> Callable[[Expression], Expression]:
    """Enter the decorated formula into the catalogue; the keywords are the fields of ``Surface``."""

    def enter(expression: Expression) -> Expression:
        id = expression.__name__
        SURFACES.add(id, Surface(id=id, traps=traps, kinks=kinks, grid=grid, expression=expression, **record))
        return expression

    return enter
