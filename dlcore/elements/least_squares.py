"""Least squares by the singular value decomposition: the minimum-norm solution, ridge, and gradient descent from zero.

With Φ = U S Vᵀ all three are V f(S) Uᵀ y: they only differ in the filter f, what each singular value is answered with.
So one decomposition answers for every ridge strength and every number of steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from jaxtyping import Float


class Spectrum(NamedTuple):
    """Hold Φ = U S Vᵀ with the targets in its axes.

    Attributes:
        singular: S, falling; those that are zero but for rounding are left out.
        right: V, one column for each of them.
        targets: Uᵀ y.
        missed: Σ of the squares of what no solution reaches: y outside the columns of Φ.
    """

    singular: Float[np.ndarray, " rank"]
    right: Float[np.ndarray, "features rank"]
    targets: Float[np.ndarray, "rank outputs"]
    missed: float


def decompose(design: Float[np.ndarray, "points features"], targets: Float[np.ndarray, "points outputs"]) -> Spectrum:
    """Decompose a design matrix; singular values below max(points, features) · ε of the largest count as zero."""
    left, singular, right = np.linalg.svd(design, full_matrices=False)
    kept = singular > max(design.shape) * np.finfo(float).eps * singular.max(initial=0.0)
    turned = left[:, kept].T @ targets
    missed = max(float((targets**2).sum() - (turned**2).sum()), 0.0)
    return Spectrum(singular[kept], right[kept].T, turned, missed)


def ridge_filters(
    spectrum: Spectrum, strengths: Float[np.ndarray, " strengths"], points: int
) -> Float[np.ndarray, "strengths rank"]:
    """Return S / (S² + nλ) for each ridge λ; λ = 0 gives 1 / S, the minimum-norm solution.

    It minimises (1/n) Σ |yᵢ - wᵀφᵢ|² + λ |w|², and with λ = 0 takes of all best solutions the shortest.
    """
    squares = spectrum.singular**2
    return np.asarray(spectrum.singular / (squares + points * strengths[:, None]))


def descent_filters(spectrum: Spectrum, steps: Float[np.ndarray, " steps"]) -> Float[np.ndarray, "steps rank"]:
    """Return (1 - (1 - S² / S₁²)ᵗ) / S: what gradient descent from zero has found after t steps.

    The learning rate is that which makes the fastest direction arrive at once, 1 / S₁² of the largest S₁; t → ∞ gives
    1 / S. Whole steps need not be walked: a quadratic loss has this closed form.

    Source:
        Ali, Kolter and Tibshirani, "A Continuous-Time View of Early Stopping for Least Squares", AISTATS 2019.
    """
    shares = (spectrum.singular / spectrum.singular.max(initial=0.0)) ** 2
    left = np.log1p(-np.minimum(shares, np.nextafter(1, 0)))  # the fastest direction's would be -∞
    return np.asarray(-np.expm1(steps[:, None] * left) / spectrum.singular)


class Measured(NamedTuple):
    """What is measured of each filter's solution: squared errors, summed over outputs and averaged over examples."""

    training: Float[np.ndarray, " filters"]
    norm: Float[np.ndarray, " filters"]


def measure(spectrum: Spectrum, filters: Float[np.ndarray, "filters rank"], points: int) -> Measured:
    """Return the training error and the length of each filter's solution without building it: both are sums over S."""
    energy = (spectrum.targets**2).sum(1)
    left = (1 - filters * spectrum.singular) ** 2 @ energy + spectrum.missed
    return Measured(left / points, np.sqrt(filters**2 @ energy))


def predict(
    spectrum: Spectrum, filters: Float[np.ndarray, "filters rank"], design: Float[np.ndarray, "examples features"]
) -> Float[np.ndarray, "filters examples outputs"]:
    """Return what each filter's solution predicts for other examples."""
    turned = design @ spectrum.right
    return np.asarray(turned @ (filters[:, :, None] * spectrum.targets))


def solve(
    spectrum: Spectrum, filters: Float[np.ndarray, "filters rank"]
) -> Float[np.ndarray, "filters features outputs"]:
    """Return the weights of each filter's solution."""
    return np.asarray(spectrum.right @ (filters[:, :, None] * spectrum.targets))
