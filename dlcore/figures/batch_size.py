"""Batch sizes beside each other: how they descend, where they end, how noisy and how sharp it is on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import curves, theme

PANELS = ((0.0, 0.465), (0.535, 1.0))
"""What the panel of the training images and that of the test images take of the width."""
FLOOR = 1e-5
"""What lies below is not drawn: a loss in single precision is zero there."""


class Courses(NamedTuple):
    """Curves of each batch size on training and on test images, and the titles of the two panels; NaN ends a curve."""

    at: Float[np.ndarray, "batches logged"]
    training: Float[np.ndarray, "batches seeds logged"]
    test: Float[np.ndarray, "batches seeds logged"]
    titles: tuple[str, str]


class Spread(NamedTuple):
    """One number of every network, and for each batch size the mean over the seeds with its 95 % interval."""

    values: Float[np.ndarray, "batches seeds"]
    mean: Float[np.ndarray, " batches"]
    half: Float[np.ndarray, " batches"]


class Noise(NamedTuple):
    """The variance of a batch's gradient as predicted for any size, and as measured with its standard error."""

    sizes: Float[np.ndarray, " sizes"]
    predicted: Float[np.ndarray, " sizes"]
    batches: Float[np.ndarray, " batches"]
    measured: Float[np.ndarray, " batches"]
    error: Float[np.ndarray, " batches"]


def courses(names: Sequence[str], seen: Courses, axes: curves.Axes) -> go.Figure:
    """Draw two panels that share the y axis: the medians over seeds, and bands between the 10 % and 90 % quantiles."""
    drawn = theme.figure(yaxis=theme.log_axis(axes.y), legend={"y": 1.09}, margin={"t": 48})
    for axis, panel, title in zip(("xaxis", "xaxis2"), PANELS, seen.titles, strict=True):
        drawn.layout[axis] = theme.log_axis(axes.x) | {"domain": panel, "anchor": "y", "dtick": _decades(seen.at)}
        drawn.add_annotation(text=f"<b>{title}</b>", x=panel[0], y=1, **_AT_THE_TOP)
    for axis, values in (("x", seen.training), ("x2", seen.test)):
        for name, colour, at, runs in zip(names, theme.ordered(len(names)), seen.at, values, strict=True):
            _course(drawn, (name, colour, axis), at, runs)
    if not drawn.data:
        drawn.add_traces([go.Scatter(x=[None], y=[None], xaxis=axis, showlegend=False) for axis in ("x", "x2")])
    return _readable(drawn, np.concatenate([seen.training.ravel(), seen.test.ravel()]))


_AT_THE_TOP = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}


def _course(drawn: go.Figure, look: tuple[str, str, str], at: np.ndarray, runs: np.ndarray) -> None:
    name, colour, axis = look
    shown = np.where((runs > FLOOR) & (at > 0), runs, np.nan)  # the start has no place on a logarithmic axis
    if len(runs) > 2:
        curves.fill(drawn, colour, at, (np.quantile(shown, 0.1, axis=0), np.quantile(shown, 0.9, axis=0)))
        drawn.data[-1].update(xaxis=axis, legendgroup=name)
    drawn.add_scatter(
        x=at.astype(np.float32),
        y=np.quantile(shown, 0.5, axis=0).astype(np.float32),
        xaxis=axis,
        mode="lines",
        name=name,
        legendgroup=name,
        showlegend=axis == "x",
        line={"color": colour, "width": 2},
        hovertemplate=theme.hover(name, "%{x:.4~s}", "%{y:.4g}"),
    )


def ticks(low: float, high: float) -> dict[str, Any]:
    """Return the labels of a logarithmic axis between two powers of ten: over few of them also 2 and 5, as numbers."""
    if high - low > 1.7:
        return {"dtick": max(1, math.ceil((high - low) / 6))}
    values = [digit * 10.0**power for power in range(math.floor(low), math.ceil(high) + 1) for digit in (1, 2, 5)]
    return {"tickvals": values, "ticktext": [f"{value:g}" for value in values], "tickfont": {"size": 12}}


def _decades(at: np.ndarray) -> int:
    """Return how many powers of ten lie between two labels, so that at most six fit."""
    known = at[np.isfinite(at) & (at > 0)]
    return 1 if not len(known) else max(1, math.ceil(math.log10(known.max() / known.min()) / 6))


def _readable(drawn: go.Figure, values: np.ndarray) -> go.Figure:
    """Let y hold the values with labels that are not too many."""
    known = values[np.isfinite(values) & (values > FLOOR)]
    if not len(known):
        return drawn.update_yaxes(range=[-2.6, 0.6])
    low, high = math.log10(known.min()), math.log10(known.max())
    room = 0.04 * max(high - low, 0.5)
    return drawn.update_yaxes(range=[low - room, high + room], **ticks(low, high))


