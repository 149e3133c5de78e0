"""A surface's functions, derived from its one symbolic expression.

sympy is imported by the first ``compile_surface`` only, since the import takes half a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.elements.surface import Array, Coordinate, Expression, Point, Surface


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


@lru_cache(maxsize=256)
def compile_surface(surface: Surface, condition: float | None = None) -> CompiledSurface:
    """Return the functions of a surface.

    Args:
        surface: its record.
        condition: the condition number κ, exactly where the surface has one.
    """
    derived, kinks = _derived(surface.expression, surface.has_condition), surface.kinks
    last = {} if condition is None else {"condition": condition}
    gradient = partial(_gradient_with_kinks, derived.gradient, kinks) if kinks else derived.gradient
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


@lru_cache(maxsize=256)
def _derived(expression: Expression, has_condition: bool) -> _Derived:
    """Derive gradient and Hessian by sympy and turn them into numpy code."""
    import sympy

    x, y, condition = sympy.symbols("x y condition", real=True)
    symbols = (x, y, condition) if has_condition else (x, y)
    loss = sympy.sympify(expression(*symbols))
    first = (loss.diff(x), loss.diff(y))
    second = (first[0].diff(x), first[0].diff(y), first[1].diff(y))
    at_kinks = tuple(part.replace(sympy.DiracDelta, lambda *_: sympy.Integer(0)) for part in second)
    function = partial(_function, symbols)
    latex = sympy.latex(loss, symbol_names={condition: r"\kappa"}, ln_notation=True)
    return _Derived(latex, function(loss), function(first), function(at_kinks))


def _function(symbols: tuple[Any, ...], expressions: Any) -> Callable[..., Any]:
    """Turn expressions into numpy code whose results have the shape of x, even where x does not occur."""
    import sympy

    several = isinstance(expressions, tuple)
    function: Callable[..., Any] = sympy.lambdify(symbols, expressions, modules="numpy", cse=_shared_subexpressions)
    if all(part.has(symbols[0]) or part.has(symbols[1]) for part in (expressions if several else (expressions,))):
        return function

    def spread(x: Coordinate, *others: Coordinate, **settings: float) -> Any:
        parts = function(x, *others, **settings)
        if several:
            return tuple(part + np.zeros_like(x) for part in parts)
        return parts + np.zeros_like(x)

    return spread


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
