"""One step of one optimizer, drawn on its map: where the gradient points, what is remembered, what comes of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme
from dlcore.figures.surface_race import Landscape

LENGTH = 0.17
"""Of the longest arrow, as a share of the map's width or height."""
HEAD, HALF_HEAD = 0.030, 0.013
ACROSS = np.array([1.5, 1.0])
"""The map is about one and a half times as wide as high: heads are drawn for that."""


class Anatomy(NamedTuple):
    """What went on at some steps of one racer; NaN after a divergence, no rows where the rule has no such thing.

    Attributes:
        at: the steps, as the timeline counts them: the step that begins there.
        place: where it begins.
        after: where it ends.
        gradient: at the beginning.
        direction: the averaged gradient that is followed.
        root: of the averaged squares that it is divided by.
    """

    at: Float[np.ndarray, " frames"]
    place: Float[np.ndarray, "frames 2"]
    after: Float[np.ndarray, "frames 2"]
    gradient: Float[np.ndarray, "frames 2"]
    direction: Float[np.ndarray, "frames_or_none 2"]
    root: Float[np.ndarray, "frames_or_none 2"]


class Names(NamedTuple):
    """What the four parts are called in the legend."""

    gradient: str
    direction: str
    squares: str
    step: str


def show_step(drawn: go.Figure, land: Landscape, anatomy: Anatomy, names: Names) -> go.Figure:
    """Add the arrows and the box of one racer to its map; they move with the paths.

    Gradient, direction and box are all in units of the gradient: at each step they share one scale, chosen so that the
    longest has a fixed length. The step is never drawn shorter than it is.
    """
    spans = np.array([np.ptp(land.x), np.ptp(land.y)], dtype=float)
    together = [part for part in (anatomy.gradient, anatomy.direction, anatomy.root) if len(part)]
    with np.errstate(all="ignore"):
        scale = LENGTH / np.max([_length(part, spans) for part in together], axis=0)[:, None]
        step = anatomy.after - anatomy.place
        stretch = np.maximum(1.0, LENGTH / _length(step, spans))[:, None]
        if len(anatomy.root):
            _add(drawn, names.squares, theme.SQUARES, _box(anatomy.place, scale * anatomy.root), anatomy.at, dash="dot")
        _add(drawn, names.step, theme.STEP, _arrow(anatomy.place, stretch * step, spans), anatomy.at, width=3.5)
        _add(drawn, names.gradient, theme.GRADIENT, _arrow(anatomy.place, -scale * anatomy.gradient, spans), anatomy.at)
        if len(anatomy.direction):
            arrow = _arrow(anatomy.place, -scale * anatomy.direction, spans)
            _add(drawn, names.direction, theme.DIRECTION, arrow, anatomy.at)
    return drawn


def _length(vectors: Float[np.ndarray, "frames 2"], spans: Float[np.ndarray, " 2"]) -> Float[np.ndarray, " frames"]:
    return np.asarray(np.hypot(*(vectors / spans).T))


def _arrow(
    tail: Float[np.ndarray, "frames 2"], vector: Float[np.ndarray, "frames 2"], spans: Float[np.ndarray, " 2"]
) -> Float[np.ndarray, "frames 5 2"]:
    """Return each arrow as one stroke: tail, tip, one barb, tip, the other barb."""
    tip, on_screen = tail + vector, vector / spans * ACROSS
    along = on_screen / np.hypot(*on_screen.T)[:, None]
    aside = np.stack([-along[:, 1], along[:, 0]], axis=-1)
    barbs = [tip + (-HEAD * along + sign * HALF_HEAD * aside) / ACROSS * spans for sign in (1, -1)]
    return np.stack([tail, tip, barbs[0], tip, barbs[1]], axis=1)


def _box(middle: Float[np.ndarray, "frames 2"], half: Float[np.ndarray, "frames 2"]) -> Float[np.ndarray, "frames 5 2"]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return np.stack([middle + half * corner for corner in corners], axis=1)


def _add(
    drawn: go.Figure,
    name: str,
    colour: str,
    stroke: Float[np.ndarray, "frames 5 2"],
    at: Float[np.ndarray, " frames"],
    *,
    width: float = 2.5,
    dash: str = "solid",
) -> None:
    drawn.add_scatter(
        mode="lines", name=name, line={"color": colour, "width": width, "dash": dash}, hoverinfo="skip", showlegend=True
    )
    frames = np.asarray(stroke, dtype=np.float32)
    animation.moving(drawn, len(drawn.data) - 1, at=at, x=frames[:, :, 0], y=frames[:, :, 1])