def level(drawn: go.Figure, value: float, words: str) -> go.Figure:
    """Draw a dashed line of theory through both panels of ``courses``, named above it in the second."""
    return curves.level(drawn, value, words).update_shapes(xref="paper")


def spread(names: Sequence[str], seen: Spread, axes: curves.Axes, title: str) -> go.Figure:
    """Draw every network as a dot, and for each batch size the mean with its interval."""
    y = theme.log_axis(axes.y) if axes.logarithmic else theme.number_axis(axes.y) | {"rangemode": "tozero"}
    x = {"title": {"text": axes.x}, "tickvals": list(range(len(names))), "ticktext": list(names), "showgrid": False}
    drawn = theme.titled(theme.figure(xaxis=x, yaxis=y, showlegend=False, margin={"l": 48, "b": 40, "r": 8}), title)
    drawn.update_xaxes(range=[-0.6, len(names) - 0.4])
    known = seen.values[np.isfinite(seen.values) & (seen.values > 0)]
    if axes.logarithmic and len(known):
        drawn.update_yaxes(**ticks(math.log10(known.min()), math.log10(known.max())))
    colours, seeds = theme.ordered(len(names)), seen.values.shape[1]
    for place, (name, colour) in enumerate(zip(names, colours, strict=True)):
        drawn.add_scatter(
            x=place + np.linspace(-0.25, 0.25, seeds) if seeds > 1 else [place],
            y=seen.values[place],
            mode="markers",
            marker={"color": colour, "size": 6, "opacity": 0.45},
            hovertemplate=theme.hover(name, "%{y:.4g}"),
        )
        drawn.add_scatter(
            x=[place],
            y=[seen.mean[place]],
            error_y={"type": "data", "array": [seen.half[place]], "thickness": 2, "width": 6, "color": colour},
            mode="markers",
            marker=theme.marker(colour, "diamond", 11),
            hovertemplate=theme.hover(name, f"%{{y:.4g}} ± {seen.half[place]:.2g}"),
        )
    return drawn


def noise(seen: Noise, axes: curves.Axes, words: tuple[str, str]) -> go.Figure:
    """Draw the predicted variance as a line over all batch sizes, and the measured ones with their standard errors."""
    across = theme.log_axis(axes.x) | {"dtick": 1}
    drawn = theme.figure(xaxis=across, yaxis=theme.log_axis(axes.y) | {"dtick": 1}, margin={"t": 32})
    drawn.add_scatter(
        x=seen.sizes,
        y=np.where(seen.predicted > 0, seen.predicted, np.nan),
        mode="lines",
        name=words[0],
        line={"color": theme.THEORY, "width": 2, "dash": "dash"},
        hovertemplate=theme.hover(words[0], "%{x:.0f}: %{y:.4g}"),
    )
    known = seen.measured > 1e-6 * np.nanmax(seen.measured)  # that of the full batch is rounding
    drawn.add_scatter(
        x=seen.batches[known],
        y=seen.measured[known],
        error_y={"type": "data", "array": seen.error[known], "thickness": 1.5, "width": 4, "color": theme.MEASURED},
        mode="markers",
        name=words[1],
        marker=theme.marker(theme.MEASURED, size=11),
        hovertemplate=theme.hover(words[1], "%{x:.0f}: %{y:.4g}"),
    )
    return drawn


def ways(
    names: Sequence[str],
    at: Float[np.ndarray, "batches watched"],
    values: Float[np.ndarray, "batches watched"],
    axes: curves.Axes,
) -> go.Figure:
    """Draw what one network of each batch size goes through on its way."""
    across = theme.log_axis(axes.x) | {"dtick": _decades(at)}
    drawn = theme.figure(xaxis=across, yaxis=theme.log_axis(axes.y), margin={"t": 32})
    for name, colour, steps, row in zip(names, theme.ordered(len(names)), at, values, strict=True):
        drawn.add_scatter(
            x=np.where(steps > 0, steps, np.nan),
            y=np.where(row > 0, row, np.nan),
            mode="lines+markers",
            name=name,
            line={"color": colour, "width": 2},
            marker={"size": 5},
            hovertemplate=theme.hover(name, "%{x:.4~s}", "%{y:.4g}"),
        )
    known = values[np.isfinite(values) & (values > 0)]
    low, high = (math.log10(known.min()), math.log10(known.max())) if len(known) else (-1.0, 1.0)
    return drawn.update_yaxes(range=[low - 0.1, high + 0.1], **ticks(low, high))
