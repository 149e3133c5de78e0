"""On which scale a hyper-parameter is varied: by amounts, by factors, or by how long it remembers.

A decay β averages over about 1/(1-β) steps, so 0.9, 0.99 and 0.999 are equal steps apart on the scale -log₁₀(1-β),
which begins with 0 at β = 0.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from dlcore.elements.hyperparameters import Hyper

_MEMORIES = {"momentum", "beta1", "beta2", "rho", "alpha"}
_NEAREST_TO_ONE = 0.99999
"""A memory of a hundred thousand steps is as long as a scale can show."""
_TICKS = (0.0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)
_DIGITS = 4
"""Significant digits of the values on a grid: they are to be written in a link, and differ by more than that."""


@dataclass(frozen=True)
class Scale:
    """Turn values of one hyper-parameter into places along an axis and back.

    Attributes:
        kind: "amounts", "factors" or "memory".
        low: the smallest value that has a place.
        high: the largest.
    """

    kind: str
    low: float
    high: float

    def place(self, values: np.ndarray | float) -> np.ndarray:
        """Return where on the axis each value stands."""
        values = np.asarray(values, dtype=float)
        if self.kind == "factors":
            return np.asarray(np.log10(values))
        return np.asarray(-np.log10(1 - values)) if self.kind == "memory" else values

    def value(self, place: float) -> float:
        """Return the value at a place, to a few digits, within the bounds."""
        if self.kind == "factors":
            value = _short(10.0**place)
        else:
            value = round(1 - _short(10.0**-place), 9) if self.kind == "memory" else _short(place)
        return min(max(value, self.low), self.high) + 0.0

    def grid(self, low: float, high: float, count: int) -> Float[np.ndarray, " count"]:
        """Return ``count`` values from ``low`` to ``high``, evenly spaced on this scale."""
        first, last = self.place(np.array([low, high])).tolist()
        return np.array([self.value(place) for place in np.linspace(first, last, count)])

    def ticks(self, low: float, high: float) -> list[float]:
        """Return round values between two values, to be written along the axis."""
        if self.kind == "memory":
            round_values = list(_TICKS)
        elif self.kind == "factors":
            decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
            narrow = len(decades) <= 3
            round_values = [_short(digit * 10.0**ten) for ten in decades for digit in ((1, 2, 5) if narrow else (1,))]
        else:
            step = 10.0 ** math.floor(math.log10((high - low) / 2))
            step *= 2 if (high - low) / step > 6 else 1
            round_values = [_short(step * n) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]
        slack = 1e-9 * (high - low)
        return [value for value in round_values if low - slack <= value <= high + slack]


def of(hyper: Hyper) -> Scale:
    """Return the scale of a hyper-parameter."""
    if hyper.logarithmic:
        return Scale("factors", hyper.low, hyper.high)
    if hyper.id in _MEMORIES:
        return Scale("memory", hyper.low, min(hyper.high, _NEAREST_TO_ONE))
    return Scale("amounts", hyper.low, hyper.high)


def usual_range(hyper: Hyper) -> tuple[float, float]:
    """Return the range over which it is worth varying a hyper-parameter; its default lies inside."""
    scale = of(hyper)
    if scale.kind == "memory":
        return 0.0, 0.9999 if hyper.default > 0.99 else 0.999
    return scale.low, min(scale.high, 25 * hyper.default) if scale.kind == "amounts" and hyper.default else scale.high


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
