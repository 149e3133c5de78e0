"""What several seeds tell about a mean: Student's 95 % interval, and whether a difference is more than their luck.

Source: Student, "The Probable Error of a Mean", Biometrika 6, 1908; Fisher, "Statistical Methods for Research
Workers", 1925, table IV.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

QUANTILES: Final = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""Student's t that leaves 2.5 % above it, for 1, 2, … degrees of freedom: for 2 to 10 seeds."""


class Interval(NamedTuple):
    """Hold means over seeds and half the widths of their intervals; NaN where they are not known.

    In 95 of 100 repetitions with new seeds (on the same images) an interval holds the mean of infinitely many seeds,
    as far as what the seeds give is normally distributed.
    """

    mean: Float[np.ndarray, " settings"]
    half: Float[np.ndarray, " settings"]

    @property
    def excludes_zero(self) -> Bool[np.ndarray, " settings"]:
        """Whether a mean differs from zero by more than luck."""
        return np.abs(self.mean) > self.half


def over_seeds(values: Float[np.ndarray, "settings seeds"]) -> Interval:
    """Return the mean of each setting over its 1 to 10 seeds, and mean ± half holds the true one with 95 %.

    One seed has a mean and no interval; a setting of which a seed is NaN has neither.
    """
    seeds = values.shape[1]
    mean = values.mean(1)
    if seeds < 2:
        return Interval(mean, np.full(len(values), np.nan))
    return Interval(mean, QUANTILES[seeds - 2] * values.std(1, ddof=1) / np.sqrt(seeds))


def against(values: Float[np.ndarray, "settings seeds"], reference: Float[np.ndarray, " seeds"]) -> Interval:
    """Return the mean difference of each setting from the reference, seed by seed: starts and batches are the same."""
    return over_seeds(values - reference)
