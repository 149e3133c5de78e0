"""Errors around the interpolation threshold, over model sizes or numbers of examples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import theme

UPPER, LOWER = (0.33, 1.0), (0.0, 0.24)
"""What the panel of the errors and that of the norm take of the height."""
LEAST: Final = 1e-3
"""A squared error below this is drawn there: zero has no place on a logarithmic scale."""
MULTIPLES: Final = (0.1, 0.3, 1.0, 3.0, 10.0)
"""Where the axis of sizes has ticks, in multiples of the threshold."""


class Line(NamedTuple):
    """One quantity at every size.

    Attributes:
        name: what the legend says; lines of one name have one entry.
        colour: of the median, and of the band.
        at: the sizes, ascending.
        values: with each seed; NaN where nothing is known.
        dash: plotly's name.
        band: whether the seeds are shown as a band around the median.
    """

    name: str
    colour: str
    at: Float[np.ndarray, " sizes"] | Int[np.ndarray, " sizes"]
    values: Float[np.ndarray, "sizes seeds"]
    dash: theme.Dash = "solid"
    band: bool = True


class Threshold(NamedTuple):
    """Where theory puts the peak, in the axis's own unit, and what is written there."""

    at: float
    words: str


class Axes(NamedTuple):
    """Titles; ``y`` is an error rate, drawn as a percentage, or a squared error, on a logarithmic scale."""

    x: str
    y: str
    norm: str
    percent: bool = False


def sweep(errors: Sequence[Line], norm: Line, threshold: Threshold, axes: Axes) -> go.Figure:
    """Draw errors over sizes, below them the length of the solution, and the threshold through both.

    Args:
        errors: drawn in this order.
        norm: of the solution; its sizes are the width of the picture.
        threshold: where it is.
        axes: titles.
    """
    drawn = theme.figure(margin={"t": 30, "b": 44, "r": 12}, hovermode="closest")
    for line in errors:
        shown = line.values if axes.percent else np.maximum(line.values, LEAST)
        _fan(drawn, line, shown, threshold=threshold.at, percent=axes.percent)
    _fan(drawn, norm, norm.values, threshold=threshold.at, yaxis="y2", showlegend=False)
    scale_errors(drawn, [line.values for line in errors], axes)
    shown = np.median(norm.values, 1)
    drawn.layout.yaxis2 = theme.log_axis(axes.norm) | _decades(shown, 0.1, most=3) | {"domain": LOWER, "anchor": "x"}
    drawn.layout.xaxis = sizes_axis(axes.x, norm.at, threshold.at) | {"anchor": "y2"}
    mark(drawn, threshold)
    return drawn


def singles(drawn: go.Figure, line: Line, name: str, *, percent: bool) -> go.Figure:
    """Add each seed's own curve of one line to a figure of ``sweep``, thin; one entry in the legend for all."""
    for number, values in enumerate(line.values.T):
        drawn.add_scatter(
            x=np.asarray(line.at, float),
            y=np.asarray(values if percent else np.maximum(values, LEAST), np.float32),
            mode="lines",
            name=name,
            legendgroup="singles",
            showlegend=number == 0,
            line={"color": line.colour, "width": 0.7},
            opacity=0.55,
            hovertemplate=theme.hover(f"seed {number}", "%{y:.3g}"),
        )
    return drawn


def _fan(
    drawn: go.Figure,
    line: Line,
    shown: np.ndarray,
    *,
    threshold: float,
    percent: bool = False,
    **more: Any,
) -> None:
    """Draw the median over the seeds and, from three on, the band between the 10 % and the 90 % quantile."""
    known = np.isfinite(shown).all(1) if line.band else np.ones(len(shown), bool)
    at, shown, values = np.asarray(line.at, float)[known], shown[known], line.values[known]
    if line.band and shown.shape[1] > 2 and len(at):
        low, high = np.quantile(shown, [0.1, 0.9], axis=1)
        drawn.add_scatter(
            x=np.concatenate([at, at[::-1]]),
            y=np.concatenate([low, high[::-1]]),
            mode="lines",
            fill="toself",
            fillcolor=line.colour,
            line={"width": 0},
            opacity=0.18,
            legendgroup=line.name,
            hoverinfo="skip",
            **more | {"showlegend": False},
        )
    written = "%{customdata[0]:.1%}" if percent else "%{customdata[0]:.3g}"
    drawn.add_scatter(
        x=at,
        y=np.median(shown, 1),
        mode="lines+markers" if line.band else "lines",
        marker={"size": 4, "color": line.colour},
        name=line.name,
        legendgroup=line.name,
        connectgaps=False,
        line={"color": line.colour, "width": 2.2 if line.band else 1.8, "dash": line.dash},
        customdata=np.stack([np.median(values, 1), at / threshold], 1),
        hovertemplate=theme.hover(line.name, "%{x:,} = %{customdata[1]:.2~f} × threshold", written),
        **{"showlegend": all(trace.name != line.name for trace in drawn.data)} | more,
    )


def scale_errors(drawn: go.Figure, values: Sequence[np.ndarray], axes: Axes) -> None:
    """Give the errors their axis: percentages, or decades that hold the medians of (sizes, seeds)."""
    if axes.percent:
        drawn.layout.yaxis = theme.number_axis(axes.y) | {"tickformat": ".0%", "range": [-0.03, 1.0], "domain": UPPER}
        return
    medians = [np.median(one, 1) for one in values if one.size]
    finite = np.concatenate([one[np.isfinite(one)] for one in medians] or [np.ones(1)])
    drawn.layout.yaxis = theme.log_axis(axes.y) | _decades(np.maximum(finite, LEAST), 0.12) | {"domain": UPPER}


def _decades(values: np.ndarray, room: float, most: int = 6) -> dict[str, Any]:
    """Let a logarithmic axis hold these values, with at most so many labelled decades."""
    finite = np.log10(np.maximum(values[np.isfinite(values) & (values > 0)], 1e-12))
    low, high = (finite.min(), finite.max()) if len(finite) else (-1.0, 1.0)
    space = room * max(high - low, 1.0)
    step = "D2" if high - low < 1 else max(1, int(np.ceil((high - low) / most)))  # D2: 1, 2 and 5 are labelled
    return {"range": [low - space, high + space], "dtick": step}


def sizes_axis(title: str, at: np.ndarray, threshold: float) -> dict[str, Any]:
    """Return a logarithmic axis with ticks at multiples of the threshold."""
    ticks = [threshold * multiple for multiple in MULTIPLES]
    reach = [np.log10(at[0]) - 0.04, np.log10(at[-1]) + 0.04] if len(at) else [0, 1]
    return theme.log_axis(title) | {
        "tickvals": ticks,
        "ticktext": [f"{tick:,.3g}" if tick < 100 else f"{tick:,.0f}" for tick in ticks],
        "tickfont": {"size": 12},
        "range": reach,
    }


def mark(drawn: go.Figure, threshold: Threshold) -> None:
    """Draw the threshold as a line through all panels, named at its top."""
    drawn.add_shape(
        type="line",
        x0=threshold.at,
        x1=threshold.at,
        yref="paper",
        y0=0,
        y1=1,
        line={"color": theme.THEORY, "dash": "dash", "width": 1.5},
    )
    drawn.add_annotation(  # plotly takes an annotation's x as an exponent on a logarithmic axis, a shape's not
        x=np.log10(threshold.at),
        y=1,
        yref="paper",
        xanchor="left",
        yanchor="top",
        xshift=4,
        showarrow=False,
        text=threshold.words,
        font={"color": theme.THEORY, "size": 12},
    )
