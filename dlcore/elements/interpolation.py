"""Double descent: where errors are measured around the interpolation threshold, and what shape a measured curve has.

At the threshold a model can just fit every training example. Theory expects the test error to peak there (Belkin et al.
2019); whether it does, and whether a second descent follows, is read off the measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

MEASURES = ("training", "test", "training_error", "test_error", "norm")
"""What is measured at every size: the squared error summed over outputs, on training and on test examples; the share of
them that is misread; and the length of the solution."""

WORTH_A_NAME = 0.1
"""The share of its height by which a peak must stand above the lowest places on both sides to be called one."""


def sizes(
    threshold: float, factors: Float[np.ndarray, " factors"], limits: tuple[int, int]
) -> Int[np.ndarray, " sizes"]:
    """Return whole numbers at these multiples of the threshold, rounded, without repetition, within the limits."""
    low, high = limits
    wanted = np.unique(np.rint(threshold * factors).astype(np.int64))
    return np.unique(np.clip(wanted, low, high))


def nearest(sizes: Int[np.ndarray, " sizes"], threshold: float, multiples: Sequence[float]) -> list[int]:
    """Return the places of the sizes next to these multiples of the threshold, ascending, without repetition."""
    ratios = np.log(sizes / threshold)
    return sorted({int(np.abs(ratios - np.log(multiple)).argmin()) for multiple in multiples})


class Shape(NamedTuple):
    """What a curve of test errors looks like; places are indices.

    Attributes:
        before: the lowest place left of the peak: what a classical choice of size would find.
        peak: the place that stands highest above the lowest places on both of its sides.
        after: the lowest place right of the peak.
        prominence: how high the peak stands above the higher of the two, as a share of its height.
    """

    before: int
    peak: int
    after: int
    prominence: float

    @property
    def is_double(self) -> bool:
        """Tell whether the curve falls, rises and falls again by more than a ripple."""
        return self.prominence > WORTH_A_NAME


def read(errors: Float[np.ndarray, " sizes"]) -> Shape | None:
    """Find the first descent, the peak and the second descent of a curve; None where it has fewer than three places.

    Of a curve that only falls, or only rises, the prominence is negative or 0.
    """
    if len(errors) < 3 or not np.isfinite(errors).all():
        return None
    left = np.minimum.accumulate(errors)[:-2]
    right = np.minimum.accumulate(errors[::-1])[::-1][2:]
    middle = errors[1:-1]
    stands = (middle - np.maximum(left, right)) / np.maximum(middle, np.finfo(float).tiny)
    highest = middle - np.maximum(left, right)
    peak = int(highest.argmax()) + 1
    before = int(errors[:peak].argmin())
    after = peak + 1 + int(errors[peak + 1 :].argmin())
    return Shape(before, peak, after, float(stands[peak - 1]))


def crossing(
    at: Float[np.ndarray, " sizes"] | Int[np.ndarray, " sizes"], training: Float[np.ndarray, " sizes"], level: float
) -> float:
    """Return the first place from which on the training error stays at or below ``level``; NaN: there is none."""
    above = np.flatnonzero(~(training <= level))
    first = int(above[-1]) + 1 if len(above) else 0
    return float(at[first]) if first < len(training) else np.nan


def to_json(measured: Float[np.ndarray, ...]) -> list[Any]:
    """Write measurements in four digits as nested lists; None for what is not known yet, or not finite."""
    known = np.isfinite(measured)
    sizes = np.abs(np.where(known & (measured != 0), measured, 1.0))
    scale = 10.0 ** (3 - np.floor(np.log10(sizes)))
    rounded = (np.rint(np.where(known, measured, 0.0) * scale) / scale).astype(object)
    rounded[~known] = None
    told: list[Any] = rounded.tolist()
    return told


def from_json(told: Sequence[Any]) -> Float[np.ndarray, ...]:
    """Read what ``to_json`` wrote; None becomes NaN."""
    return np.array(told, dtype=float)
