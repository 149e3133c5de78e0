"""Which learning rate suits each optimizer best on this surface, from this start, for so many steps?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import named_series, racer, rate_search, rate_trials, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.surface_walk import SurfaceWalk
from dlcore.lab.experiment import Curve, Experiment, Report

PLAN = rate_search.Plan(low=1e-6, high=10.0, coarse=281, fine=20, rows=2)
"""Forty rates in each of seven decades, then twice twenty around the best."""
LONGEST = 60.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True)
class SurfaceTuningResult:
    """What every rate scored: the mean loss over the last tenth of the steps (and over the noise seeds).

    Attributes:
        rates: all that were tried, ascending.
        scores: theirs; infinity where the run diverged.
        best_rates: the one with the lowest score; NaN where every rate diverged.
        best_scores: its score; NaN likewise.
        lowest: the loss at the global minima, below which no score can lie.
    """

    rates: Float[np.ndarray, "racers trials"]
    scores: Float[np.ndarray, "racers trials"]
    best_rates: Float[np.ndarray, " racers"]
    best_scores: Float[np.ndarray, " racers"]
    lowest: float

    def above_lowest(self) -> Float[np.ndarray, "racers trials"]:
        """Return how far above the lowest possible loss each rate came."""
        return self.scores - self.lowest


class SurfaceTuning(SurfaceWalk, Experiment[SurfaceTuningResult]):
    """Try several hundred learning rates for each racer, all from one start on the same noise.

    Attributes:
        racers: the optimizers with their settings; their learning rates do not count.
    """

    name = "surface_tuning"
    needs_torch = False

    racers: Annotated[tuple[Racer, ...], pydantic.AfterValidator(racer.without_rates)] = pydantic.Field(
        (Racer(optimizer="sgd"), Racer(optimizer="momentum"), Racer(optimizer="adam")), min_length=1, max_length=15
    )

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> SurfaceTuning:
        if not surfaces.get(self.surface).minima:
            raise ValueError("there is no minimum in view: without one no learning rate is the best")
        if self.cost() > LONGEST:
            raise ValueError(
                f"tuning would take about {self.cost():.0f} s; allowed are {LONGEST:.0f}: "
                "take fewer steps or noise seeds"
            )
        return self

    @property
    def budget(self) -> int:
        """How many steps are taken for each racer, all trials together."""
        return PLAN.trials * self.runs * self.steps

    def cost(self) -> float:
        """Estimate the seconds: the calls of three rows of trials, and the numbers of all."""
        calls, effort = len(self.racers) * self.steps, surfaces.get(self.surface).effort
        return 0.02 + calls * (PLAN.rows + 1) * 40e-6 * effort + calls * PLAN.trials * self.runs * 4e-8 * (effort + 1)

    def series(self, result: SurfaceTuningResult) -> Mapping[str, Curve]:
        """Return each rule's score over its learning rates."""
        members = named_series.numbered([one.optimizer for one in self.racers])
        return named_series.named("score", result.rates, result.scores, members)

    def scalars(self, result: SurfaceTuningResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> SurfaceTuningResult:
        """Search row by row; each row is one batched computation per racer."""
        rows, done = PLAN.rows + 1, 0

        def evaluate(rates: Float[np.ndarray, "racers rates"]) -> Float[np.ndarray, "racers rates"]:
            nonlocal done
            before = done * len(self.racers)
            done += 1
            tell = lambda racers: report(before + racers, rows * len(self.racers))  # noqa: E731  bound to this row
            return rate_trials.scores(self, self.racers, rates, tell)

        found = rate_search.search(evaluate, len(self.racers), PLAN)
        return SurfaceTuningResult(
            rates=found.rates,
            scores=found.scores,
            best_rates=found.best_rates,
            best_scores=found.best_scores,
            lowest=surfaces.lowest(self.surface, self.condition),
        )
