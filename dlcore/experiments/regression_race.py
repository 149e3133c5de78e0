"""Which optimizer fits a curve best, from the same start and on the same mini-batches?"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

import numpy as np
import pydantic
from jaxtyping import Float, Int

from dlcore.elements import initializers, named_series, racer, targets
from dlcore.elements.curve_fitting import CurveFitting
from dlcore.elements.racer import Racer
from dlcore.elements.regression_set import GRID_POINTS
from dlcore.elements.schedules import Schedule
from dlcore.lab import device
from dlcore.lab.experiment import Curve, Experiment, Report

if TYPE_CHECKING:
    from torch import Tensor

    from dlcore.training.plan import Plan, Probe, Task, Watch
    from dlcore.training.records import Training

GRID_POINTS_LIVE = 81
LOSSES_KEPT = 2000
"""Batch losses kept of each racer; of more steps the means over windows are kept."""
EVALUATIONS = 51
"""How often the loss on all data is measured, the start included."""
LONGEST = 900.0
"""Seconds of estimated work that one request may ask for."""

_COURSE = tuple(Racer(optimizer=rule, settings={"lr": 0.01}) for rule in ("sgd", "momentum", "adam"))


@dataclass(frozen=True, eq=False)
class RegressionRaceResult:
    """What a regression race left behind; all arrays are read-only, and NaN from where a racer diverged.

    Attributes:
        labels: one stable id per racer, in the order of the settings: the optimizer's, numbered where it repeats.
        x: where the examples lie.
        y: what was observed there.
        grid: even places over the domain.
        truth: the target there, without noise.
        snapshot_steps: after how many updates the fits were taken; 0 is the start.
        fits: predictions on the grid.
        loss_steps: the last step of each window of ``batch_loss``.
        batch_loss: mean squared error of a step's batch before its update, mean over the window.
        logged_steps: after how many updates the two losses below were measured; 0 is the start.
        training_loss: mean squared error on all examples.
        test_loss: mean squared error on the grid against the truth.
        seconds_per_step: median over a few dozen steps of each racer training alone on this device, after the race.
        diverged_at: the step (from 1) at which a racer's loss stopped being finite; 0 for never.
        reasons: for each racer that diverged a sentence; else empty.
        parameters: of one network.
        device: what it was computed on.
        seconds: that the race took, all racers together.
    """

    labels: tuple[str, ...]
    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]
    snapshot_steps: Int[np.ndarray, " snapshots"]
    fits: Float[np.ndarray, "snapshots racers grid"]
    loss_steps: Int[np.ndarray, " kept"]
    batch_loss: Float[np.ndarray, "racers kept"]
    logged_steps: Int[np.ndarray, " logged"]
    training_loss: Float[np.ndarray, "racers logged"]
    test_loss: Float[np.ndarray, "racers logged"]
    seconds_per_step: Float[np.ndarray, " racers"]
    diverged_at: Int[np.ndarray, " racers"]
    reasons: tuple[str, ...]
    parameters: int
    device: str
    seconds: float

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def losses(self, which: str) -> tuple[Int[np.ndarray, " points"], Float[np.ndarray, "racers points"]]:
        """Return the steps at which the "batch", "training" or "test" loss was measured, and its values."""
        return {
            "batch": (self.loss_steps, self.batch_loss),
            "training": (self.logged_steps, self.training_loss),
            "test": (self.logged_steps, self.test_loss),
        }[which]

    def same_numbers(self, other: RegressionRaceResult) -> bool:
        """Return whether two trainings went through the same losses and fits, bit by bit (times may differ)."""
        mine, theirs = ((one.batch_loss, one.training_loss, one.test_loss, one.fits) for one in (self, other))
        return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(mine, theirs, strict=True))


class RegressionRace(CurveFitting, Experiment[RegressionRaceResult]):
    """Train one perceptron per racer on a noisy curve, all from one start and on the same batches.

    The defaults are the course's assignment: a tanh network with Kaiming weights and zero biases, trained with SGD,
    momentum and Adam at one learning rate.
    """

    name: ClassVar[str] = "regression_race"

    racers: Annotated[tuple[Racer, ...], pydantic.AfterValidator(racer.distinct)] = pydantic.Field(
        _COURSE, min_length=1, max_length=15
    )
    steps: int = pydantic.Field(3000, ge=1, le=20_000)
    schedule: Schedule = Schedule()
    """How every learning rate changes on the way."""
    seed: int = pydantic.Field(0, ge=0, le=2**31 - 1)
    """Of the start and of the order of the batches."""
    snapshots: int = pydantic.Field(40, ge=2, le=100)
    """How many fits are kept, closer together at the beginning, where more happens."""

    @pydantic.model_validator(mode="after")
    def _feasible(self) -> RegressionRace:
        if self.cost() > LONGEST:
            raise ValueError(
                f"this would take about {self.cost() / 60:.0f} minutes; allowed are {LONGEST / 60:.0f}: "
                "take fewer steps, racers or layers, a smaller width or a smaller batch"
            )
        return self

    @classmethod
    def smallest(cls) -> RegressionRace:
        """Return the cheapest race there is."""
        return cls(points=8, hidden_layers=1, width=1, racers=_COURSE[:1], steps=1, batch=8, snapshots=2)

    @property
    def labels(self) -> tuple[str, ...]:
        """One stable id per racer: its optimizer's, with a number from the second of its kind on."""
        return named_series.numbered([one.optimizer for one in self.racers])

    def cost(self) -> float:
        """Estimate the seconds: calls, arithmetic of the passes (per example), of the updates, of the probes."""
        racers = len(self.racers)
        calls = 40e-6 + 45e-6 * self.hidden_layers + 40e-6 * racers
        example = 1.3e-10 * self.parameters + 6e-9 * self.width * self.hidden_layers
        update = 8e-9 * self.parameters
        probed = EVALUATIONS * (self.points + GRID_POINTS) + self.snapshots * GRID_POINTS
        step = calls + racers * (self.batch * example + update)
        return 0.1 + (self.steps + 40) * step + probed * racers * example / 3

    def series(self, result: RegressionRaceResult) -> Mapping[str, Curve]:
        """Return the three losses of every racer over the steps."""
        logged, of = result.logged_steps, result.labels
        return (
            named_series.named("batch_loss", result.loss_steps, result.batch_loss, of)
            | named_series.named("training_loss", logged, result.training_loss, of)
            | named_series.named("test_loss", logged, result.test_loss, of)
        )

    def compute(self, report: Report) -> RegressionRaceResult:
        """Race, then let every racer train a little alone against the clock."""
        from dlcore.training import curve_fitting, loop
        from dlcore.training.plan import Plan

        task = curve_fitting.task_of(self)
        start = initializers.kaiming_normal_stack([self.seed], task.network.layers)
        plan = Plan(self.steps, self.batch, (self.seed,), device.pick(), rate_factors=self.schedule.changes(self.steps))
        began = time.perf_counter()
        trained = loop.train(
            task, self.racers, start, plan, probes=self._probes(task, plan), watch=self._watch(task, plan, report)
        )
        seconds = time.perf_counter() - began
        alone = self._times_alone(task, plan, start, report)
        return self._result(trained, alone, seconds)

    @property
    def _logged_steps(self) -> Int[np.ndarray, " logged"]:
        return np.unique(np.linspace(0, self.steps, EVALUATIONS).round().astype(np.int64))

    @property
    def snapshot_steps(self) -> Int[np.ndarray, " snapshots"]:
        """Space the fits like squares: the early ones close together."""
        return np.unique((np.linspace(0, 1, self.snapshots) ** 2 * self.steps).round().astype(np.int64))

    def _probes(self, task: Task, plan: Plan) -> dict[str, Probe]:
        from dlcore.training import curve_fitting

        snapshots, logged = (tuple(steps.tolist()) for steps in (self.snapshot_steps, self._logged_steps))
        losses = curve_fitting.loss_probes(self, task, plan, logged)
        return {"fits": curve_fitting.fit_probe(self, task, plan, snapshots), **losses}

    def _watch(self, task: Task, plan: Plan, report: Report) -> Watch:
        """Report the loss of each racer and a coarse picture of its fit."""
        grid, _ = targets.truth(self.target, GRID_POINTS_LIVE)
        places = plan.tensor(grid)[None, :, None]

        def watch(step: int, loss: Float[np.ndarray, " racers"], parameters: Tensor) -> None:
            fits = task.network.predict(parameters, places)[..., 0].cpu().numpy()
            picture = {
                "step": step,
                "grid": grid.tolist(),
                "fits": dict(zip(self.labels, _drawable(fits), strict=True)),
            }
            report(step, self.steps, dict(zip(self.labels, loss.tolist(), strict=True)), picture)

        return watch

    def _times_alone(
        self, task: Task, plan: Plan, start: Float[np.ndarray, "1 parameters"], report: Report
    ) -> Float[np.ndarray, " racers"]:
        """Time each racer by itself, for forty steps at most and about a fifth of the race."""
        from dlcore.training import loop

        timed = replace(plan, steps=min(40, max(4, self.steps // 5)))
        medians = []
        for one in self.racers:
            medians.append(loop.seconds_per_step(task, one, start, timed))
            report(self.steps, self.steps)
        return np.array(medians)

    def _result(
        self,
        trained: Training,
        seconds_per_step: Float[np.ndarray, " racers"],
        seconds: float,
    ) -> RegressionRaceResult:
        from dlcore.training.records import window_means

        (x, y), (grid, truth) = self.examples(), self.truth()
        loss_steps, batch_loss = window_means(trained.loss, LOSSES_KEPT)
        return RegressionRaceResult(
            labels=self.labels,
            x=x,
            y=y,
            grid=grid,
            truth=truth,
            snapshot_steps=self.snapshot_steps,
            fits=trained.probes["fits"],
            loss_steps=loss_steps,
            batch_loss=batch_loss,
            logged_steps=self._logged_steps,
            training_loss=trained.probes["training"].T,
            test_loss=trained.probes["test"].T,
            seconds_per_step=seconds_per_step,
            diverged_at=trained.diverged_at,
            reasons=tuple(map(reason, self.racers, trained.diverged_at.tolist())),
            parameters=self.parameters,
            device=device.name(),
            seconds=seconds,
        )


def _drawable(fits: Float[np.ndarray, "racers grid"]) -> list[list[float | None]]:
    """Round to what a screen shows; None where there is nothing to draw."""
    return [[round(value, 4) if np.isfinite(value) else None for value in fit] for fit in fits.tolist()]


def reason(one: Racer, step: int) -> str:
    """Say in words at which step a racer diverged and what to try; nothing if it never did (step 0)."""
    if not step:
        return ""
    lr = one.settings["lr"]
    return (
        f"{one.rule.name} diverged at step {step}: from there on its loss or its parameters are no finite numbers. "
        f"Try a learning rate below {lr:g}, for example {lr / 10:g}."
    )
