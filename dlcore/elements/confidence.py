"""How sure a mean over a few seeds is: Student's interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

QUANTILES = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262)
"""97.5 % quantiles of Student's t distribution with 1 … 9 degrees of freedom: up to ten seeds, without SciPy's help."""


class Interval(NamedTuple):
    """A mean, and how far the 95 % interval reaches to each side of it; NaN where one value says nothing about that."""

    mean: Float[np.ndarray, ...]
    half: Float[np.ndarray, ...]


def of_mean(values: Float[np.ndarray, "... seeds"]) -> Interval:
    """Return the mean over two to ten seeds and its 95 % interval, mean ± t·s/√n, for values that scatter normally.

    The seeds differ in the start and in the order of the batches; what other images would give, it does not tell.
    """
    seeds = values.shape[-1]
    mean = values.mean(-1)
    if seeds < 2:
        return Interval(mean, np.full_like(mean, np.nan))
    return Interval(mean, QUANTILES[seeds - 2] * values.std(-1, ddof=1) / np.sqrt(seeds))
