"""Polynomials fitted by least squares to many sets of examples at once.

A degree-d polynomial is written in the Legendre polynomials of the interval rather than in powers of x: the same
curve, but the equations stay well conditioned up to high degrees. Where there are fewer examples than coefficients,
many polynomials go through all of them; the one returned has the least sum of squared Legendre coefficients.
"""

from __future__ import annotations

import numpy as np
from jaxtyping import Float
from numpy.polynomial import legendre


def design(
    x: Float[np.ndarray, "*sets points"], degree: int, domain: tuple[float, float]
) -> Float[np.ndarray, "*sets points coefficients"]:
    """Return the Legendre polynomials of degree 0 … ``degree`` at ``x``, with ``domain`` mapped to [-1, 1]."""
    low, high = domain
    return np.asarray(legendre.legvander((2 * np.asarray(x) - low - high) / (high - low), degree))


def fit(
    x: Float[np.ndarray, "*sets points"],
    y: Float[np.ndarray, "*sets points"],
    degree: int,
    domain: tuple[float, float],
) -> Float[np.ndarray, "*sets coefficients"]:
    """Return the coefficients of the least-squares polynomial of each set (those of least norm where many are best)."""
    solve = np.linalg.pinv(design(x, degree, domain))
    return np.asarray((solve @ np.asarray(y)[..., None])[..., 0])


def predict(
    coefficients: Float[np.ndarray, "*sets coefficients"],
    x: Float[np.ndarray, " at"],
    domain: tuple[float, float],
) -> Float[np.ndarray, "*sets at"]:
    """Return the values of each polynomial at the places ``x``."""
    return np.asarray(coefficients @ design(x, coefficients.shape[-1] - 1, domain).T)


def hat(
    x: Float[np.ndarray, "*sets points"], degree: int, domain: tuple[float, float]
) -> Float[np.ndarray, "*sets points points"]:
    """Return the matrix H with fitted values H y: a least-squares fit is a linear smoother.

    Source:
        Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition, equation 3.7.
    """
    columns = design(x, degree, domain)
    return np.asarray(columns @ np.linalg.pinv(columns))
