"""Say how far two results of one question agree: every number, text and array of both, value by value."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Verdict = Literal["same", "rounding", "different"]
_WORST: dict[Verdict, int] = {"same": 0, "rounding": 1, "different": 2}

ROUNDING = 1e-5
"""Largest difference, relative to the largest value of an array, that counts as rounding: about 100 units in the last
place of single precision, in which networks train. Counts and labels are the same or different, nothing between."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Be how one array, number or text of a result compares with the other's.

    Attributes:
        name: of the field, with the place inside it where it holds several.
        verdict: ``same``: bit for bit; ``rounding``: apart by ``ROUNDING`` at most; else ``different``.
        absolute: largest difference of two values; NaN where there are no numbers to compare.
        relative: that difference over the largest finite value on either side; NaN likewise.
        place: index of the first value that differs; empty for a single value.
        why: ``values``, or what kept them from being compared: ``shape``, ``kind`` (one is a number, the other is
            not), ``finite`` (NaN or an infinity stands on one side only), ``missing`` (one side lacks it).
    """

    name: str
    verdict: Verdict
    absolute: float = 0.0
    relative: float = 0.0
    place: tuple[int, ...] = ()
    why: Literal["values", "shape", "kind", "finite", "missing"] = "values"


def compare(theirs: Any, ours: Any, apart: Collection[str] = ()) -> tuple[Comparison, ...]:
    """Compare two results of one type, field by field in their order.

    Args:
        theirs: one result.
        ours: the other.
        apart: fields that are left out, because they tell of the machine and not of the question.
    """
    ones, others = _leaves(theirs, apart), _leaves(ours, apart)
    names = [*ones, *(name for name in others if name not in ones)]
    return tuple(_compared(name, ones.get(name, _MISSING), others.get(name, _MISSING)) for name in names)


def overall(comparisons: Collection[Comparison]) -> Verdict:
    """Return the worst verdict of all."""
    return max((one.verdict for one in comparisons), key=_WORST.__getitem__, default="same")


def first_apart(comparisons: Collection[Comparison]) -> Comparison | None:
    """Return the first of the worst comparisons, or None where all is the same."""
    worst = overall(comparisons)
    return None if worst == "same" else next(one for one in comparisons if one.verdict == worst)


def farthest(comparisons: Collection[Comparison]) -> Comparison:
    """Return the comparison with the largest relative difference."""
    return max(comparisons, key=lambda one: (math.isnan(one.relative), one.relative))


_MISSING = object()


def _leaves(result: Any, apart: Collection[str]) -> dict[str, Any]:
    """Return the arrays, numbers and texts of a result by the names of their places."""
    leaves: dict[str, Any] = {}
    for field in dataclasses.fields(result):
        if field.name not in apart:
            _gather(getattr(result, field.name), field.name, leaves)
    return leaves


def _gather(value: Any, name: str, leaves: dict[str, Any]) -> None:
    if isinstance(value, (Mapping, list, tuple)):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        for place, item in pairs:
            _gather(item, f"{name}.{place}", leaves)
    else:
        leaves[name] = value.item() if isinstance(value, np.generic) else value


def _compared(name: str, one: Any, other: Any) -> Comparison:
    if one is _MISSING or other is _MISSING:
        return _unlike(name, "missing")
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return _compared_arrays(name, one, other)
    numbers = [type(value) in (int, float) for value in (one, other)]
    if all(numbers):
        return _compared_arrays(name, np.asarray(one), np.asarray(other))
    if any(numbers) or type(one) is not type(other):
        return _unlike(name, "kind")
    return Comparison(name, "same") if one == other else _unlike(name, "values")


def _compared_arrays(name: str, one: np.ndarray, other: np.ndarray) -> Comparison:
    if one.shape != other.shape:
        return _unlike(name, "shape")
    if one.dtype == other.dtype and one.tobytes() == other.tobytes():
        return Comparison(name, "same")
    wide = np.complex128 if np.iscomplexobj(one) or np.iscomplexobj(other) else np.float64
    left, right = one.astype(wide), other.astype(wide)
    finite = np.isfinite(left) & np.isfinite(right)
    with np.errstate(invalid="ignore", over="ignore"):
        alike = (left == right) | (np.isnan(left) & np.isnan(right))
        apart = np.abs(np.where(finite, left - right, 0.0))
    absolute = float(apart.max(initial=0.0))
    place = _first(~alike)
    if not np.all(finite | alike):
        return Comparison(name, "different", absolute, _relative(left, right, finite, absolute), place, "finite")
    relative = _relative(left, right, finite, absolute)
    measured = all(np.issubdtype(side.dtype, np.inexact) for side in (one, other))
    verdict: Verdict = "rounding" if alike.all() or (measured and relative <= ROUNDING) else "different"
    return Comparison(name, verdict, absolute, relative, place)


def _relative(left: np.ndarray, right: np.ndarray, finite: np.ndarray, absolute: float) -> float:
    """Return a difference in units of the largest finite value on either side."""
    largest = float(np.maximum(np.abs(left), np.abs(right)).max(initial=0.0, where=finite))
    return absolute / largest if largest else 0.0


def _first(apart: np.ndarray) -> tuple[int, ...]:
    if not apart.any():
        return ()
    return tuple(int(index) for index in np.unravel_index(int(np.argmax(apart)), apart.shape))


def _unlike(name: str, why: Literal["values", "shape", "kind", "finite", "missing"]) -> Comparison:
    return Comparison(name, "different", math.nan, math.nan, (), why)
