r"""Momentum on a convex quadratic: its theory in closed form (Goh, "Why Momentum Really Works", Distill 2017).

In the eigenbasis of the Hessian every direction is a little descent of its own. The convention is that of the
article and of torch: z <- βz + λw, w <- w - αz, so an error w obeys

    w_{k+1} = (1 + β - αλ) w_k - β w_{k-1},

a damped oscillator. Its two modes shrink by the roots of σ² - (1 + β - αλ)σ + β = 0 per step; the larger modulus rules
in the long run. Eigenvalues λ are positive; all functions take numbers or arrays that broadcast.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

OVER_DAMPED, CRITICALLY_DAMPED, UNDER_DAMPED = "over-damped", "critically damped", "under-damped"
ALTERNATING, UNDAMPED, DIVERGING = "alternating", "undamped", "diverging"

RATE_LATEX = (
    r"r(\lambda) = \max\,|\sigma_{1,2}|,\qquad \sigma_{1,2} = "
    r"\tfrac12\Bigl(1+\beta-\alpha\lambda \pm \sqrt{(1+\beta-\alpha\lambda)^2 - 4\beta}\Bigr)"
)
DESCENT_LATEX = r"\alpha^\star = \frac{2}{\lambda_1+\lambda_n},\qquad r^\star = \frac{\kappa-1}{\kappa+1}"
MOMENTUM_LATEX = (
    r"\alpha^\star = \Bigl(\frac{2}{\sqrt{\lambda_1}+\sqrt{\lambda_n}}\Bigr)^2,\qquad "
    r"\beta^\star = \Bigl(\frac{\sqrt{\lambda_n}-\sqrt{\lambda_1}}{\sqrt{\lambda_n}+\sqrt{\lambda_1}}\Bigr)^2,\qquad "
    r"r^\star = \frac{\sqrt\kappa-1}{\sqrt\kappa+1}"
)
CRITICAL_LATEX = r"\beta_c(\lambda) = \bigl(1-\sqrt{\alpha\lambda}\bigr)^2"
EDGE_LATEX = r"0 < \alpha\lambda_n < 2+2\beta,\qquad 0 \le \beta < 1"
BOUND_LATEX = r"\|w_k-w^\star\| \ge \Bigl(\frac{\sqrt\kappa-1}{\sqrt\kappa+1}\Bigr)^k \|w_0-w^\star\|"

_EQUAL = 1e-5
"""Discriminants below it count as zero: β with six decimals, as people write it, is critical damping."""
_MARGIN = 1e-12
"""Rates nearer to 1 than this, which is rounding, neither shrink nor grow."""


class Best(NamedTuple):
    """Settings that make the slowest eigenvalue as fast as can be, and the factor per step they reach."""

    learning_rate: float
    momentum: float
    rate: float


def spectrum(condition: float, count: int) -> Float[np.ndarray, " count"]:
    """Return eigenvalues from 1/κ to 1, evenly spaced on a logarithmic scale: λ₁ first, λₙ = 1 last."""
    return np.geomspace(1 / condition, 1, count)


def best_descent(smallest: float, largest: float) -> Best:
    """Return the best that gradient descent without momentum can do on eigenvalues from λ₁ to λₙ."""
    return Best(2 / (smallest + largest), 0.0, (largest - smallest) / (largest + smallest))


def best_momentum(smallest: float, largest: float) -> Best:
    """Return the best constant α and β on eigenvalues from λ₁ to λₙ (Polyak 1964): λ₁ and λₙ are critically damped."""
    low, high = smallest**0.5, largest**0.5
    rate = (high - low) / (high + low)
    return Best((2 / (low + high)) ** 2, rate**2, rate)


def written(best: Best, smallest: float, largest: float) -> Best:
    """Return the optimum as it can be typed: α with eight decimals, β rounded up, so that its rate is still √β.

    Rounded down it would be over-damped, and near critical damping the rate goes with the root of the distance.
    """
    learning_rate = round(best.learning_rate, 8)
    critical = float(critical_momentum(learning_rate, [smallest, largest]).max())
    return Best(learning_rate, rounded_up(critical) if best.momentum else 0.0, best.rate)


def rounded_up(momentum: float) -> float:
    """Return the next β with eight decimals."""
    return math.ceil(momentum * 1e8 - 1e-6) / 1e8


def critical_momentum(learning_rate: ArrayLike, eigenvalue: ArrayLike) -> np.ndarray:
    """Return the β at which the two modes are equal: above it the path swings; 1 and more: no β below 1 reaches it."""
    return np.asarray((1 - np.sqrt(np.multiply(learning_rate, eigenvalue))) ** 2)


def largest_stable_rate(momentum: ArrayLike, eigenvalue: ArrayLike) -> np.ndarray:
    """Return the learning rate from which on an eigenvalue diverges: (2 + 2β)/λ."""
    return np.asarray(np.divide(2 + 2 * np.asarray(momentum), eigenvalue))


def rate(learning_rate: ArrayLike, momentum: ArrayLike, eigenvalue: ArrayLike) -> np.ndarray:
    """Return the factor per step by which the error along an eigenvector shrinks in the long run.

    Where the roots are complex (under-damped) it is √β, whatever α and λ are. The article's footnote prints 2√β, a
    misprint: the product of the roots is β.
    """
    trace, discriminant = _characteristic(learning_rate, momentum, eigenvalue)
    real = (np.abs(trace) + np.sqrt(np.maximum(discriminant, 0))) / 2
    return np.where(discriminant < 0, np.sqrt(momentum), real)


def damping(learning_rate: ArrayLike, momentum: ArrayLike, eigenvalue: ArrayLike) -> np.ndarray:
    """Name how the error comes down along each eigenvector.

    Over-damped: without swinging. Critically damped: as fast as α and λ allow. Under-damped: swinging, each swing
    smaller. Alternating: real roots below zero, so the error changes sign at every step. Undamped: it neither shrinks
    nor grows. Diverging: it grows.
    """
    trace, discriminant = _characteristic(learning_rate, momentum, eigenvalue)
    reached = rate(learning_rate, momentum, eigenvalue)
    ways = [
        (reached > 1 + _MARGIN, DIVERGING),
        (reached > 1 - _MARGIN, UNDAMPED),
        (np.abs(discriminant) <= _EQUAL, CRITICALLY_DAMPED),
        (discriminant < 0, UNDER_DAMPED),
        (trace < 0, ALTERNATING),
    ]
    return np.select([holds for holds, _ in ways], [name for _, name in ways], OVER_DAMPED)


def steps_to_a_tenth(rate: ArrayLike) -> np.ndarray:
    """Return how many steps at a factor per step below 1 leave a tenth of the error; 0 where the factor is 0."""
    with np.errstate(divide="ignore"):  # the logarithm of 0
        return np.asarray(-1 / np.log10(rate))


def lower_bound(condition: float, steps: int) -> Float[np.ndarray, " points"]:
    """Return ((√κ-1)/(√κ+1))ᵏ for k = 0 … steps: the share of the error that must be left on the worst quadratic.

    Nesterov (Introductory Lectures on Convex Optimization, 2004, theorem 2.1.13): for every method that moves only
    along the gradients it has seen there is a quadratic with this condition number, of more dimensions than steps, on
    which the error is never below. On a given quadratic with few eigenvalues an error can be below for a while; but
    the *rate* of momentum with constant α and β never is, as soon as λ₁ and λₙ are among the eigenvalues.
    """
    return best_momentum(1 / condition, 1.0).rate ** np.arange(steps + 1.0)


def _characteristic(
    learning_rate: ArrayLike, momentum: ArrayLike, eigenvalue: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return 1 + β - αλ and the discriminant of the characteristic polynomial."""
    trace = 1 + np.asarray(momentum) - np.multiply(learning_rate, eigenvalue)
    return trace, trace**2 - 4 * np.asarray(momentum)
