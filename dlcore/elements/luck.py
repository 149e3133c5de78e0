"""Is a difference between test errors more than luck? The luck of the start, and that of the images that are tested."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Luck(NamedTuple):
    """How far error rates (0 … 1) lie apart; NaN where nobody has one.

    Attributes:
        between: the best and the worst median of a racer.
        within: the best and the worst seed of one racer, at most.
        standard_error: √(p (1 - p) / n) of a test on n images of which the share p is misread: other images from the
            same source would give an error rate that differs about that much.
    """

    between: float
    within: float
    standard_error: float


def compare(error: Float[np.ndarray, "racers seeds"], images: int) -> Luck:
    """Compare racers whose networks all have an error rate on the same ``images`` images; NaN: a network has none."""
    known = error[np.isfinite(error).all(1)]
    if not len(known):
        return Luck(math.nan, math.nan, math.nan)
    medians = np.median(known, 1)
    share = float(np.median(medians))
    return Luck(float(np.ptp(medians)), float(np.ptp(known, 1).max()), math.sqrt(share * (1 - share) / images))
