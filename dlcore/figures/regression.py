"""Networks that learn a curve: the data, the truth behind them, and each optimizer's fit as it moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme
from dlcore.figures.curves import Entrant


class Task(NamedTuple):
    """The noisy points ``(x, y)`` and the noiseless truth on a grid."""

    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]


def fits(
    task: Task,
    entrants: Sequence[Entrant],
    grid: Float[np.ndarray, " places"],
    frames: Float[np.ndarray, "frames entrants places"],
) -> go.Figure:
    """Draw the points, the truth and every entrant's last fit on ``grid``; ``play`` lets the earlier ones pass by."""
    drawn = theme.figure(xaxis=theme.number_axis("x"), yaxis=theme.number_axis("y") | {"range": _range(task)})
    drawn.add_scatter(
        x=task.x,
        y=task.y,
        mode="markers",
        name="Data",
        marker={"color": theme.DATA, "size": 5, "opacity": 0.55},
        hovertemplate=theme.hover("data", "(%{x:.3f}, %{y:.3f})"),
    )
    drawn.add_scatter(
        x=task.grid,
        y=task.truth,
        mode="lines",
        name="Truth",
        line={"color": theme.TRUTH, "width": 1.5, "dash": "dot"},
        hovertemplate=theme.hover("truth", "%{y:.3f}"),
    )
    for entrant, fit in zip(entrants, frames[-1], strict=True):
        drawn.add_scatter(
            x=grid,
            y=fit,
            mode="lines",
            name=entrant.name,
            line=theme.line(entrant.optimizer),
            hovertemplate=theme.hover(entrant.name, "%{y:.3f}"),
        )
    return drawn


def play(
    drawn: go.Figure, frames: Float[np.ndarray, "frames entrants grid"], at: Float[np.ndarray, " frames"]
) -> go.Figure:
    """Let the fits of a figure of ``fits`` move through ``frames``, seen at the steps ``at``."""
    first = len(drawn.data) - frames.shape[1]
    for entrant in range(frames.shape[1]):
        animation.moving(drawn, first + entrant, at=at, y=np.asarray(frames[:, entrant], dtype=np.float32))
    return animation.timeline(drawn, int(at[-1]))


def _range(task: Task) -> list[float]:
    """Return y limits that hold the data with some air, so that a fit gone wild does not squeeze them."""
    low, high = float(min(task.y.min(), task.truth.min())), float(max(task.y.max(), task.truth.max()))
    air = 0.15 * (high - low)
    return [low - air, high + air]
