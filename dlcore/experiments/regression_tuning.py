"""Which learning rate suits each optimizer best on this curve, from this start, for so many steps?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Int

from dlcore.elements import initializers, named_series, racer, rate_search
from dlcore.elements.curve_fitting import CurveFitting
from dlcore.elements.racer import Racer
from dlcore.elements.schedules import Schedule
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.training.chunks import Chunk
    from dlcore.training.plan import Plan, Task

SEARCH = rate_search.Plan(low=1e-5, high=10.0, coarse=19, fine=8, rows=2)
"""Three rates in each of six decades, then twice eight around the best."""
TAIL, EVALUATIONS = 10, 10
"""A score is the mean of ten measurements over the last tenth of the steps: no single lucky batch decides."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""


@dataclass(frozen=True, eq=False)
class RegressionTuningResult:
    """What every rate scored.

    A score is the mean squared error on all examples (those that are trained on), mean over ten measurements in the
    last tenth of the steps, the last step among them; infinity where the network diverged.

    Attributes:
        rates: all that were tried, ascending.
        scores: theirs.
        best_rates: the one with the lowest score; NaN where every rate diverged.
        best_scores: its score; NaN likewise.
        device: what it was computed on.
        seconds: that the search took.
    """

    rates: Float[np.ndarray, "racers trials"]
    scores: Float[np.ndarray, "racers trials"]
    best_rates: Float[np.ndarray, " racers"]
    best_scores: Float[np.ndarray, " racers"]
    device: str
    seconds: float

    @property
    def diverged(self) -> Bool[np.ndarray, "racers trials"]:
        """Which trials have no score."""
        diverged: np.ndarray = np.isinf(self.scores)
        return diverged


