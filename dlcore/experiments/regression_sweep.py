"""Which optimizer is good, and which forgives a wrong learning rate?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Float32, Int

from dlcore.elements import initializers, named_series, optimizers, rate_valley, stability, targets
from dlcore.elements.curve_fitting import CurveFitting
from dlcore.elements.racer import Racer
from dlcore.elements.rate_valley import Valley
from dlcore.elements.schedules import Schedule
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from dlcore.training.plan import Plan, Probe, Task
    from dlcore.training.records import Training

COURSE = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam")
EVALUATIONS = 51
"""How often the loss on all examples is measured, the start included."""
GRID_POINTS_LIVE = 81
"""Where the best fit is drawn while the sweep trains."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""
USEFUL = 0.5
"""A learning rate is useful where at least this share of the data's variance is explained: R² ≥ 0.5."""
MEASURES = ("best", "final", "test")
"""What a network can be judged by: its lowest and its last loss on all examples, its last loss against the truth."""


@dataclass(frozen=True, eq=False)
class RegressionSweepResult:
    """What became of every network; NaN from where it diverged.

    Attributes:
        optimizers: ids of the update rules, in the order of the settings.
        learning_rates: ascending, by equal factors.
        logged_steps: after how many updates ``training_loss`` was measured; 0 is the start.
        training_loss: mean squared error on all examples.
        test_loss: mean squared error against the truth on a grid, at the end.
        fits: predictions on that grid, at the end.
        diverged_at: the step (from 1) at which the loss stopped being finite; 0 for never.
        sharpness: the largest eigenvalue of the Hessian of the loss on all examples, at the start of each seed.
        constant_loss: mean squared error of the best constant: what a network comes to that learns nothing.
        parameters: of one network.
        device: what it was computed on.
        seconds: that all trainings took together.
    """

    optimizers: tuple[str, ...]
    learning_rates: Float[np.ndarray, " rates"]
    logged_steps: Int[np.ndarray, " logged"]
    training_loss: Float32[np.ndarray, "rules rates seeds logged"]
    test_loss: Float32[np.ndarray, "rules rates seeds"]
    fits: Float32[np.ndarray, "rules rates seeds grid"]
    diverged_at: Int[np.ndarray, "rules rates seeds"]
    sharpness: Float[np.ndarray, " seeds"]
    constant_loss: float
    parameters: int
    device: str
    seconds: float

    def losses(self, measure: str) -> Float[np.ndarray, "rules rates seeds"]:
        """Return one loss per network, by a member of ``MEASURES``; infinity where it diverged."""
        if measure == "best":
            return _lowest(self.training_loss, self.diverged_at)
        loss = {"final": self.training_loss[..., -1], "test": self.test_loss}[measure]
        return np.where(self.diverged_at > 0, np.inf, loss).astype(np.float64)

    def valley(self, measure: str) -> Valley:
        """Return where each rule's losses are low and how wide that is."""
        return rate_valley.valley(self.learning_rates, self.losses(measure), (1 - USEFUL) * self.constant_loss)

    def predicted_limits(self) -> Float[np.ndarray, "rules seeds"]:
        """Return the learning rate above which linear theory says that a rule diverges from each seed's start."""
        rules = [Racer(optimizer=id) for id in self.optimizers]
        return np.array(
            [[stability.largest_stable_rate(r.optimizer, r.settings, float(s)) for s in self.sharpness] for r in rules]
        )

    def measured_limits(self) -> Float[np.ndarray, "rules 2"]:
        """Return for each rule the largest rate below the first that made a network diverge, and that first one."""
        return np.array([rate_valley.edge(self.learning_rates, lost) for lost in self.diverged_at > 0])


def _lowest(
    losses: Float32[np.ndarray, "*models logged"], diverged_at: Int[np.ndarray, "*models"]
) -> Float[np.ndarray, "*models"]:
    return np.where(diverged_at > 0, np.inf, np.fmin.reduce(losses, axis=-1)).astype(np.float64)


