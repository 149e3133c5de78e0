"""Linear regression on isotropic Gaussian inputs of which a model sees only the first few: double descent, solved.

y = Σⱼ βⱼ xⱼ + σ ε over D inputs, all standard normal and independent, with βⱼ ∝ 1/j and |β| = 1. A model of width p is
the minimum-norm least-squares fit to inputs 1 … p; to it the others are noise of variance Σ_{j>p} βⱼ².

Sources: Belkin, Hsu and Xu, "Two models of double descent for weak features", SIAM J. Math. Data Science 2020, theorem
1 (exact for every n and p); Hastie, Montanari, Rosset and Tibshirani, "Surprises in high-dimensional ridgeless least
squares interpolation", Annals of Statistics 2022, theorem 1 and corollary 5 (n, p → ∞ with p/n = γ; with ridge).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

STREAM = 6
"""Keeps these random numbers apart from others drawn with the same seed."""


class Truth(NamedTuple):
    """What a model of some width meets.

    Attributes:
        signal: the coefficients of the inputs that it sees.
        noise: the variance of all that it cannot see: the other inputs' part of y, and σ².
    """

    signal: Float[np.ndarray, " width"]
    noise: float

    @property
    def power(self) -> float:
        """Return |β|² of the inputs seen."""
        return float((self.signal**2).sum())


def truth(width: int, total: int, noise: float) -> Truth:
    """Return what a model sees of the first ``width`` of ``total`` inputs; ``noise`` is σ."""
    signal = 1 / np.arange(1, total + 1)
    signal /= np.sqrt((signal**2).sum())
    return Truth(signal[:width], float((signal[width:] ** 2).sum()) + noise**2)


def draw(
    known: Truth, points: int, seed: int
) -> tuple[Float[np.ndarray, "points width"], Float[np.ndarray, "points 1"]]:
    """Draw the inputs that are seen, and y; the inputs that are not seen are normal too, so their sum is drawn at once.

    With as many points, a wider draw begins with the narrower one.
    """
    inputs = np.random.default_rng((seed, STREAM)).standard_normal((len(known.signal), points)).T
    unseen = np.random.default_rng((seed, STREAM, 1)).standard_normal(points)
    return inputs, (inputs @ known.signal + known.noise**0.5 * unseen)[:, None]


def risk(known: Truth, points: int) -> float:
    """Return the expected squared error on a new example, exactly; ∞ around the threshold p = n.

    For p ≤ n - 2 it is s (1 + p / (n - p - 1)), and for p ≥ n + 2 it is |β|² (1 - n/p) + s (1 + n / (p - n - 1)), with
    s the variance of what is not seen and |β|² the power of what is.
    """
    width = len(known.signal)
    if width <= points - 2:
        return known.noise * (1 + width / (points - width - 1))
    if width >= points + 2:
        return known.power * (1 - points / width) + known.noise * (1 + points / (width - points - 1))
    return np.inf


def training_risk(known: Truth, points: int) -> float:
    """Return the expected mean squared error on the training examples: s (1 - p/n), and 0 from p = n on."""
    return known.noise * max(0.0, 1 - len(known.signal) / points)


def ridge_risk(known: Truth, points: int, strength: float) -> float:
    """Return the expected squared error on a new example with ridge λ > 0, for n and p large with γ = p / n.

    |β|² λ² m'(-λ) + s γ (m(-λ) - λ m'(-λ)) + s, where m is the Stieltjes transform of the Marchenko-Pastur law: the
    positive root of γ λ m² + (1 - γ + λ) m = 1.
    """
    ratio = len(known.signal) / points
    linear, root = 1 - ratio + strength, np.sqrt((1 - ratio + strength) ** 2 + 4 * ratio * strength)
    transform = (
        2 / (linear + root) if linear > 0 else (root - linear) / (2 * ratio * strength)
    )  # the same, no digit lost
    slope = transform * (1 + ratio * transform) / root
    bias = known.power * strength**2 * slope
    return float(bias + known.noise * ratio * (transform - strength * slope) + known.noise)
