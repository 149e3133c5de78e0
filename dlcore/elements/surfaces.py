"""Loss surfaces of two parameters, one formula each; gradient, Hessian and LaTeX are derived from it.

A formula is written in the symbols x, y; a function like the exponential comes from sympy, imported inside.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np

from dlcore.elements import own_surface
from dlcore.elements.compiled_surface import CompiledSurface, compile_surface
from dlcore.elements.surface import SURFACES, Surface, surface

__all__ = ["SURFACES", "CompiledSurface", "Surface", "compiled", "get", "known", "warm"]


def known(id: str) -> str:
    """Return the id of a surface, one of the catalogue's or an own one, in the way in which it is always written.

    Raises:
        ValueError: there is no such surface (the known ones are named), or what is wrong with the own formula.
    """
    if own_surface.is_own(id):
        return own_surface.get(id).id
    if id not in SURFACES:
        raise ValueError(f"no surface is named {id!r}; there are: {', '.join(SURFACES)}")
    return id


def get(id: str) -> Surface:
    """Return the record of a surface: of one in the catalogue, or of a person's own.

    Raises:
        KeyError: there is no such surface.
        ValueError: the own formula cannot be used.
    """
    return own_surface.get(id) if own_surface.is_own(id) else SURFACES[id]


def compiled(id: str, condition: float = 100.0) -> CompiledSurface:
    """Return the surface's functions; ``condition`` matters only where ``has_condition``. Raises as ``get`` does."""
    chosen = get(id)
    return compile_surface(chosen, float(condition) if chosen.has_condition else None)


def lowest(id: str, condition: float = 100.0) -> float:
    """Return the loss at the global minima, -∞ where there is none: that is never reached. Raises as ``get`` does."""
    minima = get(id).minima
    if not minima:
        return -math.inf
    x, y = np.array(minima).T
    return float(compiled(id, condition).value(x, y).min())


def warm() -> None:
    """Import sympy and derive every surface, so that no visitor waits for it (about two seconds)."""
    for id in SURFACES:
        compiled(id)


_SURVEY = "Jamil & Yang, A literature survey of benchmark functions, arXiv:1308.4008, 2013"


@surface(
    name="Ravine",
    story="A long valley, κ times flatter along than across: the wall limits the step, and the floor needs many.",
    source="Polyak 1964; Goh, Why Momentum Really Works, Distill 2017",
    view=((-10.0, 10.0), (-5.0, 5.0)),
    start=(-9.0, 4.0),
    learning_rate=1.8,
    minima=((0.0, 0.0),),
)
def ravine(x: Any, y: Any, condition: Any) -> Any:
    """Build the quadratic ½(λ₁x² + λₙy²) with λ₁ = 1/κ along x and λₙ = 1 along y, κ the condition number."""
    return (x**2 / condition + y**2) / 2


