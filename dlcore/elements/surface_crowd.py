"""A crowd on a surface: the settings that both kinds of maps, of starts and of hyper-parameters, have in common."""

from __future__ import annotations

from typing import Self

import numpy as np
import pydantic
from jaxtyping import Float

from dlcore.elements import crowd, destinations, outcome, surfaces
from dlcore.elements.surface_walk import KnownSurface

MOST = 200_000_000
"""The most steps one map may take, all runs together: some ten seconds of one core."""
SKETCH = 64
"""Runs per axis that are told of while the map is computed."""


class SurfaceCrowd(pydantic.BaseModel):
    """Say where a crowd walks, for how long, and what it means to arrive.

    Attributes:
        surface: the id of a surface.
        condition: the condition number κ, where the surface has one.
        steps: how many steps each run takes.
        resolution: runs per axis of the map.
        tolerance: how near a minimum counts as arrived: a share of the view's smaller side.
    """

    surface: KnownSurface = "himmelblau"
    condition: float = pydantic.Field(100.0, ge=1, le=1000)
    steps: int = pydantic.Field(300, ge=1, le=5000)
    resolution: int = pydantic.Field(128, ge=16, le=256)
    tolerance: float = pydantic.Field(outcome.ARRIVED, ge=1e-4, le=0.04)

    @pydantic.model_validator(mode="after")
    def _not_too_long(self) -> Self:
        if self.work > MOST:
            raise ValueError(
                f"{self.resolution} × {self.resolution} runs × {self.steps} steps are {self.work / 1e6:.0f} million "
                f"steps; allowed are {MOST / 1e6:.0f} million: take fewer of one of them"
            )
        return self

    @property
    def work(self) -> int:
        """How many steps are taken, all runs together."""
        return self.resolution**2 * self.steps

    def seconds(self, rule: float) -> float:
        """Estimate how long that takes: calls, and for each step the surface and ``rule`` seconds for the rest."""
        return 0.03 + 5e-5 * self.steps + (rule + 12e-9 * surfaces.get(self.surface).effort) * self.work

    def land(self) -> crowd.Land:
        """Return where the crowd walks."""
        record = surfaces.get(self.surface)
        compiled = surfaces.compiled(self.surface, self.condition)
        return crowd.Land(record, compiled, destinations.of(record, self.tolerance))

    def ends(self) -> tuple[Float[np.ndarray, "places 2"], int]:
        """Return the places where a run can end, and how many of them are global minima.

        The global minima come first, then the other known local minima. Where a surface has none: a point in each of
        eight directions, counter-clockwise from the right, in which a run can leave the view.
        """
        record = surfaces.get(self.surface)
        return destinations.of(record, self.tolerance).places, len(record.minima)

    def sketch(self, fates: crowd.Fates) -> dict[str, list[list[int]]]:
        """Return where everybody is by now, thinned out, for a page to draw."""
        every = -(-self.resolution // SKETCH)
        return {"reached": fates.reached.reshape(self.resolution, -1)[::every, ::every].tolist()}
