"""A surface that a person has typed: its id holds the formula, so it goes wherever the id of a surface goes."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache

import numpy as np

from dlcore.elements import compiled_surface, deadline, formula, minima
from dlcore.elements.surface import Point, Surface

PREFIX = "own"
NARROWEST, WIDEST = 0.01, 1000.0
STARTS = ((-0.8, 0.7), (0.8, 0.7), (0.8, -0.7), (-0.8, -0.7), (0.4, 0.3), (-0.4, -0.3))
"""Where a race may start, as shares of the range: the first place at which there is a value and a slope."""
SECONDS = 3.0
"""After this time the derivation of a formula is cut off (an ordinary one takes a twentieth of a second)."""
_SURVEYED = 61
"""Grid points per axis on which minima are looked for: an odd number, so that the origin is one of them."""


def id_of(text: str, reach: float) -> str:
    """Return the id of the surface f(x, y) = ``text`` seen from -``reach`` to ``reach``."""
    return f"{PREFIX}:{reach:g}:{text}"


def is_own(id: str) -> bool:
    """Return whether an id is that of a person's own surface."""
    return id.startswith(f"{PREFIX}:")


def get(id: str) -> Surface:
    """Return the record of an own surface: its formula read, its derivatives taken, its minima found.

    Raises:
        ValueError: a sentence that says what is wrong with the formula or its range.
    """
    _, reach, text = id.split(":", 2) if id.count(":") >= 2 else (PREFIX, "", "")
    read = formula.read(text)
    return _record(read, _reach(reach))


def _reach(text: str) -> float:
    try:
        reach = float(text)
    except ValueError:
        reach = math.nan
    if not NARROWEST <= reach <= WIDEST:
        raise ValueError(f"the range ±{text[:20]} cannot be used; allowed is {NARROWEST:g} to {WIDEST:g}")
    return reach


@lru_cache(maxsize=256)
def _record(read: formula.Formula, reach: float) -> Surface:
    """Build the record; what a formula is like is surveyed on a grid over the view."""
    bare = Surface(
        id=id_of(read.text, reach),
        name="Your own f(x, y)",
        story="Your own formula: its derivatives are taken by sympy, its minima found on a grid and polished.",
        source="typed by hand",
        view=((-reach, reach), (-reach, reach)),
        start=(0.0, 0.0),
        learning_rate=0.01,
        minima=(),
        traps=(),
        kinks=(),
        grid=101,
        expression=read.expression,
        effort=max(1.0, read.size / 15),
    )
    try:
        functions = deadline.within(SECONDS, lambda: compiled_surface.compile_surface(bare))
    except TimeoutError:
        raise ValueError(f"the derivatives of {read.text} take too long: write a simpler formula") from None
    axis = np.linspace(-reach, reach, _SURVEYED)
    with np.errstate(all="ignore"):
        heights = functions.value(*np.meshgrid(axis, axis))
        if not np.isfinite(heights).any():
            raise ValueError(f"{read.text} has no finite value between -{reach:g} and {reach:g}")
        found = minima.find(functions, axis, heights)
        start = _start(functions, reach)
        rate = _learning_rate(functions, start, reach)
    return dataclasses.replace(bare, start=start, minima=found.lowest, traps=found.others, learning_rate=rate)


def _start(functions: compiled_surface.CompiledSurface, reach: float) -> Point:
    places = [(_short(across * reach), _short(up * reach)) for across, up in STARTS]
    for x, y in np.array(places):
        if np.isfinite([functions.value(x, y), *functions.gradient(x, y)]).all():
            return float(x), float(y)
    return places[0]


def _learning_rate(functions: compiled_surface.CompiledSurface, start: Point, reach: float) -> float:
    """Return a rate for plain descent: half of the limit 2/λmax at the start, or a step of a twentieth of the view."""
    here = np.asarray(start)
    hessian = functions.hessian(*here)
    steepest = np.linalg.eigvalsh(hessian)[-1] if np.isfinite(hessian).all() else np.nan
    slope = float(np.hypot(*functions.gradient(*here)))
    limits = [1 / steepest if steepest > 0 else np.inf, reach / 10 / slope if slope > 0 else np.inf]
    rate = min(limits)
    return _short(min(max(rate, 1e-6), 10.0)) if math.isfinite(rate) else 0.01


def _short(value: float) -> float:
    return float(f"{value:.2g}")
