"""Are two samples draws of one distribution? The energy distance, and what it is where they are, by permutation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

STREAM = 47
"""Keeps these random numbers apart from others drawn with the same seed."""
PERMUTATIONS = 499
"""How often the points are dealt anew; the smallest p-value is 1 / (PERMUTATIONS + 1)."""
LEVEL = 0.05
"""How often a test at this level refuses two samples of one distribution."""


class Outcome(NamedTuple):
    """Hold the outcome of a permutation test.

    Attributes:
        statistic: the energy distance of the two samples.
        null: the same of samples dealt at random from all points together.
    """

    statistic: float
    null: Float[np.ndarray, " permutations"]

    @property
    def p_value(self) -> float:
        """Return the share of deals, the real one among them, that are at least as far apart."""
        return float((1 + (self.null >= self.statistic).sum()) / (1 + len(self.null)))

    @property
    def threshold(self) -> float:
        """Return what all but ``LEVEL`` of the deals stay below."""
        return float(np.quantile(self.null, 1 - LEVEL))


def distances(
    first: Float[np.ndarray, "points dims"], second: Float[np.ndarray, "others dims"]
) -> Float[np.ndarray, "points others"]:
    """Return the Euclidean distance of each point to each other one."""
    from scipy.spatial.distance import cdist  # type: ignore[import-untyped]  # ships no types

    return np.asarray(cdist(first, second))


def energy(first: Float[np.ndarray, "points dims"], second: Float[np.ndarray, "others dims"]) -> float:
    """Return 2 E|X - Y| - E|X - X'| - E|Y - Y'| of two samples: 0 where they are equal; NaN where one is not finite.

    Source:
        Székely and Rizzo, "Testing for Equal Distributions in High Dimension", InterStat 2004, equation 5 without the
        factor of the sample sizes.
    """
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        return float("nan")
    within = distances(first, first).mean() + distances(second, second).mean()
    return float(2 * distances(first, second).mean() - within)


def compare(
    first: Float[np.ndarray, "points dims"],
    second: Float[np.ndarray, "others dims"],
    seed: int,
    permutations: int = PERMUTATIONS,
) -> Outcome:
    """Compare the energy distance of two samples with that of samples dealt at random from all their points.

    Args:
        first: finite points, drawn independently of each other.
        second: likewise.
        seed: of the deals.
        permutations: how many deals.

    Source:
        The same paper, section 3.
    """
    pooled = np.concatenate([first, second])
    between = distances(pooled, pooled)
    shares = np.repeat([1 / len(first), -1 / len(second)], [len(first), len(second)])
    rng = np.random.default_rng((seed, STREAM))
    dealt = np.stack([shares, *(rng.permutation(shares) for _ in range(permutations))])
    statistics = -((dealt @ between) * dealt).sum(1)
    return Outcome(float(statistics[0]), statistics[1:])
