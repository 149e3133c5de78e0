"""What does this loss surface look like?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pydantic
from jaxtyping import Float, Float32

from dlcore.elements import surfaces
from dlcore.elements.surface_walk import KnownSurface
from dlcore.lab.experiment import Experiment, Report


@dataclass(frozen=True)
class SurfaceMapResult:
    """Hold the loss on a grid: ``z[row, column]`` is the loss at ``(x[column], y[row])``.

    Attributes:
        x: the columns, over the surface's view.
        y: the rows.
        z: the loss; NaN where the formula has no finite value.
        minima: the global minima, one row each.
        traps: the other known local minima.
        latex: the formula; κ stands for the condition number.
    """

    x: Float32[np.ndarray, " columns"]
    y: Float32[np.ndarray, " rows"]
    z: Float32[np.ndarray, "rows columns"]
    minima: Float[np.ndarray, "minima 2"]
    traps: Float[np.ndarray, "traps 2"]
    latex: str


class SurfaceMap(Experiment[SurfaceMapResult]):
    """Measure a surface's height over its view.

    Attributes:
        surface: the id of a surface.
        condition: the condition number κ, where the surface has one.
        resolution: grid points per axis.
    """

    name = "surface_map"
    needs_torch = False

    surface: KnownSurface = "ravine"
    condition: float = pydantic.Field(100.0, ge=1, le=1000)
    resolution: int = pydantic.Field(101, ge=16, le=400)

    def cost(self) -> float:
        """Estimate the seconds: about 50 ns per grid point, and a moment for the derivatives of a cold surface."""
        return 0.1 + 5e-8 * self.resolution**2 * surfaces.get(self.surface).effort

    def compute(self, report: Report) -> SurfaceMapResult:
        """Evaluate the loss on the grid."""
        record, compiled = surfaces.get(self.surface), surfaces.compiled(self.surface, self.condition)
        x, y = (np.linspace(low, high, self.resolution) for low, high in record.view)
        with np.errstate(all="ignore"):  # an own formula may have no value in places
            z = compiled.value(*np.meshgrid(x, y))
            z = np.where(np.isfinite(z), z, np.nan)
        report(1, 1)
        return SurfaceMapResult(
            x=x.astype(np.float32),
            y=y.astype(np.float32),
            z=z.astype(np.float32),
            minima=np.reshape(record.minima, (-1, 2)),
            traps=np.reshape(record.traps, (-1, 2)),
            latex=compiled.latex,
        )
