"""The effective receptive field as a picture: its map under the theoretical box, and its profile."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme

Scale = Literal["linear", "logarithmic"]

DECADES = 4
"""How far below the largest value a logarithmic scale reaches."""


class Map(NamedTuple):
    """What reaches each cell.

    Attributes:
        share: of the whole, in any unit.
        first: row and column of the middle of the first cell.
        step: cells from one value to the next one, more than 1 in a coarse map.
    """

    share: Float[np.ndarray, "rows columns"]
    first: tuple[float, float] = (0.0, 0.0)
    step: int = 1

    @property
    def rows(self) -> dict[str, float]:
        """Where the rows are, in plotly's words."""
        return {"y0": self.first[0] + (self.step - 1) / 2, "dy": self.step}

    @property
    def columns(self) -> dict[str, float]:
        """Where the columns are."""
        return {"x0": self.first[1] + (self.step - 1) / 2, "dx": self.step}


class Overlay(NamedTuple):
    """What lies over a map, in rows and columns of it; the map's first cell is 0.

    Attributes:
        box: first and last row, first and last column of the theoretical field; None: it is not known yet.
        ellipse: rows and columns of the line at two standard deviations of the Gaussian; None: there is no fit.
    """

    box: tuple[float, float, float, float] | None
    ellipse: Float[np.ndarray, "points 2"] | None = None


class Words(NamedTuple):
    """What is written at a map: both axes, the colours, the box and the ellipse."""

    x: str
    y: str
    colour: str
    box: str
    ellipse: str


def heat(seen: Map, overlay: Overlay, scale: Scale, words: Words) -> go.Figure:
    """Draw a map with its theoretical box and the Gaussian's ellipse, as far as both reach."""
    drawn = theme.figure()
    _cells(drawn, seen, scale, words)
    if overlay.box is not None:
        _line(drawn, _rectangle(overlay.box) + np.array(seen.first), words.box, theme.THEORY, "dash")
    if overlay.ellipse is not None:
        _line(drawn, overlay.ellipse + np.array(seen.first), words.ellipse, theme.FIT, "solid")
    low, high = _reach(seen, overlay)
    square = {"showgrid": False, "zeroline": False, "constrain": "domain"}
    drawn.update_xaxes(theme.number_axis(words.x) | square | {"range": [low - 0.5, high + 0.5]})
    drawn.update_yaxes(
        theme.number_axis(words.y) | square | {"range": [high + 0.5, low - 0.5], "scaleanchor": "x", "scaleratio": 1}
    )
    return drawn.update_layout(margin={"t": 36, "r": 8}, legend={"y": 1.005}, showlegend=True)


def _cells(drawn: go.Figure, seen: Map, scale: Scale, words: Words) -> None:
    largest = seen.share.max() if seen.share.size else 0.0
    relative = seen.share / largest if largest > 0 else np.zeros((1, 1))
    if scale == "logarithmic":
        with np.errstate(divide="ignore"):
            values = np.log10(relative)
        values = np.where(values < -DECADES, np.nan, values)
        ticks = {
            "tickvals": list(range(-DECADES, 1)),
            "ticktext": [f"10<sup>{power}</sup>" for power in range(-DECADES, 0)] + ["1"],
        }
        ends = (-DECADES, 0)
    else:
        values, ends, ticks = relative, (0, 1), {"tickvals": [0, 0.25, 0.5, 0.75, 1]}
    drawn.add_heatmap(
        z=values.astype(np.float32),
        **seen.rows,
        **seen.columns,
        zmin=ends[0],
        zmax=ends[1],
        colorscale=theme.INTENSITY,
        colorbar={**ticks, "title": {"text": words.colour, "side": "right", "font": {"size": 12, "color": theme.TEXT}}},
        hovertemplate=theme.hover(f"{words.x} %{{x}}", f"{words.y} %{{y}}", "%{z:.3g}"),
    )


def _rectangle(box: tuple[float, float, float, float]) -> Float[np.ndarray, "points 2"]:
    top, bottom, left, right = box[0] - 0.5, box[1] + 0.5, box[2] - 0.5, box[3] + 0.5
    return np.array([[top, left], [top, right], [bottom, right], [bottom, left], [top, left]])


def _line(drawn: go.Figure, points: Float[np.ndarray, "points 2"], name: str, colour: str, dash: str) -> None:
    drawn.add_scatter(
        x=points[:, 1],
        y=points[:, 0],
        mode="lines",
        name=name,
        line={"color": colour, "width": 2, "dash": dash},
        hoverinfo="skip",
    )


def _reach(seen: Map, overlay: Overlay) -> tuple[float, float]:
    """Return the first and the last cell along either axis, a little beyond what is drawn."""
    first, ends = np.array(seen.first), seen.step * np.array(seen.share.shape) - 1
    top, bottom, left, right = overlay.box or (0, ends[0], 0, ends[1])
    low = float((first + np.minimum(0, (top, left))).min())
    high = float((first + np.maximum(ends, (bottom, right))).max())
    room = 0.04 * (high - low) + 0.5
    return low - room, high + room


class Profile(NamedTuple):
    """How the gradient is spread along one axis, each value summed over the other one.

    Attributes:
        measured: share of each column.
        fitted: what the Gaussian gives it.
        predicted: what theory expects; None where it says nothing.
        first: the first column.
        step: columns from one value to the next one.
    """

    measured: Float[np.ndarray, " columns"]
    fitted: Float[np.ndarray, " columns"]
    predicted: Float[np.ndarray, " columns"] | None = None
    first: float = 0.0
    step: int = 1


class ProfileWords(NamedTuple):
    """What is written at a profile: both axes, and the three curves."""

    x: str
    y: str
    measured: str
    fitted: str
    predicted: str


def profile(seen: Profile, scale: Scale, words: ProfileWords) -> go.Figure:
    """Draw a profile: measured bars, the fitted Gaussian, and what theory expects."""
    at = seen.first + seen.step * np.arange(len(seen.measured))
    axis = theme.log_axis(words.y) if scale == "logarithmic" else theme.number_axis(words.y)
    drawn = theme.figure(xaxis=theme.number_axis(words.x), yaxis=axis, bargap=0)
    hover = theme.hover(f"{words.x} %{{x}}", "%{y:.4g}")
    drawn.add_bar(
        x=at,
        y=seen.measured,
        name=words.measured,
        marker={"color": theme.MEASURED, "line": {"width": 0}},
        opacity=0.55,
        hovertemplate=hover,
    )
    curves = [(seen.fitted, words.fitted, theme.FIT, "solid")]
    if seen.predicted is not None:
        curves.append((seen.predicted, words.predicted, theme.THEORY, "dash"))
    for values, name, colour, dash in curves:
        drawn.add_scatter(
            x=at,
            y=values,
            mode="lines",
            name=name,
            line={"color": colour, "width": 2, "dash": dash},
            hovertemplate=hover,
        )
    most = max(part.max() for part in (seen.measured, seen.fitted, seen.predicted) if part is not None)
    if scale == "logarithmic":
        drawn.update_yaxes(range=[math.log10(most) - DECADES - 1, math.log10(most) + 0.2], dtick=1)
    else:
        drawn.update_yaxes(range=[0, 1.08 * most])
    return drawn.update_layout(margin={"t": 32, "b": 40}, legend={"y": 1.005})
