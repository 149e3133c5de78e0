"""From where does an optimizer come down to which minimum, and in how many steps?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32, Int16

from dlcore.elements import crowd, surfaces
from dlcore.elements.racer import Racer
from dlcore.elements.surface_crowd import SurfaceCrowd
from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class BasinMapResult:
    """Hold what becomes of every start: ``[row, column]`` starts at ``(x[column], y[row])``.

    Attributes:
        x: starts of the columns: the middle of each pixel.
        y: starts of the rows.
        reached: the row of ``places`` in which the run ends; -1: it diverged; -2: it is still on its way.
        steps: the step since which it has stayed there; -1: it did not arrive.
        diverged_at: the step of divergence; -1: none.
        final_loss: the loss at the end; NaN after a divergence.
        places: where a run can end; see ``SurfaceCrowd.ends``.
        global_minima: how many of the places are global minima.
    """

    x: Float[np.ndarray, " columns"]
    y: Float[np.ndarray, " rows"]
    reached: Int16[np.ndarray, "rows columns"]
    steps: Int16[np.ndarray, "rows columns"]
    diverged_at: Int16[np.ndarray, "rows columns"]
    final_loss: Float32[np.ndarray, "rows columns"]
    places: Float[np.ndarray, "places 2"]
    global_minima: int

    @property
    def falls(self) -> bool:
        """Whether the surface has no minimum, so that places are directions."""
        return self.global_minima == 0

    @property
    def arrived(self) -> Bool[np.ndarray, "rows columns"]:
        """Which starts come to a place."""
        return self.reached >= 0

    def share(self, labels: Sequence[int]) -> float:
        """Return the share of starts whose label is one of these: places, -1 (diverged), -2 (still on its way)."""
        return float(np.isin(self.reached, labels).mean())

    def median_steps(self, labels: Sequence[int]) -> float:
        """Return the median of the steps that the starts of these places needed; NaN where there are none."""
        needed = self.steps[np.isin(self.reached, labels) & self.arrived]
        return float(np.median(needed)) if len(needed) else float("nan")


class BasinMap(SurfaceCrowd, Experiment[BasinMapResult]):
    """Let one optimizer descend from every pixel of the view at once.

    Attributes:
        racer: the optimizer with its settings.
    """

    name = "basin_map"
    needs_torch = False

    racer: Racer = Racer(optimizer="momentum", settings={"lr": 0.001})

    def cost(self) -> float:
        """Estimate the seconds."""
        return self.seconds(20e-9)

    def starts(self) -> tuple[Float[np.ndarray, " columns"], Float[np.ndarray, " rows"]]:
        """Return the middle of each pixel along x and along y."""
        shares = (np.arange(self.resolution) + 0.5) / self.resolution
        x, y = (low + shares * (high - low) for low, high in surfaces.get(self.surface).view)
        return x, y

    def pixel(self, x: float, y: float) -> tuple[int, int]:
        """Return the row and the column of the pixel that holds a point, or of the nearest one."""
        column, row = (int(np.abs(at - value).argmin()) for at, value in zip(self.starts(), (x, y), strict=True))
        return row, column

    def compute(self, report: Report) -> BasinMapResult:
        """Walk from every pixel at once."""
        land, (x, y) = self.land(), self.starts()
        fates = crowd.walk(
            land,
            self.racer.rule,
            self.racer.settings,
            np.stack([axis.ravel() for axis in np.meshgrid(x, y)]),
            steps=self.steps,
            tell=lambda step, so_far: report(step, self.steps, picture=self.sketch(so_far)),
        )
        with np.errstate(all="ignore"):  # NaN after a divergence
            loss = land.compiled.value(*fates.position)
        shape = self.resolution, self.resolution
        return BasinMapResult(
            x=x,
            y=y,
            reached=fates.reached.reshape(shape),
            steps=fates.steps.reshape(shape),
            diverged_at=fates.diverged_at.reshape(shape),
            final_loss=np.reshape(loss, shape).astype(np.float32),
            places=land.goals.places,
            global_minima=len(land.surface.minima),
        )

    @classmethod
    def smallest(cls) -> BasinMap:
        """Return a small map."""
        return cls(resolution=16, steps=50)
