"""A walk on a surface: the settings that every question about optimizers on one path has in common."""

from __future__ import annotations

from typing import Annotated

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import descent, surfaces
from dlcore.elements.schedules import Schedule

KnownSurface = Annotated[str, pydantic.AfterValidator(surfaces.known)]


class SurfaceWalk(pydantic.BaseModel):
    """Say where somebody walks, for how long, and what disturbs them.

    Attributes:
        surface: the id of a surface.
        condition: the condition number κ, where the surface has one.
        start_x: where the walk starts.
        start_y: where the walk starts.
        steps: how many steps are taken.
        schedule: how the learning rates change on the way.
        noise: the standard deviation of Gaussian noise on each coordinate of the gradient.
        seeds: how many times the walk is repeated with different noise.
        seed: the number that all noise is drawn from.
    """

    surface: KnownSurface = "ravine"
    condition: float = pydantic.Field(100.0, ge=1, le=1000)
    start_x: float = pydantic.Field(-9.0, ge=-1000, le=1000)
    start_y: float = pydantic.Field(4.0, ge=-1000, le=1000)
    steps: int = pydantic.Field(300, ge=1, le=5000)
    schedule: Schedule = Schedule()
    noise: float = pydantic.Field(0.0, ge=0, le=100)
    seeds: int = pydantic.Field(1, ge=1, le=32)
    seed: int = pydantic.Field(0, ge=0, le=2**32 - 1)

    @property
    def runs(self) -> int:
        """How many runs differ: without noise all seeds are the same run."""
        return self.seeds if self.noise else 1

    @property
    def start(self) -> tuple[float, float]:
        """Where the walk starts."""
        return self.start_x, self.start_y

    def land(self) -> tuple[surfaces.Surface, surfaces.CompiledSurface]:
        """Return the surface's record and its functions."""
        return surfaces.get(self.surface), surfaces.compiled(self.surface, self.condition)

    def disturbance(self) -> Float[np.ndarray, "steps 2 runs"]:
        """Draw the noise on the gradient."""
        return descent.gaussian_noise(self.noise, self.steps, self.runs, self.seed)

    def seconds(self, racers: int, lanes: int) -> float:
        """Estimate how long ``racers`` rules walk with ``lanes`` positions each: a cold surface, calls, numbers."""
        effort = surfaces.get(self.surface).effort
        return (
            0.1 + self.steps * (15e-6 * effort + 10e-6 * racers) + 0.4e-7 * (effort + 9) * self.steps * racers * lanes
        )
