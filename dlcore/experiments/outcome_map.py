"""Which learning rate goes with which second hyper-parameter, for one optimizer on one surface?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pydantic
from jaxtyping import Bool, Float, Float32, Int, Int16

from dlcore.elements import convergence, crowd, hyper_scale, stability, surfaces
from dlcore.elements.hyperparameters import Hyper
from dlcore.elements.racer import Racer
from dlcore.elements.surface_crowd import SurfaceCrowd
from dlcore.elements.surface_walk import KnownSurface
from dlcore.lab.experiment import Experiment, Report

Cell = tuple[int, int]
"""A row and a column."""

_NEVER = 2**31


@dataclass(frozen=True)
class OutcomeMapResult:
    """Hold what becomes of every pair of settings: ``[row, column]`` is rate ``column``, hyper ``row``.

    Attributes:
        learning_rates: of the columns.
        hypers: values of the second hyper-parameter, of the rows.
        final_loss: the loss at the end, less the loss at the global minima where there are any; NaN after a divergence.
        start_loss: the same at the start.
        reached: the row of ``places`` in which the run ends; -1: it diverged; -2: it is still on its way.
        steps: the step since which it has stayed there; -1: it did not arrive.
        diverged_at: the step of divergence; -1: none.
        places: where a run can end; see ``SurfaceCrowd.ends``.
        global_minima: how many of the places are global minima.
        predicted_at: the place for which linear theory predicts: where most runs ended; -1: there is no such theory.
        predicted_rate: the factor per step by which the distance to it shrinks in linear theory; NaN without one.
        predicted_edge: by row the learning rate above which linear theory lets nobody stay there; NaN without one.
    """

    learning_rates: Float[np.ndarray, " columns"]
    hypers: Float[np.ndarray, " rows"]
    final_loss: Float[np.ndarray, "rows columns"]
    start_loss: float
    reached: Int16[np.ndarray, "rows columns"]
    steps: Int16[np.ndarray, "rows columns"]
    diverged_at: Int16[np.ndarray, "rows columns"]
    places: Float[np.ndarray, "places 2"]
    global_minima: int
    predicted_at: int
    predicted_rate: Float32[np.ndarray, "rows columns"]
    predicted_edge: Float[np.ndarray, " rows"]

    @property
    def falls(self) -> bool:
        """Whether the surface has no minimum, so that places are directions."""
        return self.global_minima == 0

    def measured_edge(self) -> Float[np.ndarray, " rows"]:
        """Return by row the largest learning rate whose run ends in the predicted place; NaN where none does."""
        return self._extreme(self.reached == self.predicted_at, np.max)

    def arriving(self) -> tuple[Float[np.ndarray, " rows"], Float[np.ndarray, " rows"]]:
        """Return by row the smallest and the largest learning rate that comes to any place; NaN where none does."""
        return self._extreme(self.reached >= 0, np.min), self._extreme(self.reached >= 0, np.max)

    def fastest(self) -> Int[np.ndarray, " rows"]:
        """Return by row the column of the fewest steps to a global minimum; -1 where none comes to one."""
        steps = self._steps_to_a_global_minimum()
        return np.where(steps.min(axis=1) < _NEVER, steps.argmin(axis=1), -1)

    def best(self) -> Cell | None:
        """Return row and column of the fewest steps to a global minimum; None where none comes to one."""
        steps = self._steps_to_a_global_minimum()
        return _cell(steps) if steps.min() < _NEVER else None

    def best_predicted(self) -> Cell | None:
        """Return row and column of the lowest predicted factor per step; None without a prediction."""
        return None if self.predicted_at < 0 else _cell(self.predicted_rate)

    def _steps_to_a_global_minimum(self) -> Int[np.ndarray, "rows columns"]:
        arrived = (self.reached >= 0) & (self.reached < self.global_minima)
        return np.where(arrived, self.steps.astype(np.int64), _NEVER)

    def _extreme(
        self, where: Bool[np.ndarray, "rows columns"], choose: Callable[..., np.ndarray]
    ) -> Float[np.ndarray, " rows"]:
        outside = np.inf if choose is np.min else -np.inf
        found = choose(np.where(where, self.learning_rates, outside), axis=1)
        return np.where(np.isfinite(found), found, np.nan)


class OutcomeMap(SurfaceCrowd, Experiment[OutcomeMapResult]):
    """Let one optimizer run from one start with every pair of learning rate and second hyper-parameter at once.

    Attributes:
        start_x: where every run starts.
        start_y: where every run starts.
        hyper: the id of the second hyper-parameter.
        racer: the optimizer with its other settings; what it says of the two that vary is forgotten.
        lr_low: the smallest learning rate.
        lr_high: the largest.
        hyper_low: the smallest value of the second hyper-parameter.
        hyper_high: the largest.
    """

    name = "outcome_map"
    needs_torch = False

    surface: KnownSurface = "ravine"
    resolution: int = pydantic.Field(96, ge=16, le=160)
    start_x: float = pydantic.Field(-9.0, ge=-1000, le=1000)
    start_y: float = pydantic.Field(4.0, ge=-1000, le=1000)
    hyper: str = "momentum"
    racer: Racer = Racer(optimizer="momentum")
    lr_low: float = pydantic.Field(0.01, ge=1e-6, le=10)
    lr_high: float = pydantic.Field(10.0, ge=1e-6, le=10)
    hyper_low: float = pydantic.Field(0.0, ge=0, le=1)
    hyper_high: float = pydantic.Field(0.999, ge=0, le=1)

    @pydantic.field_validator("racer")
    @classmethod
    def _without_what_varies(
        cls,
        racer: Racer,
        info: Any,  # pydantic.ValidationInfo, a protocol that beartype cannot check when tests run with it
    ) -> Racer:
        varied = {"lr", info.data.get("hyper")}
        return Racer(
            optimizer=racer.optimizer,
            settings={id: value for id, value in racer.settings.items() if id not in varied},
        )

    @pydantic.model_validator(mode="after")
    def _can_be_varied(self) -> OutcomeMap:
        ids = [one.id for one in self.racer.rule.hypers if one.id != "lr"]
        if self.hyper not in ids:
            raise ValueError(
                f"{self.racer.rule.name} has no {self.hyper!r} to vary; it has: {', '.join(ids) or 'none'}"
            )
        for name, (low, high) in {
            "lr": (self.lr_low, self.lr_high),
            self.hyper: (self.hyper_low, self.hyper_high),
        }.items():
            scale = hyper_scale.of(self._hyper(name))
            if not scale.low <= low < high <= scale.high:
                raise ValueError(
                    f"{self._hyper(name).name.lower()} from {low:g} to {high:g} is no range; "
                    f"it must ascend between {scale.low:g} and {scale.high:g}"
                )
        return self

    @property
    def second(self) -> Hyper:
        """What the second hyper-parameter is."""
        return self._hyper(self.hyper)

    def cost(self) -> float:
        """Estimate the seconds."""
        return self.seconds(33e-9)

    def learning_rates(self) -> Float[np.ndarray, " columns"]:
        """Return the learning rate of each column."""
        return hyper_scale.of(self._hyper("lr")).grid(self.lr_low, self.lr_high, self.resolution)

    def hypers(self) -> Float[np.ndarray, " rows"]:
        """Return the second hyper-parameter of each row."""
        return hyper_scale.of(self.second).grid(self.hyper_low, self.hyper_high, self.resolution)

    def compute(self, report: Report) -> OutcomeMapResult:
        """Walk with every pair of settings at once."""
        land = self.land()
        rates, hypers = np.meshgrid(self.learning_rates(), self.hypers())
        fates = crowd.walk(
            land,
            self.racer.rule,
            {**self.racer.settings, "lr": rates.ravel(), self.hyper: hypers.ravel()},
            np.tile(np.reshape([self.start_x, self.start_y], (2, 1)), self.resolution**2),
            steps=self.steps,
            tell=lambda step, so_far: report(step, self.steps, picture=self.sketch(so_far)),
        )
        return self._measure(land, fates)

    def _measure(self, land: crowd.Land, fates: crowd.Fates) -> OutcomeMapResult:
        shape = self.resolution, self.resolution
        reached = fates.reached.reshape(shape)
        with np.errstate(all="ignore"):  # NaN after a divergence, and where a person's own formula has no value
            loss = land.compiled.value(*fates.position)
            start_loss = float(land.compiled.value(self.start_x, self.start_y))
        lowest = surfaces.lowest(self.surface, self.condition) if land.surface.minima else 0.0
        at, rate, edge = self._predict(land, reached)
        return OutcomeMapResult(
            learning_rates=self.learning_rates(),
            hypers=self.hypers(),
            final_loss=np.reshape(loss, shape) - lowest,
            start_loss=start_loss - lowest,
            reached=reached,
            steps=fates.steps.reshape(shape),
            diverged_at=fates.diverged_at.reshape(shape),
            places=land.goals.places,
            global_minima=len(land.surface.minima),
            predicted_at=at,
            predicted_rate=rate.astype(np.float32),
            predicted_edge=edge,
        )

    def _predict(
        self, land: crowd.Land, reached: Int16[np.ndarray, "rows columns"]
    ) -> tuple[int, Float[np.ndarray, "rows columns"], Float[np.ndarray, " rows"]]:
        """Predict from the Hessian at the place where most runs ended: its number, the rates, the edge."""
        nothing = -1, np.full(reached.shape, np.nan), np.full(len(reached), np.nan)
        if not land.surface.minima or self.racer.optimizer not in convergence.STEP_MATRICES:
            return nothing
        at = int(np.bincount(reached[reached >= 0], minlength=1).argmax())
        curvatures = np.linalg.eigvalsh(land.compiled.hessian(*land.goals.places[at]))
        if not (curvatures > 0).all():
            return nothing
        rule, rates, hypers = self.racer.optimizer, *np.meshgrid(self.learning_rates(), self.hypers())
        predicted = convergence.predicted_rates(rule, {"lr": rates, self.hyper: hypers}, curvatures)
        edges = [stability.largest_stable_rate(rule, {self.hyper: value}, curvatures[-1]) for value in self.hypers()]
        return at, predicted, np.array(edges)

    def _hyper(self, id: str) -> Hyper:
        return next(one for one in self.racer.rule.hypers if one.id == id)

    @classmethod
    def smallest(cls) -> OutcomeMap:
        """Return a small map."""
        return cls(resolution=16, steps=50)


def _cell(values: np.ndarray) -> Cell:
    """Return row and column of the lowest value."""
    row, column = np.unravel_index(int(values.argmin()), values.shape)
    return int(row), int(column)
