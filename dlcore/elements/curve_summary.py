"""What sums up a curve: its best, its last and any other value; and how far two numbers are apart."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Num

Best = Literal["lowest", "highest"]


class Summary(NamedTuple):
    """Hold values of a curve; NaN where it has none."""

    best: float
    best_at: float
    """The first place where the best value stands."""
    last: float
    at: float
    """The last value known at the place that was asked for."""


class Difference(NamedTuple):
    """Hold a number's difference from a baseline, and the same in percent of the baseline's size."""

    absolute: float
    percent: float


def summarise(places: Num[np.ndarray, " points"], values: Num[np.ndarray, " points"], at: float, best: Best) -> Summary:
    """Return the curve's best, last, and the value at the last of its places up to ``at``.

    Values that are not finite are never the best, and stand as they are elsewhere: a run that diverged says so.
    """
    if not len(values):
        return Summary(math.nan, math.nan, math.nan, math.nan)
    values = np.asarray(values, float)
    sign = 1 if best == "lowest" else -1
    finite = np.where(np.isfinite(values), sign * values, np.inf)
    place = int(finite.argmin())
    known = bool(np.isfinite(finite[place]))
    reached = np.flatnonzero(np.asarray(places) <= at)
    order = reached[np.argsort(np.asarray(places)[reached], kind="stable")]
    return Summary(
        float(values[place]) if known else math.nan,
        float(places[place]) if known else math.nan,
        float(values[-1]),
        float(values[order[-1]]) if len(order) else math.nan,
    )


def difference(value: float, baseline: float) -> Difference:
    """Return how far a number is from a baseline; NaN in percent where the baseline is 0."""
    apart = value - baseline
    return Difference(apart, 100 * apart / abs(baseline) if baseline else math.nan)
