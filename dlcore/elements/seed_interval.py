"""What several seeds tell: the mean of each setting with its interval, and which differences are more than luck."""

from __future__ import annotations

import numpy as np
from jaxtyping import Bool, Float

from dlcore.elements import student
from dlcore.elements.student import Interval


def over_seeds(values: Float[np.ndarray, "settings seeds"]) -> Interval:
    """Return the mean of each setting and its 95 % interval; NaN where a seed has no value: survivors stand for nobody.

    In 95 of 100 repetitions with new seeds, on the same images, an interval holds the mean of infinitely many seeds, as
    far as they scatter normally. One seed has no interval.
    """
    return student.of_mean(np.where(np.isfinite(values).all(-1, keepdims=True), values, np.nan))


def against(values: Float[np.ndarray, "settings seeds"], reference: Float[np.ndarray, " seeds"]) -> Interval:
    """Return the mean difference of each setting from the reference, seed by seed: starts and batches are the same."""
    return over_seeds(values - reference)


def clear(difference: Interval) -> Bool[np.ndarray, " settings"]:
    """Tell which differences are more than luck: their intervals do not hold zero."""
    return np.asarray(np.abs(difference.mean) > difference.half)
