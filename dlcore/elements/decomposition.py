"""Expected squared error = bias² + variance + noise, measured from many fits, and tested against fresh examples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Float32

from dlcore.elements import student

SHOWN = 60
"""How many of the fits are kept to be drawn."""
HEAVY = 0.1
"""A single set that makes up this share of a mean error makes its standard error untrustworthy."""

Levels = Float[np.ndarray, " levels"]


class Parts(NamedTuple):
    """What fits of several sets are off the truth, for each complexity."""

    bias: Levels
    """Squared, averaged over x."""
    variance: Levels
    mean: Float[np.ndarray, "levels at"]
    """The mean fit."""
    variance_at: Float[np.ndarray, "levels at"]
    error: Levels
    """The mean squared distance of a fit from the truth: the sum of the two parts."""
    uncertainty: Levels
    """The standard error of that mean."""
    heaviest: Levels
    """The largest share that one set has in it."""


class Mean(NamedTuple):
    """The mean of an error over sets, its standard error, and the largest share that one set has in it."""

    value: Levels
    uncertainty: Levels
    heaviest: Levels


@dataclass(frozen=True, eq=False)
class Decomposition:
    """What was measured for each complexity; NaN where models diverged.

    Attributes:
        levels: the complexities, from the simplest model to the most complex.
        grid: places x.
        truth: the noiseless curve there.
        mean_fit: of the sets for bias and variance.
        variance_at: variance at each place.
        fits: a few of the fits.
        bias: squared, averaged over x.
        variance: averaged over x.
        noise: the variance of the noise, which nothing can predict.
        uncertainty: standard error of bias² + variance.
        heaviest: the largest share that one set has in it.
        test: the mean squared error on fresh examples of models trained on other sets.
        test_uncertainty: its standard error.
        test_heaviest: the largest share that one set has in it.
        training: the mean squared error on the examples that were learned from.
        predicted_bias: what theory says for the places x that were drawn; NaN where it says nothing.
        predicted_variance: the same of the variance.
        reasons: for each complexity at which models diverged a sentence; else empty.
        device: what it was computed on.
        seconds: that it took.
    """

    levels: Levels
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]
    mean_fit: Float32[np.ndarray, "levels grid"]
    variance_at: Float32[np.ndarray, "levels grid"]
    fits: Float32[np.ndarray, "levels shown grid"]
    bias: Levels
    variance: Levels
    noise: float
    uncertainty: Levels
    heaviest: Levels
    test: Levels
    test_uncertainty: Levels
    test_heaviest: Levels
    training: Levels
    predicted_bias: Levels
    predicted_variance: Levels
    reasons: tuple[str, ...]
    device: str
    seconds: float

    @property
    def total(self) -> Levels:
        """Return bias² + variance + noise: what theory says the expected test error is."""
        return np.asarray(self.bias + self.variance + self.noise)

    @property
    def difference(self) -> Levels:
        """Return the sum of the three minus the test error measured by itself."""
        return np.asarray(self.total - self.test)

    @property
    def difference_uncertainty(self) -> Levels:
        """Return the standard error of the difference: both sides are means over sets drawn independently."""
        return np.asarray(np.hypot(self.uncertainty, self.test_uncertainty))

    @property
    def best(self) -> int:
        """Return the place of the complexity with the least bias² + variance + noise."""
        return int(np.nanargmin(self.total)) if np.isfinite(self.total).any() else 0

    @property
    def trustworthy(self) -> Bool[np.ndarray, " levels"]:
        """Return where no single set dominates: elsewhere the tail is heavy, and no interval can be trusted."""
        return np.asarray(np.maximum(self.heaviest, self.test_heaviest) < HEAVY)


class Measured(NamedTuple):
    """What a computation measured of every set; the tested sets are others than the fitted ones."""

    levels: Levels
    fits: Float[np.ndarray, "sets levels at"]
    """Predictions at places spread evenly over the interval."""
    test: Float[np.ndarray, "others levels"]
    """Mean squared error on fresh examples."""
    training: Float[np.ndarray, "others levels"]
    """Mean squared error on the examples that were learned from."""


def collect(
    measured: Measured,
    places: tuple[Float[np.ndarray, " at"], Float[np.ndarray, " at"]],
    *,
    noise: float,
    theory: tuple[Levels, Levels] | None = None,
    reasons: tuple[str, ...] = (),
    device: str = "CPU",
    seconds: float = 0.0,
) -> Decomposition:
    """Make the result of what was measured.

    Args:
        measured: of every set.
        places: x of the fits and the truth there.
        noise: its variance.
        theory: squared bias and variance as predicted; None where theory says nothing.
        reasons: a sentence for each complexity at which models diverged.
        device: what it was computed on.
        seconds: that it took.
    """
    parts, test = split(measured.fits, places[1]), mean_over_sets(measured.test)
    unknown = np.full(len(measured.levels), np.nan)
    bias, variance = theory or (unknown, unknown)
    return Decomposition(
        levels=measured.levels,
        grid=places[0],
        truth=places[1],
        mean_fit=parts.mean.astype(np.float32),
        variance_at=parts.variance_at.astype(np.float32),
        fits=np.moveaxis(measured.fits[:SHOWN], 0, 1).astype(np.float32),
        bias=parts.bias,
        variance=parts.variance,
        noise=noise,
        uncertainty=parts.uncertainty,
        heaviest=parts.heaviest,
        test=test.value,
        test_uncertainty=test.uncertainty,
        test_heaviest=test.heaviest,
        training=measured.training.mean(0),
        predicted_bias=bias,
        predicted_variance=variance,
        reasons=reasons,
        device=device,
        seconds=seconds,
    )


def split(fits: Float[np.ndarray, "sets levels at"], truth: Float[np.ndarray, " at"]) -> Parts:
    """Split the mean squared distance of fits from the truth into squared bias and variance.

    The mean of S fits varies itself, by variance / S, and so its squared distance from the truth is that much too
    large on average. It is taken off: ``bias`` is unbiased (and may come out slightly below zero), as is ``variance``
    with its S - 1. Bias² + variance is then exactly the mean squared distance.

    Args:
        fits: predictions of each set's model at places spread evenly over the interval.
        truth: the noiseless curve there.
    """
    mean, variance = fits.mean(0), fits.var(0, ddof=1)
    bias = (mean - truth) ** 2 - variance / len(fits)
    whole = mean_over_sets(((fits - truth) ** 2).mean(-1))
    return Parts(bias.mean(-1), variance.mean(-1), mean, variance, whole.value, whole.uncertainty, whole.heaviest)


def mean_over_sets(errors: Float[np.ndarray, "sets levels"]) -> Mean:
    """Return the mean over sets with its standard error."""
    total = errors.sum(0)
    heaviest = np.divide(errors.max(0), total, out=np.zeros_like(total), where=total > 0)
    return Mean(errors.mean(0), student.standard_error(errors.T), heaviest)


def series(measured: Decomposition) -> Mapping[str, tuple[Levels, Levels]]:
    """Return the parts of the error over the complexity, by name."""
    parts = {"bias": measured.bias, "variance": measured.variance, "test_error": measured.test}
    return {name: (measured.levels, values) for name, values in (parts | {"training_error": measured.training}).items()}
