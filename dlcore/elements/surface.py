"""What a loss surface is: its record, its catalogue, and its derivatives from the one symbolic expression.

sympy is imported by the first ``compiled`` only, since the import takes half a second; ``warm`` does it ahead of time.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

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

    @property
    def has_condition(self) -> bool:
        """Whether the condition number is a setting of this surface."""
        return "condition" in inspect.signature(self.expression).parameters


SURFACES: Catalogue[Surface] = Catalogue("surface")


def known(id: str) -> str:
    """Return the id of a surface; raise ``ValueError`` naming it and the known ones if there is none."""
    if id not in SURFACES:
        raise ValueError(f"no surface is named {id!r}; there are: {', '.join(SURFACES)}")
    return id


def get(id: str) -> Surface:
    """Return the record of a surface: of one in the catalogue, or of a person's own.

    Raises:
        KeyError: there is no such surface.
    """
    return SURFACES[id]


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


@dataclass(frozen=True)
class CompiledSurface:
    """Hold a surface's formula and its numpy functions of x and y, arrays of one shape.

    Attributes:
        latex: the formula of the loss f(x, y); κ stands for the condition number.
        value: ``value(x, y)``, the loss.
        gradient: ``gradient(x, y)``, the two partial derivatives; 0 at a kink, a minimum from which every direction
            leads up (0 belongs to its subdifferential).
        hessian: ``hessian(x, y)`` of shape (..., 2, 2); NaN at a kink.
    """

    latex: str
    value: Callable[[Coordinate, Coordinate], Array]
    gradient: Callable[[Coordinate, Coordinate], tuple[Array, Array]]
    hessian: Callable[[Coordinate, Coordinate], Float[np.ndarray, "*shape 2 2"]]


def compiled(id: str, condition: float = 100.0) -> CompiledSurface:
    """Return the surface's functions; ``condition`` matters only where ``has_condition``.

    Raises:
        KeyError: there is no such surface.
    """
    return _bound(id, float(condition) if SURFACES[id].has_condition else None)


def warm() -> None:
    """Import sympy and derive every surface, so that no visitor waits for it (about two seconds)."""
    for id in SURFACES:
        compiled(id)


@lru_cache(maxsize=256)
def _bound(id: str, condition: float | None) -> CompiledSurface:
    derived, kinks = _derived(id), SURFACES[id].kinks
    settings = () if condition is None else (condition,)
    gradient = partial(_gradient_with_kinks, derived.gradient, kinks) if kinks else derived.gradient
    last = {"condition": condition} if settings else {}
    return CompiledSurface(
        latex=derived.latex,
        value=partial(derived.value, **last),
        gradient=partial(gradient, **last) if last else gradient,
        hessian=partial(_hessian, partial(derived.hessian, **last)),
    )


class _Derived(NamedTuple):
    latex: str
    value: Callable[..., Any]
    gradient: Callable[..., Any]
    hessian: Callable[..., Any]


@cache
def _derived(id: str) -> _Derived:
    """Derive gradient and Hessian by sympy and turn them into numpy code."""
    import sympy

    x, y, condition = sympy.symbols("x y condition", real=True)
    symbols = (x, y, condition) if SURFACES[id].has_condition else (x, y)
    loss = sympy.sympify(SURFACES[id].expression(*symbols))
    first = [loss.diff(x), loss.diff(y)]
    second = [first[0].diff(x), first[0].diff(y), first[1].diff(y)]
    function = partial(sympy.lambdify, symbols, modules="numpy", cse=_shared_subexpressions)
    latex = sympy.latex(loss, symbol_names={condition: r"\kappa"})
    return _Derived(latex, function(loss), function(tuple(first)), function(tuple(second)))


def _shared_subexpressions(expressions: Any) -> tuple[list[tuple[Any, Any]], Any]:
    """Compute what occurs twice once, and powers by products: numpy's ``power`` takes four times as long."""
    import sympy
    from sympy.codegen.rewriting import create_expand_pow_optimization

    products = create_expand_pow_optimization(8)
    several = isinstance(expressions, tuple)
    shared, rest = sympy.cse(expressions if several else [expressions])
    parts = tuple(products(part) for part in rest)
    return [(name, products(part)) for name, part in shared], parts if several else parts[0]


def _gradient_with_kinks(
    gradient: Callable[..., tuple[Any, Any]], kinks: tuple[Point, ...], x: Coordinate, y: Coordinate
) -> tuple[Any, Any]:
    at_kink = np.zeros(np.shape(x), dtype=bool)
    for kink in kinks:
        at_kink |= (x == kink[0]) & (y == kink[1])
    if not at_kink.any():
        return gradient(x, y)
    along_x, along_y = gradient(np.where(at_kink, kinks[0][0] + 1.0, x), y)
    return np.where(at_kink, 0.0, along_x), np.where(at_kink, 0.0, along_y)


def _hessian(
    second: Callable[..., tuple[Any, Any, Any]], x: Coordinate, y: Coordinate
) -> Float[np.ndarray, "*shape 2 2"]:
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.broadcast_arrays(*second(x, y), np.asarray(x))
    along_x, across, along_y = (part.astype(float) for part in parts[:3])  # a constant one may be an integer
    return np.stack([np.stack([along_x, across], axis=-1), np.stack([across, along_y], axis=-1)], axis=-2)
