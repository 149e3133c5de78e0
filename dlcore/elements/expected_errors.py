"""What least squares is expected to get wrong, on the points it learned and elsewhere: in closed form."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Expected(NamedTuple):
    """Mean squared errors, averaged over the noise of the examples (and of the test examples)."""

    training: float
    test: float


def expected(
    columns: Float[np.ndarray, "points coefficients"],
    truth: Float[np.ndarray, " points"],
    elsewhere: tuple[Float[np.ndarray, "test coefficients"], Float[np.ndarray, " test"]],
    noise: float,
) -> Expected:
    """Return the expected errors of least squares, a linear smoother H: bias, plus what is left or spread of the noise.

    On the examples, E = |(1 - H) f|²/n + σ² (1 - p/n), where p is the rank of H: every free coefficient hides the
    noise of one point. Elsewhere the noise that was learned adds to the noise that comes anew.

    Args:
        columns: the functions that the fit is a sum of, at the examples.
        truth: the noiseless curve there.
        elsewhere: both at the test examples.
        noise: standard deviation of the noise, σ.

    Source:
        Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition, section 7.4 and
        equation 7.11.
    """
    solve = np.linalg.pinv(columns)
    missed = truth - columns @ (solve @ truth)
    coefficients = np.linalg.matrix_rank(columns)
    training = np.mean(missed**2) + noise**2 * (1 - coefficients / len(truth))
    there, wanted = elsewhere
    weights = there @ solve
    bias, spread = np.mean((weights @ truth - wanted) ** 2), np.sum(weights**2, axis=1).mean()
    return Expected(float(training), float(noise**2 + bias + noise**2 * spread))
