"""The bootstrap: samples drawn with replacement from what was observed, and what theory says about them and their mean.

Source:
    Efron, "Bootstrap Methods: Another Look at the Jackknife", Annals of Statistics, 1979; Breiman, "Bagging
    Predictors", Machine Learning, 1996; Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd
    edition (ESL).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int


def draw(rng: np.random.Generator, points: int, draws: int) -> Int[np.ndarray, " draws"]:
    """Return which of ``points`` points a sample takes: each draw takes any of them, whatever the others took."""
    return rng.integers(points, size=draws)


def times(taken: Int[np.ndarray, " draws"], points: int) -> Int[np.ndarray, " points"]:
    """Count how often a sample took each point; 0: it is out of bag."""
    return np.bincount(taken, minlength=points)


def distinct_share(points: int, draws: int) -> float:
    """Return the expected share of the points that a sample takes at least once: about 63.2 % for n draws of n."""
    return float(1 - (1 - 1 / points) ** draws)


def common_share(points: int, draws: int) -> float:
    """Return the expected share of the points that two samples both take."""
    return distinct_share(points, draws) ** 2


def covered_share(points: int, draws: int, members: int) -> float:
    """Return the expected share of the points that at least one of several samples leaves out."""
    return 1 - distinct_share(points, draws) ** members


def variance_of_mean(
    variance: float, correlation: float, members: Int[np.ndarray, "*any"]
) -> Float[np.ndarray, "*any"]:
    """Return the variance of the mean of B quantities of one variance, any two with one correlation.

    Source:
        ESL, equation 15.1.
    """
    return correlation * variance + (1 - correlation) * variance / np.asarray(members)


class Kinship(NamedTuple):
    """How members of an ensemble vary from training set to training set, averaged over places x."""

    variance: float
    """σ²: of one member."""
    correlation: float
    """ρ: of two members that learn from two bootstrap samples of the same training set."""


def kinship(fits: Float[np.ndarray, "sets members places"]) -> Kinship:
    """Measure σ² and ρ on two members or more of each of several training sets, by every pair of members.

    σ² and the covariance ρσ² are averaged over places, so that one pair of numbers stands for the whole curve.
    """
    members = fits.shape[1]
    own = float(fits.var(axis=0, ddof=1).mean())
    mean = float(fits.mean(axis=1).var(axis=0, ddof=1).mean())
    shared = (mean - own / members) * members / (members - 1)
    return Kinship(own, shared / own if own else 0.0)


def variance_so_far(fits: Float[np.ndarray, "sets members places"]) -> Float[np.ndarray, " members"]:
    """Return the variance over training sets of the mean of 1, 2 … members, averaged over places.

    It is also averaged over which members these are: all that follow one another, the first after the last.
    """
    members = fits.shape[1]
    sums = np.concatenate([np.zeros_like(fits[:, :1]), fits, fits], axis=1).cumsum(axis=1)
    means = ((sums[:, count : count + members] - sums[:, :members]) / count for count in range(1, members + 1))
    return np.array([mean.var(axis=0, ddof=1).mean() for mean in means])
