"""Cross-validation: who is held out when, the error of each fold, and what is to be chosen by it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from dlcore.elements import student

Levels = Float[np.ndarray, " levels"]

STREAM = 13
"""Keeps the random numbers of folds apart from others of the same seed."""


class Curve(NamedTuple):
    """The cross-validated error of each complexity."""

    mean: Levels
    standard_error: Levels
    """Of the mean over folds; the folds share training examples, so it is rather too small."""


def deal(points: int, folds: int, seed: int) -> Int[np.ndarray, " points"]:
    """Return the fold of each example: shuffled, and as equal in size as can be.

    Raises:
        ValueError: there are more folds than examples, or fewer than two.
    """
    if not 2 <= folds <= points:
        raise ValueError(f"{points} examples make 2 to {points} folds, not {folds}")
    return np.asarray(np.random.default_rng((seed, STREAM)).permutation(np.arange(points) % folds))


def errors(
    squared: Float[np.ndarray, "*sets levels points"], fold: Int[np.ndarray, "*sets points"], folds: int
) -> Float[np.ndarray, "*sets folds levels"]:
    """Return the mean error of each fold.

    Args:
        squared: squared error of each example, predicted without the examples of its fold.
        fold: of each example.
        folds: how many there are.
    """
    members = (fold[..., None, :] == np.arange(folds)[:, None]).astype(float)
    return np.asarray(members @ squared.swapaxes(-1, -2) / members.sum(-1)[..., None])


def curve(fold_errors: Float[np.ndarray, "folds levels"]) -> Curve:
    """Return the mean over folds and its standard error, as Hastie et al. draw it (section 7.10.1)."""
    return Curve(fold_errors.mean(0), student.standard_error(fold_errors.T))


def one_standard_error(found: Curve) -> int:
    """Return the simplest complexity whose error lies within one standard error of the least one.

    Source:
        Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.4.3.
    """
    best = int(found.mean.argmin())
    return int(np.flatnonzero(found.mean <= found.mean[best] + found.standard_error[best])[0])


def leave_one_out(
    residuals: Float[np.ndarray, "*levels points"], leverages: Float[np.ndarray, "*levels points"]
) -> Float[np.ndarray, "*levels"]:
    """Return the mean squared error under leave-one-out from the residuals of one linear fit and its leverages.

    Source:
        Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition, equation 7.64.
    """
    return np.asarray(((residuals / (1 - leverages)) ** 2).mean(-1))
