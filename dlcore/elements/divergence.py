"""Who left the surface for good, when, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from dlcore.elements import stability
from dlcore.elements.compiled_surface import CompiledSurface
from dlcore.elements.racer import Racer
from dlcore.elements.surface import Surface

FAR = 1000.0
"""A racer farther from the middle of the view than this many times its larger side will not come back."""


@dataclass(frozen=True)
class Divergence:
    """Hold where walks ended before their time.

    Attributes:
        places: every position.
        loss: the loss there.
        step: the first step beyond the limits; -1: none.
        limit: the distance from the middle of the view that counts as lost.
    """

    places: Float[np.ndarray, "racers runs points 2"]
    loss: Float[np.ndarray, "racers runs points"]
    step: Int[np.ndarray, "racers runs"]
    limit: float

    def forget(self, values: Float[np.ndarray, "racers runs steps *rest"]) -> None:
        """Overwrite by NaN what an array holds at or behind a divergence."""
        earlier = self.loss.shape[2] - values.shape[2]  # 1 for what is measured between two positions
        for lane, run in np.argwhere(self.step >= 0):
            values[lane, run, max(self.step[lane, run] - earlier, 0) :] = np.nan


def find(
    places: Float[np.ndarray, "racers runs points 2"], loss: Float[np.ndarray, "racers runs points"], surface: Surface
) -> Divergence:
    """Find the first step at which a position or loss is not finite, or the position is out of all proportion."""
    far = limit(surface)
    lost: Bool[np.ndarray, "racers runs points"] = ~(away(places[..., 0], places[..., 1], surface) <= far)
    lost |= ~np.isfinite(loss)
    step = np.where(lost.any(axis=-1), lost.argmax(axis=-1), -1)
    return Divergence(places.copy(), loss.copy(), step, far)


def limit(surface: Surface) -> float:
    """Return the distance from the middle of the view that counts as lost."""
    (left, right), (bottom, top) = surface.view
    return FAR * max(right - left, top - bottom)


def away(x: np.ndarray, y: np.ndarray, surface: Surface) -> np.ndarray:
    """Return the distance of places from the middle of the view."""
    (left, right), (bottom, top) = surface.view
    distance: np.ndarray = np.hypot(x - (left + right) / 2, y - (bottom + top) / 2)
    return distance


def explain(found: Divergence, racers: Sequence[Racer], record: Surface, surface: CompiledSurface) -> tuple[str, ...]:
    """Say for each racer what happened in its first run that diverged, and why; empty where none did."""
    return tuple(_sentence(found, lane, racer, record, surface) for lane, racer in enumerate(racers))


def _sentence(found: Divergence, lane: int, racer: Racer, record: Surface, surface: CompiledSurface) -> str:
    runs = np.flatnonzero(found.step[lane] >= 0)
    if not len(runs):
        return ""
    run, step = int(runs[0]), int(found.step[lane, runs[0]])
    if step == 0:
        return "cannot start: the surface has no finite value there"
    falling = not record.minima and not found.loss[lane, run, step - 1] > found.loss[lane, run, 0]
    cause = "the surface falls without end" if falling else _cause(racer, surface, found.places[lane, run, 0])
    finite = np.isfinite(found.places[lane, run, step]).all() and np.isfinite(found.loss[lane, run, step])
    event = f"went farther than {found.limit:g} from the view" if finite else "left the finite numbers"
    return f"{event} at step {step}: {cause}"


def _cause(racer: Racer, surface: CompiledSurface, start: Float[np.ndarray, " 2"]) -> str:
    """Name the stability limit at the start if the learning rate is above it, else say only what is sure."""
    rate = racer.settings["lr"]
    steepest = _largest_curvature(surface, start)
    bound = stability.largest_stable_rate(racer.optimizer, racer.settings, steepest) if steepest > 0 else np.nan
    if rate > bound:
        return f"learning rate {rate:g} is above {stability.written(racer.optimizer)} = {bound:.3g} at the start"
    return f"its steps grew instead of shrinking; learning rate {rate:g} is too large for this place"


def _largest_curvature(surface: CompiledSurface, place: Float[np.ndarray, " 2"]) -> float:
    """Return the Hessian's largest eigenvalue, or NaN at a kink."""
    hessian = surface.hessian(place[0], place[1])
    return float(np.linalg.eigvalsh(hessian)[-1]) if np.isfinite(hessian).all() else float("nan")