@surface(
    name="Rosenbrock",
    story="Finding the bent valley is easy, following it to the minimum is not.",
    source="Rosenbrock, The Computer Journal 3, 1960",
    view=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.2, 1.0),
    learning_rate=0.001,
    grid=101,
    minima=((1.0, 1.0),),
)
def rosenbrock(x: Any, y: Any) -> Any:
    """Build the banana-shaped valley along y = x²."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


@surface(
    name="Beale",
    story="A flat middle between corners that rise to a hundred thousand: one bad step is thrown far away.",
    source="Beale, Princeton statistical research group report 25, 1958",
    view=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1.0, 1.5),
    learning_rate=0.01,
    grid=101,
    minima=((3.0, 0.5),),
)
def beale(x: Any, y: Any) -> Any:
    """Build the least squares of three curves that meet in one point."""
    terms = ((3, 2, 1), (9, 4, 2), (21, 8, 3))
    return sum((_fraction(over, under) - x + x * y**power) ** 2 for over, under, power in terms)


@surface(
    name="Himmelblau",
    story="Four equal minima around one hill: a small change of the settings decides which one is found.",
    source="Himmelblau, Applied Nonlinear Programming, 1972",
    view=((-6.0, 6.0), (-6.0, 6.0)),
    start=(-0.3, -0.9),
    learning_rate=0.01,
    grid=81,
    minima=(
        (3.0, 2.0),
        (-2.805118086952744853, 3.131312518250572966),
        (-3.779310253377746892, -3.283185991286169412),
        (3.584428340330491745, -1.848126526964403554),
    ),
)
def himmelblau(x: Any, y: Any) -> Any:
    """Build the least squares of two parabolas that cross four times."""
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


_RASTRIGIN = (0.9949586376523348, 1.9899122337085496, 2.9848557010394812, 3.9797838603007538, 4.9746913908950513)
"""Roots of x + 10π sin 2πx next to 1, 2, 3, 4 and 5."""
_AXIS = (0.0, *_RASTRIGIN, *(-root for root in _RASTRIGIN))


@surface(
    name="Rastrigin",
    story="A bowl full of dents: who follows the slope stays in the nearest one.",
    source="Rastrigin, Systems of Extremal Control, 1974",
    view=((-5.12, 5.12), (-5.12, 5.12)),
    start=(3.3, 2.4),
    learning_rate=0.002,
    grid=121,
    minima=((0.0, 0.0),),
    traps=tuple(itertools.product(_AXIS, _AXIS))[1:],
)
def rastrigin(x: Any, y: Any) -> Any:
    """Build a bowl with a cosine on it along each axis."""
    from sympy import cos, pi

    return 20 + x**2 - 10 * cos(2 * pi * x) + y**2 - 10 * cos(2 * pi * y)


_LOW, _HIGH = -2.903534027771177095, 2.746802770990836992  # roots of 4x³ - 32x + 5


@surface(
    name="Styblinski-Tang",
    story="Four basins of different depth: the start lies above the shallowest, and only speed gets out of it.",
    source="Styblinski & Tang, Neural Networks 3, 1990",
    view=((-5.0, 5.0), (-5.0, 5.0)),
    start=(4.5, 4.8),
    learning_rate=0.01,
    minima=((_LOW, _LOW),),
    traps=((_HIGH, _LOW), (_LOW, _HIGH), (_HIGH, _HIGH)),
)
def styblinski_tang(x: Any, y: Any) -> Any:
    """Build the sum of two tilted double wells."""
    return (x**4 - 16 * x**2 + 5 * x + y**4 - 16 * y**2 + 5 * y) / 2


@surface(
    name="Ackley",
    story="An almost flat plain of dents around one deep funnel that ends in a point.",
    source="Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987",
    view=((-5.0, 5.0), (-5.0, 5.0)),
    start=(3.3, -2.6),
    learning_rate=0.01,
    grid=121,
    minima=((0.0, 0.0),),
    kinks=((0.0, 0.0),),
)
def ackley(x: Any, y: Any) -> Any:
    """Build the funnel; it is a cone at its tip, where no gradient exists."""
    from sympy import Rational, cos, exp, pi, sqrt

    funnel = -20 * exp(-sqrt((x**2 + y**2) / 2) * Rational(1, 5))
    return funnel - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + 20 + exp(1)


@surface(
    name="Booth",
    story="A bowl stretched along a diagonal: rules that scale each coordinate by itself gain nothing here.",
    source=_SURVEY,
    view=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-8.0, -5.0),
    learning_rate=0.05,
    minima=((1.0, 3.0),),
)
def booth(x: Any, y: Any) -> Any:
    """Build the least squares of two lines; the Hessian's eigenvalues are 2 and 18, along the diagonals."""
    return (x + 2 * y - 7) ** 2 + (2 * x + y - 5) ** 2


_CAMEL = (1.747552345830288980, -0.873776172915144490)


@surface(
    name="Three-hump camel",
    story="A shallow basin lies on the way to the deep one: momentum rolls through it, plain descent stays.",
    source=_SURVEY,
    view=((-2.5, 2.5), (-2.5, 2.5)),
    start=(2.0, 1.0),
    learning_rate=0.03,
    minima=((0.0, 0.0),),
    traps=(_CAMEL, (-_CAMEL[0], -_CAMEL[1])),
)
def three_hump_camel(x: Any, y: Any) -> Any:
    """Build three basins in a row."""
    return 2 * x**2 - _fraction(21, 20) * x**4 + x**6 / 6 + x * y + y**2


@surface(
    name="Monkey saddle",
    story="Three valleys and three ridges meet in a flat point: every rule slows down there, then falls without end.",
    source="Hilbert & Cohn-Vossen, Anschauliche Geometrie, 1932",
    view=((-1.5, 1.5), (-1.5, 1.5)),
    start=(1.0, 0.02),
    learning_rate=0.02,
    minima=(),
)
def monkey_saddle(x: Any, y: Any) -> Any:
    """Build a saddle for two legs and a tail; gradient and Hessian vanish at the origin."""
    return x**3 - 3 * x * y**2


@surface(
    name="Plateau",
    story="Saturated units pass on almost no gradient: plain descent creeps where scaled steps walk.",
    source="This laboratory: a tanh unit with weight x and bias y, fitted to two points",
    view=((-4.0, 4.0), (-4.0, 4.0)),
    start=(-3.5, 0.5),
    learning_rate=0.1,
    minima=((1.0, 0.0),),
)
def plateau(x: Any, y: Any) -> Any:
    """Build the squared error of tanh(±x + y) against the targets ±tanh(1)."""
    from sympy import tanh

    return (tanh(y + x) - tanh(1)) ** 2 + (tanh(y - x) + tanh(1)) ** 2


def _fraction(over: int, under: int) -> Any:
    """Return an exact fraction, so that the formula reads 9/4 and not 2.25."""
    from sympy import Rational

    return Rational(over, under)
