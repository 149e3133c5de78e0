"""A grid of losses as JSON, which has neither NaN nor infinity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

_DIVERGED = -1.0
"""What stands for infinity: no loss is negative."""

Told = list[list[float | None]]


def to_json(losses: Float[np.ndarray, "rows columns"]) -> Told:
    """Write losses in four digits; None stands for NaN, not measured yet."""
    return [[_told(loss) for loss in row] for row in losses.tolist()]


def from_json(told: Sequence[Sequence[float | None]]) -> Float[np.ndarray, "rows columns"]:
    """Read what ``to_json`` wrote."""
    losses = np.array(told, dtype=np.float64)
    return np.where(losses == _DIVERGED, np.inf, losses)


def _told(loss: float) -> float | None:
    if np.isnan(loss):
        return None
    return float(f"{loss:.4g}") if np.isfinite(loss) else _DIVERGED
