"""Which optimizer comes down this surface best, from this start, with these settings?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Float32, Int

from dlcore.elements import convergence, descent, divergence, named_series, outcome, racer, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.surface_walk import SurfaceWalk
from dlcore.lab.experiment import Curve, Experiment, Report

LONGEST = 400_000
"""The most positions one race may record: racers × noise seeds × steps."""


@dataclass(frozen=True)
class SurfaceRaceResult:
    """Hold every racer's way down; whatever lies at or behind a divergence is NaN.

    Without noise there is one run per racer, whatever number of seeds was asked for.

    Attributes:
        paths: the position before the first step and after each (points = steps + 1).
        loss: the surface's value there, without noise.
        distance: to the nearest global minimum; no columns where the surface has none.
        effective_step: |Δw| / |g| per coordinate and step, g as the optimizer saw it; NaN where g is 0.
        nearest: the row of ``minima`` next to the end of the path; -1 after a divergence or where there is none.
        nearest_distance: how far it is; NaN where ``nearest`` is -1.
        steps_to_tolerance: the first step at which the loss is within the tolerance of its minimum; -1: never.
        diverged_at: the step of divergence; -1: none.
        reasons: why, in words, one per racer (of its first run that diverged); empty where none did.
        outcomes: where each racer's runs ended, in words.
        final_position: the end of the path.
        final_loss: the loss there.
        predicted_rate: the factor per step by which the distance to the nearest minimum shrinks in linear theory;
            NaN where there is no such theory (see ``convergence``).
        measured_rate: the same, fitted to the racer's first run; NaN where it cannot be measured.
        minima: the global minima, then the other known local minima.
        global_minima: how many of them are global.
    """

    paths: Float32[np.ndarray, "racers runs points 2"]
    loss: Float[np.ndarray, "racers runs points"]
    distance: Float[np.ndarray, "racers runs points_or_none"]
    effective_step: Float32[np.ndarray, "racers runs steps 2"]
    nearest: Int[np.ndarray, "racers runs"]
    nearest_distance: Float[np.ndarray, "racers runs"]
    steps_to_tolerance: Int[np.ndarray, "racers runs"]
    diverged_at: Int[np.ndarray, "racers runs"]
    reasons: tuple[str, ...]
    outcomes: tuple[str, ...]
    final_position: Float[np.ndarray, "racers runs 2"]
    final_loss: Float[np.ndarray, "racers runs"]
    predicted_rate: Float[np.ndarray, " racers"]
    measured_rate: Float[np.ndarray, " racers"]
    minima: Float[np.ndarray, "minima 2"]
    global_minima: int

    def median_final_loss(self) -> Float[np.ndarray, " racers"]:
        """Return the median over the runs; NaN where one of them diverged."""
        return np.asarray(np.median(self.final_loss, axis=1))

    def median_arrival(self) -> Float[np.ndarray, " racers"]:
        """Return the median step to tolerance over the runs; NaN where half of them or more never arrived."""
        steps = np.median(np.where(self.steps_to_tolerance < 0, np.inf, self.steps_to_tolerance), axis=1)
        return np.where(np.isfinite(steps), steps, np.nan)


class SurfaceRace(SurfaceWalk, Experiment[SurfaceRaceResult]):
    """Let every racer descend from one start on the same noise.

    Attributes:
        racers: the optimizers with their settings, no two the same.
        tolerance: how far above the lowest loss counts as arrived.
    """

    name = "surface_race"
    needs_torch = False

    racers: Annotated[tuple[Racer, ...], pydantic.AfterValidator(racer.distinct)] = pydantic.Field(
        (
            Racer(optimizer="sgd", settings={"lr": 1.0}),
            Racer(optimizer="momentum", settings={"lr": 1.0}),
            Racer(optimizer="adam", settings={"lr": 0.2}),
        ),
        min_length=1,
        max_length=15,
    )
    tolerance: float = pydantic.Field(1e-3, ge=1e-12, le=1000)

    @pydantic.model_validator(mode="after")
    def _not_too_long(self) -> SurfaceRace:
        positions = len(self.racers) * self.runs * self.steps
        if positions > LONGEST:
            raise ValueError(
                f"{len(self.racers)} racers × {self.runs} seeds × {self.steps} steps are {positions:,} positions; "
                f"allowed are {LONGEST:,}: take fewer of one of them"
            )
        return self

    def cost(self) -> float:
        """Estimate the seconds."""
        return self.seconds(len(self.racers), self.runs)

    def series(self, result: SurfaceRaceResult) -> Mapping[str, Curve]:
        """Return loss and distance to the minimum after each step; of several runs the median."""
        points, members = (
            np.arange(result.loss.shape[-1]),
            named_series.numbered([one.optimizer for one in self.racers]),
        )
        curves = named_series.named("loss", points, np.median(result.loss, axis=1), members)
        if result.distance.shape[-1]:
            curves |= named_series.named("distance", points, np.median(result.distance, axis=1), members)
        return curves

    def compute(self, report: Report) -> SurfaceRaceResult:
        """Walk all racers at once, then measure their ways."""
        record, surface = self.land()
        walks = descent.walk(
            surface.gradient,
            self.racers,
            self.start,
            self.disturbance(),
            factors=self.schedule.changes(self.steps),
            tell=lambda step: report(step, self.steps),
        )
        with np.errstate(all="ignore"):  # beyond a divergence
            return self._measure(record, surface, walks)

    def _measure(
        self, record: surfaces.Surface, surface: surfaces.CompiledSurface, walks: descent.Walks
    ) -> SurfaceRaceResult:
        places = np.ascontiguousarray(walks.positions.transpose(2, 3, 0, 1))
        loss = surface.value(places[..., 0], places[..., 1])
        step = _effective_step(places, walks.gradients.transpose(2, 3, 0, 1))
        wandering = divergence.find(places, loss, record)
        reasons = divergence.explain(wandering, self.racers, record, surface)
        for array in (places, loss, step):
            wandering.forget(array)
        minima = np.reshape(record.minima + record.traps, (-1, 2))
        nearest, how_far = _nearest(places[:, :, -1], minima)
        return SurfaceRaceResult(
            paths=places.astype(np.float32),
            loss=loss,
            distance=_distance(places, minima[: len(record.minima)]),
            effective_step=step.astype(np.float32),
            nearest=nearest,
            nearest_distance=how_far,
            steps_to_tolerance=_first(loss <= surfaces.lowest(self.surface, self.condition) + self.tolerance),
            diverged_at=wandering.step,
            reasons=reasons,
            outcomes=tuple(
                outcome.describe(record, self.start, *runs)
                for runs in zip(wandering.step, nearest, how_far, strict=True)
            ),
            final_position=places[:, :, -1].copy(),
            final_loss=loss[:, :, -1].copy(),
            predicted_rate=self._predict_rates(surface, minima, nearest[:, 0]),
            measured_rate=_measure_rates(places[:, 0], minima, nearest[:, 0]),
            minima=minima,
            global_minima=len(record.minima),
        )

    def _predict_rates(
        self,
        surface: surfaces.CompiledSurface,
        minima: Float[np.ndarray, "minima 2"],
        nearest: Int[np.ndarray, " racers"],
    ) -> Float[np.ndarray, " racers"]:
        """Predict from the Hessian at the minimum that a racer came to; without one, at the first that there is.

        With a schedule the rule is another at every step, so there is no one rate to predict.
        """
        if not len(minima) or self.schedule.kind != "constant":
            return np.full(len(self.racers), np.nan)
        hessians = surface.hessian(*minima[np.maximum(nearest, 0)].T)
        return np.array(
            [
                convergence.predicted_rate(one.optimizer, one.settings, np.linalg.eigvalsh(hessian))
                for one, hessian in zip(self.racers, hessians, strict=True)
            ]
        )


def _measure_rates(
    places: Float[np.ndarray, "racers points 2"],
    minima: Float[np.ndarray, "minima 2"],
    nearest: Int[np.ndarray, " racers"],
) -> Float[np.ndarray, " racers"]:
    if not len(minima):
        return np.full(len(places), np.nan)
    goals = minima[np.maximum(nearest, 0)]
    return np.array(
        [convergence.measured_rate(np.hypot(*(way - goal).T)) for way, goal in zip(places, goals, strict=True)]
    )


def _effective_step(
    places: Float[np.ndarray, "racers runs points 2"], gradients: Float[np.ndarray, "racers runs steps 2"]
) -> Float[np.ndarray, "racers runs steps 2"]:
    sizes = np.abs(gradients)
    return np.where(sizes > 0, np.abs(np.diff(places, axis=2)) / sizes, np.nan)


def _distance(
    places: Float[np.ndarray, "racers runs points 2"], minima: Float[np.ndarray, "minima 2"]
) -> Float[np.ndarray, "racers runs points_or_none"]:
    if not len(minima):
        return np.empty((*places.shape[:2], 0))
    ways = [np.hypot(places[..., 0] - x, places[..., 1] - y) for x, y in minima]
    distance: np.ndarray = np.minimum.reduce(ways)
    return distance


def _nearest(
    ends: Float[np.ndarray, "racers runs 2"], minima: Float[np.ndarray, "minima 2"]
) -> tuple[Int[np.ndarray, "racers runs"], Float[np.ndarray, "racers runs"]]:
    """Return the row of the minimum next to each end and its distance; -1 and NaN where there is none."""
    if not len(minima):
        return np.full(ends.shape[:2], -1), np.full(ends.shape[:2], np.nan)
    ways = np.hypot(ends[..., None, 0] - minima[:, 0], ends[..., None, 1] - minima[:, 1])
    how_far = ways.min(axis=-1)
    return np.where(np.isnan(how_far), -1, ways.argmin(axis=-1)), how_far


def _first(true: Bool[np.ndarray, "racers runs points"]) -> Int[np.ndarray, "racers runs"]:
    """Return the first index along the last axis that is true; -1: none."""
    return np.where(true.any(axis=-1), true.argmax(axis=-1), -1)
