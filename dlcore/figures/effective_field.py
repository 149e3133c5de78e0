"""The effective receptive field as a picture: its map under the theoretical box, its profile, and how it grows."""

from __future__ import annotations

import math
from collections.abc import Sequence
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
        box: first and last row, first and last column of the theoretical field.
        ellipse: rows and columns of the line at two standard deviations of the Gaussian; None: there is no fit.
    """

    box: tuple[float, float, float, float]
    ellipse: Float[np.ndarray, "points 2"] | None = None


class Words(NamedTuple):
    """What is written at a map: both axes, the colours, the box and the ellipse."""

    x: str
    y: str
    colour: str
    box: str
    ellipse: str


def heat(
    seen: Map, overlay: Overlay, scale: Scale, words: Words, *, view: tuple[float, float] | None = None
) -> go.Figure:
    """Draw a map with its theoretical box and the Gaussian's ellipse.

    Args:
        seen: what reaches the cells.
        overlay: box and ellipse.
        scale: of the colours.
        words: titles and names.
        view: the first and the last cell of the picture along both axes; None: as far as map and box reach.
    """
    drawn = theme.figure()
    _cells(drawn, seen, scale, words)
    _line(drawn, _rectangle(overlay.box) + np.array(seen.first), words.box, theme.THEORY, "dash")
    if overlay.ellipse is not None:
        _line(drawn, overlay.ellipse + np.array(seen.first), words.ellipse, theme.FIT, "solid")
    low, high = view or _reach(seen, overlay)
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
    low = float((first + np.minimum(0, (overlay.box[0], overlay.box[2]))).min())
    high = float((first + np.maximum(ends, (overlay.box[1], overlay.box[3]))).max())
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


class Growth(NamedTuple):
    """How large fields are at each depth.

    Attributes:
        depths: convolutions.
        measured: of each kind of stack; NaN where it is not known yet.
        predicted: what theory expects of each.
        error: standard error of what was measured; NaN for none.
    """

    depths: Float[np.ndarray, " depths"]
    measured: Float[np.ndarray, "kinds depths"]
    predicted: Float[np.ndarray, "kinds depths"]
    error: Float[np.ndarray, "kinds depths"]


def growth(seen: Growth, names: Sequence[str], titles: tuple[str, str], predicted: str) -> go.Figure:
    """Draw sizes against depth on doubly logarithmic axes: markers where measured, dashed lines where predicted.

    Args:
        seen: what is known.
        names: of the kinds of stacks.
        titles: of both axes.
        predicted: what the dashed lines are called in the legend.
    """
    drawn = theme.figure(xaxis=theme.number_axis(titles[0]), yaxis=theme.number_axis(titles[1]))
    for row, (name, colour) in enumerate(zip(names, theme.ordered(len(names)), strict=True)):
        drawn.add_scatter(
            x=seen.depths,
            y=seen.predicted[row],
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=False,
            line={"color": colour, "width": 1.5, "dash": "dash"},
            hoverinfo="skip",
        )
    for row, (name, colour) in enumerate(zip(names, theme.ordered(len(names)), strict=True)):
        errors = np.where(np.isfinite(seen.error[row]), 2 * seen.error[row], 0.0)
        drawn.add_scatter(
            x=seen.depths,
            y=seen.measured[row],
            mode="markers",
            name=name,
            legendgroup=name,
            marker=theme.marker(colour, size=15 - 2 * row),
            error_y={"array": errors, "color": colour, "thickness": 1.2, "width": 3},
            hovertemplate=theme.hover(name, f"{titles[0]} %{{x}}", "%{y:.4g}"),
        )
    drawn.add_scatter(
        x=[None], y=[None], mode="lines", name=predicted, line={"color": theme.MUTED, "width": 1.5, "dash": "dash"}
    )
    ticks = [2, 3, 5, 10, 20, 30, 50]
    low, high = (math.log10(seen.depths[end]) for end in (0, -1))
    drawn.update_xaxes(type="log", tickvals=ticks, range=[low - 0.05, high + 0.05])
    drawn.update_yaxes(**_logarithmic(np.concatenate([seen.predicted.ravel(), seen.measured.ravel()])))
    return drawn


def _logarithmic(values: Float[np.ndarray, " values"]) -> dict[str, object]:
    """Return a logarithmic axis over all finite values, with ticks at 1, 2 and 5 of every decade."""
    known = values[np.isfinite(values) & (values > 0)]
    low, high = math.log10(known.min()), math.log10(known.max())
    ticks = [digit * 10.0**ten for ten in range(math.floor(low), math.ceil(high)) for digit in (1, 2, 5)]
    ticks.append(10.0 ** math.ceil(high))
    return {
        "type": "log",
        "tickvals": ticks,
        "ticktext": [f"{tick:g}" for tick in ticks],
        "range": [low - 0.08, high + 0.08],
    }


def course(
    epochs: Float[np.ndarray, " moments"],
    deviations: Float[np.ndarray, " moments"],
    errors: Float[np.ndarray, " moments"],
    titles: tuple[str, str],
) -> go.Figure:
    """Draw the standard deviation of a field as training goes on, with twice its standard error."""
    drawn = theme.figure(xaxis=theme.number_axis(titles[0]), yaxis=theme.number_axis(titles[1]), showlegend=False)
    drawn.add_scatter(
        x=epochs,
        y=deviations,
        mode="lines+markers",
        line={"color": theme.MEASURED, "width": 2},
        marker=theme.marker(theme.MEASURED),
        error_y={
            "array": np.where(np.isfinite(errors), 2 * errors, 0.0),
            "color": theme.MEASURED,
            "thickness": 1.2,
            "width": 3,
        },
        hovertemplate=theme.hover(f"{titles[0]} %{{x:.3g}}", "%{y:.4g}"),
    )
    return drawn.update_yaxes(range=[0, 1.25 * float(np.nanmax(deviations))])