def _known(ids: tuple[str, ...]) -> tuple[str, ...]:
    for place, id in enumerate(ids):
        if id not in optimizers.OPTIMIZERS:
            raise ValueError(f"no optimizer is named {id!r}; there are: {', '.join(optimizers.OPTIMIZERS)}")
        if id in ids[:place]:
            raise ValueError(f"{id} takes part twice; each optimizer is swept once")
    return ids


class RegressionSweep(CurveFitting, Experiment[RegressionSweepResult]):
    """Train one perceptron for every optimizer, learning rate and seed; the other hyper-parameters are the defaults.

    Networks of one seed share their start and their mini-batches. The data are the same for all.
    """

    name: ClassVar[str] = "regression_sweep"

    points: int = pydantic.Field(256, ge=8, le=2000)
    batch: int = pydantic.Field(32, ge=1, le=2000)
    optimizers: Annotated[tuple[str, ...], pydantic.AfterValidator(_known)] = pydantic.Field(
        COURSE, min_length=1, max_length=15
    )
    lowest_rate: float = pydantic.Field(1e-4, ge=1e-6, le=10)
    highest_rate: float = pydantic.Field(1.0, ge=1e-6, le=10)
    rates: int = pydantic.Field(16, ge=2, le=32)
    """How many learning rates, the lowest and the highest among them, by equal factors."""
    seeds: int = pydantic.Field(4, ge=1, le=16)
    """How many starts and orders of batches: the seeds 0, 1, …"""
    steps: int = pydantic.Field(1000, ge=1, le=10_000)
    schedule: Schedule = Schedule()

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> RegressionSweep:
        if self.lowest_rate >= self.highest_rate:
            raise ValueError(
                f"the lowest learning rate is {self.lowest_rate:g}; it must be below the highest, {self.highest_rate:g}"
            )
        if self.cost() > LONGEST:
            raise ValueError(
                f"{self.models:,} networks would take about {self.cost() / 60:.0f} minutes; allowed are "
                f"{LONGEST / 60:.0f}: take fewer optimizers, learning rates, seeds or steps, or smaller networks"
            )
        return self

    @classmethod
    def smallest(cls) -> RegressionSweep:
        """Return the cheapest sweep there is."""
        return cls(points=8, hidden_layers=1, width=1, optimizers=("sgd",), rates=2, seeds=1, steps=1, batch=8)

    @property
    def models(self) -> int:
        """Count the networks."""
        return len(self.optimizers) * self.rates * self.seeds

    @property
    def learning_rates(self) -> Float[np.ndarray, " rates"]:
        """The learning rates, ascending."""
        return np.geomspace(self.lowest_rate, self.highest_rate, self.rates)

    @property
    def rate_names(self) -> tuple[str, ...]:
        """The learning rates in as few digits as tell them apart, three at least."""
        written = (tuple(f"{rate:.{digits}g}" for rate in self.learning_rates) for digits in range(3, 18))
        return next(names for names in written if len(set(names)) == len(names))

    def cell_at(self, rate: float, row: float) -> tuple[int, int]:
        """Return row and column of the cell nearest to a place on the map: a learning rate, and a row's number."""
        nearest = np.abs(np.log(np.maximum(rate, 1e-300) / self.learning_rates)).argmin()
        return min(max(round(row), 0), len(self.optimizers) - 1), int(nearest)

    @property
    def racers(self) -> tuple[Racer, ...]:
        """Every optimizer with every learning rate, optimizer by optimizer."""
        return tuple(
            Racer(optimizer=id, settings={"lr": float(rate)}) for id in self.optimizers for rate in self.learning_rates
        )

    @property
    def logged_steps(self) -> Int[np.ndarray, " logged"]:
        """After how many updates the loss on all examples is measured."""
        return np.unique(np.linspace(0, self.steps, EVALUATIONS).round().astype(np.int64))

    def grid_live(self) -> Float[np.ndarray, " grid"]:
        """Return the places at which the best fit is drawn while the sweep trains."""
        return targets.truth(self.target, GRID_POINTS_LIVE)[0]

    def cost(self) -> float:
        """Estimate the seconds: arithmetic of passes per example, of updates, of measurements, of the sharpness."""
        example = 8e-11 * self.parameters + 3.5e-9 * self.width * self.hidden_layers
        update = 2e-6 + 4.5e-9 * self.parameters
        measured = EVALUATIONS * self.points * example / 3
        sharpness = 80 * self.points * example
        return 0.3 + self.models * (self.steps * (self.batch * example + update) + measured) + self.seeds * sharpness

    def series(self, result: RegressionSweepResult) -> Mapping[str, Curve]:
        """Return each rule's losses over its learning rates, the mean over seeds."""
        measures = ("final", "test")
        means = np.stack([result.losses(measure).mean(-1) for measure in measures])
        return {
            f"{measure}_loss/{rule}": (result.learning_rates, values)
            for measure, row in zip(measures, means, strict=True)
            for rule, values in zip(result.optimizers, row, strict=True)
        }

    def scalars(self, result: RegressionSweepResult) -> Mapping[str, float]:
        """Return the lowest of each series and where it is."""
        return named_series.lowest(self.series(result))

    def compute(self, report: Report) -> RegressionSweepResult:
        """Train all networks, as many at a time as fit the cache."""
        from dlcore.training import chunks, curve_fitting, gathered, sweep_progress
        from dlcore.training.plan import Plan

        seeds = tuple(range(self.seeds))
        plan = Plan(self.steps, self.batch, seeds, device.pick(), rate_factors=self.schedule.changes(self.steps))
        task = curve_fitting.task_of(self)
        starts = initializers.kaiming_normal_stack(seeds, task.network.layers)
        cells = sweep_progress.Cells(len(self.optimizers), self.rates, self.seeds)
        progress = sweep_progress.Progress(
            task, plan, cells, self.grid_live(), lambda step, picture: report(step, self.steps, picture=picture)
        )
        parts, began = [], time.perf_counter()
        for chunk, trained in chunks.train(
            task, self.racers, starts, plan, probes=self._probes(task, plan), watch=progress.watch
        ):
            columns = _columns(trained)
            progress.end(chunk, _lowest(columns["training_loss"], columns["diverged_at"]))
            parts.append((chunk, columns))
        seconds = time.perf_counter() - began
        arrays = gathered.gather(parts, self.models // self.seeds, self.seeds)
        shape = (len(self.optimizers), self.rates)
        return RegressionSweepResult(
            optimizers=self.optimizers,
            learning_rates=self.learning_rates,
            logged_steps=self.logged_steps,
            sharpness=curve_fitting.sharpness_of(task, starts),
            constant_loss=self.constant_loss(),
            parameters=self.parameters,
            device=device.name(),
            seconds=seconds,
            **{name: array.reshape(*shape, *array.shape[1:]) for name, array in arrays.items()},
        )

    def _probes(self, task: Task, plan: Plan) -> dict[str, Probe]:
        from dlcore.training import curve_fitting

        logged, end = tuple(self.logged_steps.tolist()), (self.steps,)
        return {
            "training_loss": curve_fitting.loss_probes(self, task, plan, logged)["training"],
            "test_loss": curve_fitting.loss_probes(self, task, plan, end)["test"],
            "fits": curve_fitting.fit_probe(self, task, plan, end),
        }


def _columns(trained: Training) -> dict[str, np.ndarray]:
    """Return what the result keeps of a chunk, models first.

    A network whose losses overflow only when they are measured at the end has diverged at the last step.
    """
    training, test, fits = (np.moveaxis(trained.probes[name], 0, 1) for name in ("training_loss", "test_loss", "fits"))
    lost = ~np.isfinite(training[:, -1] + test[:, 0])
    for measured in (training[:, -1:], test, fits):
        measured[lost] = np.nan
    at = np.where(lost & (trained.diverged_at == 0), len(trained.loss), trained.diverged_at)
    return {"training_loss": training, "test_loss": test[:, 0], "fits": fits[:, 0], "diverged_at": at}
