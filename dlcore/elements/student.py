"""Student's interval: how far the mean of a few repetitions may be from that of very many, for any number of them.

Source:
    Student, "The Probable Error of a Mean", Biometrika 6, 1908; the quantile is the expansion in Abramowitz and Stegun,
    "Handbook of Mathematical Functions", 26.7.5.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

LEVEL = 0.95
"""In this share of all experiments the interval holds the true mean, where repetitions scatter normally."""


class Interval(NamedTuple):
    """A mean, and how far its 95 % interval reaches to each side; NaN where there is a single repetition."""

    mean: Float[np.ndarray, "*any"]
    half: Float[np.ndarray, "*any"]


def of_mean(values: Float[np.ndarray, "*any repetitions"]) -> Interval:
    """Return the mean over the repetitions that are known (NaN: not yet) and t·s/√n."""
    known = np.isfinite(values)
    count = known.sum(-1)
    with np.errstate(invalid="ignore", divide="ignore"):  # a mean of nothing is NaN
        mean = np.where(known, values, 0).sum(-1) / count
        variance = np.where(known, (values - mean[..., None]) ** 2, 0).sum(-1) / (count - 1)
        factor = np.array([quantile(one - 1) if one > 1 else math.nan for one in range(values.shape[-1] + 1)])
        return Interval(np.asarray(mean), np.asarray(factor[count] * np.sqrt(variance / count)))


def standard_error(values: Float[np.ndarray, "*any repetitions"]) -> Float[np.ndarray, "*any"]:
    """Return the standard deviation of the mean over the repetitions, s/√n; NaN where there is a single one."""
    repetitions = values.shape[-1]
    if repetitions < 2:
        return np.full(values.shape[:-1], np.nan)
    return np.asarray(values.std(-1, ddof=1) / np.sqrt(repetitions))


def quantile(freedom: int, level: float = LEVEL) -> float:
    """Return the t that |t| exceeds with probability 1 - level.

    It is exact for one and two degrees of freedom, and within 1 % for more.
    """
    tail = (1 + level) / 2
    if freedom == 1:
        return math.tan(math.pi * (tail - 0.5))
    if freedom == 2:
        return (2 * tail - 1) * math.sqrt(2 / (4 * tail * (1 - tail)))
    z = NormalDist().inv_cdf(tail)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))
