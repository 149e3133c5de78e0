"""Curves fitted to examples: the points, the truth behind them, and what was made of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme


class Examples(NamedTuple):
    """Points to learn from, and the noiseless truth on a grid."""

    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]


class Fits(NamedTuple):
    """Fitted curves at the same places, and what they are called."""

    at: Float[np.ndarray, " places"]
    values: Float[np.ndarray, "fits places"]
    name: str


def fit(examples: Examples, fits: Fits, names: tuple[str, str]) -> go.Figure:
    """Draw fitted curves, the truth, and the points that were learned; a click finds its point by ``customdata``.

    Args:
        examples: points and truth.
        fits: the last of them stands out; no curve at all while nothing has been fitted.
        names: of truth and points.
    """
    low, high = examples.grid[0], examples.grid[-1]
    room = 0.03 * (high - low)
    drawn = theme.figure(
        xaxis=theme.number_axis("x") | {"range": [low - room, high + room]},
        yaxis=theme.number_axis("y") | {"range": _room_around(examples)},
    )
    drawn.add_scatter(
        x=examples.grid,
        y=examples.truth,
        mode="lines",
        name=names[0],
        line={"color": theme.TRUTH, "width": 1.5, "dash": "dot"},
        hovertemplate=theme.hover(names[0], "%{y:.3f}"),
    )
    _add_fits(drawn, fits)
    drawn.add_scatter(
        x=examples.x,
        y=examples.y,
        customdata=np.arange(len(examples.x)),
        mode="markers",
        name=names[1],
        marker=theme.marker(theme.TRAIN, size=9 if len(examples.x) <= 60 else 6),
        hovertemplate=theme.hover("(%{x:.2f}, %{y:.2f})"),
    )
    return drawn


def play_fit(drawn: go.Figure, frames: Float[np.ndarray, "frames places"]) -> go.Figure:
    """Let the last fit of a figure of ``fit`` move through ``frames``, one at each step of the timeline."""
    moving = len(drawn.data) - 2  # the points come behind it
    animation.moving(drawn, moving, y=np.asarray(frames, dtype=np.float32))
    return animation.timeline(drawn, max(len(frames) - 1, 1), unit="moment")


def _add_fits(drawn: go.Figure, fits: Fits) -> None:
    last = len(fits.values) - 1
    for number, values in enumerate(fits.values):
        drawn.add_scatter(
            x=fits.at,
            y=values,
            mode="lines",
            name=fits.name,
            line={"color": theme.FIT, "width": 3 if number == last else 1},
            opacity=1 if number == last else 0.6,
            showlegend=number == last,
            hovertemplate=theme.hover(fits.name, "%{y:.3f}"),
        )


def _room_around(examples: Examples) -> list[float]:
    """Return y limits that hold points and truth with some air, so that a fit gone wild does not squeeze them."""
    shown = np.concatenate([examples.y, examples.truth])
    low, high = shown.min(), shown.max()
    air = 0.18 * max(high - low, 0.5)
    return [float(low - air), float(high + air)]
