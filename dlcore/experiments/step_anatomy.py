"""What did one optimizer see, remember and do at each step of its walk?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import descent, step_arithmetic
from dlcore.elements.racer import Racer
from dlcore.elements.surface_walk import SurfaceWalk
from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class StepAnatomyResult:
    """Hold every number of every step, of the first run where there are several.

    Attributes:
        positions: before each step, and after the last.
        gradients: what each step was taken on, noise included.
        values: by name (see ``step_arithmetic``), what stands in the lines of the rule at each step.
        direction: the averaged gradient that the step follows, bias-corrected; no rows where the rule has none.
        root: the root of the second moment that the step is divided by, bias-corrected; no rows where it has none.
    """

    positions: Float[np.ndarray, "points 2"]
    gradients: Float[np.ndarray, "steps 2"]
    values: Mapping[str, Float[np.ndarray, "steps 2"]]
    direction: Float[np.ndarray, "steps_or_none 2"]
    root: Float[np.ndarray, "steps_or_none 2"]

    def at(self, step: int, coordinate: int) -> dict[str, float]:
        """Return the numbers of the step that begins at position ``step``, for x (0) or y (1)."""
        return {name: float(rows[step, coordinate]) for name, rows in self.values.items()}


class StepAnatomy(SurfaceWalk, Experiment[StepAnatomyResult]):
    """Walk one racer and keep what it had in mind.

    Attributes:
        racer: the optimizer with its settings.
    """

    name = "step_anatomy"
    needs_torch = False

    racer: Racer = pydantic.Field(Racer(optimizer="adam", settings={"lr": 0.2}))

    def cost(self) -> float:
        """Estimate the seconds: the walk twice, once for its path and once for its states."""
        return self.seconds(2, self.runs)

    def compute(self, report: Report) -> StepAnatomyResult:
        """Walk, replay the rule on the gradients that it saw, and evaluate its lines."""
        _, surface = self.land()
        factors = self.schedule.factors(self.steps)
        walks = descent.walk(surface.gradient, [self.racer], self.start, self.disturbance(), factors=factors)
        positions, gradients = walks.positions[:, :, 0, 0], walks.gradients[:, :, 0, 0]
        rates = self.racer.settings["lr"] * factors
        before = {"w0": positions[:-1], **self._states(positions, gradients, rates)}
        known = step_arithmetic.evaluate(self.racer, before, gradients, rates, np.arange(1, self.steps + 1))
        report(self.steps, self.steps)
        values = {name: np.broadcast_to(value, gradients.shape).copy() for name, value in known.items()}
        direction, squares = (
            step_arithmetic.direction(self.racer.optimizer),
            step_arithmetic.squares(self.racer.optimizer),
        )
        with np.errstate(invalid="ignore"):
            return StepAnatomyResult(
                positions=positions.copy(),
                gradients=gradients.copy(),
                values=values,
                direction=values.get(direction, np.empty((0, 2))),
                root=np.sqrt(values.get(squares, np.empty((0, 2)))),
            )

    def _states(
        self, positions: Float[np.ndarray, "points 2"], gradients: Float[np.ndarray, "steps 2"], rates: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return each state before each step, by its letter and a 0: the rule runs again on what it saw."""
        rule, settings = self.racer.rule, self.racer.settings
        state, kept = rule.init(positions[0]), []
        with np.errstate(all="ignore"):
            for step, gradient in enumerate(gradients):
                kept.append([np.broadcast_to(array, 2) for array in state])
                _, state = rule.update(
                    positions[step], gradient, state, step + 1, **{**settings, "lr": float(rates[step])}
                )
        return {f"{letter}0": np.array([row[i] for row in kept]) for i, letter in enumerate(rule.letters)}
