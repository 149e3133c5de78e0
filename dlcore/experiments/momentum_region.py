"""For which learning rate and momentum does a quadratic's error shrink, and how fast?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Float, Float32

from dlcore.elements import eigen_descent, quadratic
from dlcore.lab.experiment import Experiment, Report

HIGHEST_RATE = 4.4
"""Learning rates up to here: beyond 4/λₙ, and λₙ is 1, every β below 1 diverges."""
STEPS = 600
"""Steps of each run: at the edge its rate is then wrong by less than a cell is wide."""


@dataclass(frozen=True)
class MomentumRegionResult:
    """Hold the factor per step of the whole error over a grid: ``[row, column]`` is at (α[column], β[row]).

    Attributes:
        learning_rates: α at the middle of each column.
        momenta: β at the middle of each row.
        predicted: the larger rate of the two ends of the spectrum, λ₁ and λₙ = 1: in between none is larger.
        measured: the same, measured by really running the rule along both.
        edge_momenta: β from 0 to 1.
        edge: the α from which on theory says that it diverges, for each of them.
        measured_edge: the α at which the measured rate passes 1, for each row.
        curve_rates: a fine grid of α.
        critical_smallest: the critical β for λ₁ on it; NaN above 1.
        critical_largest: the same for λₙ.
    """

    learning_rates: Float[np.ndarray, " columns"]
    momenta: Float[np.ndarray, " rows"]
    predicted: Float32[np.ndarray, "rows columns"]
    measured: Float32[np.ndarray, "rows columns"]
    edge_momenta: Float[np.ndarray, " edge"]
    edge: Float[np.ndarray, " edge"]
    measured_edge: Float[np.ndarray, " rows"]
    curve_rates: Float[np.ndarray, " curve"]
    critical_smallest: Float[np.ndarray, " curve"]
    critical_largest: Float[np.ndarray, " curve"]


class MomentumRegion(Experiment[MomentumRegionResult]):
    """Run the rule once for every cell of a grid of learning rates and momenta.

    Attributes:
        condition: the condition number κ = λₙ/λ₁.
        resolution: cells per axis.
    """

    name = "momentum_region"
    needs_torch = False

    condition: float = pydantic.Field(100.0, ge=1, le=10_000)
    resolution: int = pydantic.Field(88, ge=8, le=200)

    def cost(self) -> float:
        """Estimate the seconds: an overhead per step, a little per cell and step."""
        return 0.02 + STEPS * (2e-5 + 1.5e-8 * self.resolution**2)

    def compute(self, report: Report) -> MomentumRegionResult:
        """Predict and measure the rate in every cell."""
        middles = (np.arange(self.resolution) + 0.5) / self.resolution
        alpha, beta = np.meshgrid(HIGHEST_RATE * middles, middles)
        ends = np.array([1 / self.condition, 1.0])[:, None, None]
        predicted = quadratic.rate(alpha, beta, ends).max(axis=0)
        logarithms = eigen_descent.log_amplitudes(ends, alpha, beta, STEPS)
        measured = eigen_descent.fitted_rate(np.logaddexp(2 * logarithms[:, 0], 2 * logarithms[:, 1]) / 2)
        curve = HIGHEST_RATE * np.linspace(0, 1, 201) ** 2  # dense at 0, where critical damping falls steeply
        whole = np.linspace(0, 1, 21)
        critical = quadratic.critical_momentum(curve, ends[:, :, 0])
        report(1, 1)
        return MomentumRegionResult(
            learning_rates=alpha[0].copy(),
            momenta=beta[:, 0].copy(),
            predicted=predicted.astype(np.float32),
            measured=measured.astype(np.float32),
            edge_momenta=whole,
            edge=quadratic.largest_stable_rate(whole, 1.0),
            measured_edge=_edge(alpha[0], measured),
            curve_rates=curve,
            critical_smallest=np.where(critical[0] <= 1, critical[0], np.nan),
            critical_largest=np.where(critical[1] <= 1, critical[1], np.nan),
        )


def _edge(
    learning_rates: Float[np.ndarray, " columns"], measured: Float[np.ndarray, "rows columns"]
) -> Float[np.ndarray, " rows"]:
    """Return where each row's rate passes 1 for the last time, between two columns on a line."""
    last = len(learning_rates) - 1 - np.argmax(measured[:, ::-1] < 1, axis=1)
    after = np.minimum(last + 1, len(learning_rates) - 1)
    low, high = (np.take_along_axis(measured, at[:, None], axis=1)[:, 0] for at in (last, after))
    share = np.divide(1 - low, high - low, out=np.zeros_like(low), where=high > low)
    return np.asarray(learning_rates[last] + share * (learning_rates[after] - learning_rates[last]))