class RegressionTuning(CurveFitting, Experiment[RegressionTuningResult]):
    """Train a network for each racer and each of several dozen learning rates, all from one start on the same batches.

    Attributes:
        racers: the optimizers with their settings; their learning rates do not count.
        steps: of each trial.
        schedule: how every learning rate changes on the way.
        seed: of the start and of the order of the batches.
    """

    name: ClassVar[str] = "regression_tuning"

    racers: Annotated[tuple[Racer, ...], pydantic.AfterValidator(racer.without_rates)] = pydantic.Field(
        (Racer(optimizer="sgd"), Racer(optimizer="momentum"), Racer(optimizer="adam")), min_length=1, max_length=15
    )
    steps: int = pydantic.Field(3000, ge=1, le=20_000)
    schedule: Schedule = Schedule()
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> RegressionTuning:
        if self.cost() > LONGEST:
            raise ValueError(
                f"tuning would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer steps, racers or layers, a smaller width or a smaller batch"
            )
        return self

    @classmethod
    def smallest(cls) -> RegressionTuning:
        """Return the cheapest search there is."""
        return cls(points=8, hidden_layers=1, width=1, racers=(Racer(optimizer="sgd"),), steps=1, batch=8)

    @property
    def budget(self) -> int:
        """How many steps are taken for each racer, all trials together."""
        return SEARCH.trials * self.steps

    @property
    def measured_steps(self) -> Int[np.ndarray, " measured"]:
        """After how many updates the error on all examples is measured."""
        first = self.steps - self.steps // TAIL
        return np.unique(np.linspace(first, self.steps, EVALUATIONS).round().astype(np.int64))

    def cost(self) -> float:
        """Estimate the seconds: calls of three rows of trials, arithmetic of the passes and updates, measurements."""
        example = 5.5e-11 * self.parameters + 2.4e-9 * self.width * self.hidden_layers
        update = 3.2e-9 * self.parameters
        calls = (SEARCH.rows + 1) * (30e-6 + 32e-6 * self.hidden_layers + 14e-6 * len(self.racers))
        trials = len(self.racers) * SEARCH.trials
        measured = trials * len(self.measured_steps) * self.points * example
        return 0.1 + self.steps * (calls + trials * (self.batch * example + update)) + measured

    def series(self, result: RegressionTuningResult) -> Mapping[str, Curve]:
        """Return each rule's score over its learning rates."""
        members = named_series.numbered([one.optimizer for one in self.racers])
        return named_series.named("score", result.rates, result.scores, members)

    def scalars(self, result: RegressionTuningResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> RegressionTuningResult:
        """Search row by row; each row is one batched computation for all racers, as many at a time as fit the cache."""
        began = time.perf_counter()
        found = rate_search.search(_Trials(self, report).score, len(self.racers), SEARCH)
        return RegressionTuningResult(
            rates=found.rates,
            scores=found.scores,
            best_rates=found.best_rates,
            best_scores=found.best_scores,
            device=device.name(),
            seconds=time.perf_counter() - began,
        )


class _Trials:
    """Train rows of trials and tell how far they are."""

    def __init__(self, tuning: RegressionTuning, report: Report) -> None:
        from dlcore.training import curve_fitting
        from dlcore.training.plan import Plan

        self._tuning, self._report = tuning, report
        self._task: Task = curve_fitting.task_of(tuning)
        self._start = initializers.kaiming_normal_stack([tuning.seed], self._task.network.layers)
        factors = tuning.schedule.changes(tuning.steps)
        self._plan: Plan = Plan(tuning.steps, tuning.batch, (tuning.seed,), device.pick(), rate_factors=factors)
        self._rates = np.empty((len(tuning.racers), 0))
        self._scores = np.empty((len(tuning.racers), 0))

    def score(self, rates: Float[np.ndarray, "racers rates"]) -> Float[np.ndarray, "racers rates"]:
        """Return what ``RegressionTuningResult`` calls the scores of these rates."""
        from dlcore.training import chunks, curve_fitting

        tuning = self._tuning
        before = self._rates.shape[1]
        self._rates = np.concatenate([self._rates, rates], axis=1)
        self._scores = np.concatenate([self._scores, np.full(rates.shape, np.nan)], axis=1)
        entrants = [one.at_rate(rate) for one, row in zip(tuning.racers, rates, strict=True) for rate in row]
        measured = tuple(tuning.measured_steps.tolist())
        probes = {"loss": curve_fitting.loss_probes(tuning, self._task, self._plan, measured)["training"]}

        def note(chunk: Chunk, scores: Float[np.ndarray, " models"], step: int) -> None:
            lane, column = np.divmod(chunk.entrants, rates.shape[1])
            self._scores[lane, before + column] = np.where(np.isfinite(scores), scores, np.inf)
            self._tell(before * tuning.steps + chunk.updates(step, tuning.steps) // len(tuning.racers))

        def watch(chunk: Chunk, step: int, loss: Float[np.ndarray, " models"], _parameters: Tensor) -> None:
            note(chunk, loss, step)

        for chunk, trained in chunks.train(self._task, entrants, self._start, self._plan, probes=probes, watch=watch):
            scores = trained.probes["loss"].mean(axis=0, dtype=np.float64)
            note(chunk, np.where(trained.diverged_at > 0, np.inf, scores), tuning.steps)
        return self._scores[:, before:]

    def _tell(self, steps: int) -> None:
        """Report every rate that was begun, with its score, or with its latest batch's loss while it trains."""
        order = np.argsort(self._rates, axis=1)
        rates, scores = (np.take_along_axis(tried, order, 1).tolist() for tried in (self._rates, self._scores))
        picture: dict[str, list[Any]] = {"rates": [], "scores": []}
        for row, losses in zip(rates, scores, strict=True):
            begun = [(rate, loss) for rate, loss in zip(row, losses, strict=True) if not np.isnan(loss)]
            picture["rates"].append([float(f"{rate:.6g}") for rate, _ in begun])
            picture["scores"].append([float(f"{loss:.4g}") if np.isfinite(loss) else None for _, loss in begun])
        self._report(steps, self._tuning.budget, picture=picture)
