"""Quantities against steps or seconds, one curve per entrant, with the spread over seeds as a band."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme


class Entrant(NamedTuple):
    """Who runs: the optimizer's id, which sets the looks, and the name in the legend."""

    optimizer: str
    name: str


class Axes(NamedTuple):
    """Titles with units, and whether y is logarithmic."""

    x: str
    y: str
    logarithmic: bool = True


def thin(points: int, most: int = 300) -> np.ndarray:
    """Return at most ``most`` evenly spread indices of ``points``, the first and the last among them."""
    return np.unique(np.linspace(0, points - 1, min(points, most)).round().astype(np.int64))


def thin_later(points: int, most: int = 300) -> np.ndarray:
    """Return at most ``most`` indices of ``points``: the first ones all, where a path goes far, then evenly spread."""
    first = np.arange(min(points, most // 2))
    return np.unique(np.concatenate([first, thin(points, most - len(first))]))


def compare(
    entrants: Sequence[Entrant],
    at: Float[np.ndarray, "entrants points"] | Float[np.ndarray, " points"],
    values: Float[np.ndarray, "entrants seeds points"],
    axes: Axes,
) -> go.Figure:
    """Draw each entrant's median over seeds and, from three seeds on, the band between the 10 % and 90 % quantiles.

    Args:
        entrants: who runs, in the order of the first axis.
        at: step or second of each point; one row per entrant where they differ.
        values: the quantity; NaN ends a curve.
        axes: titles and scale.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x), yaxis=theme.log_axis(axes.y) if axes.logarithmic else theme.number_axis(axes.y)
    )
    rows = np.broadcast_to(np.asarray(at, dtype=np.float32), (len(entrants), np.shape(at)[-1]))
    shown = np.where(values > 0, values, np.nan) if axes.logarithmic else values
    for entrant, steps, runs in zip(entrants, rows, shown, strict=True):
        if len(runs) > 2:
            band(drawn, entrant, steps, (_quantile(runs, 0.1), _quantile(runs, 0.9)))
    for entrant, steps, runs in zip(entrants, rows, shown, strict=True):
        _median(drawn, entrant, steps, runs, axes)
    if axes.logarithmic:
        _keep_decades_readable(drawn, shown)
    return drawn


def curves_of(drawn: go.Figure) -> list[int]:
    """Return the indices of the curves that ``compare`` drew, without the bands."""
    return [index for index, trace in enumerate(drawn.data) if trace.mode == "lines" and trace.fill != "toself"]


def ride(drawn: go.Figure, at: Float[np.ndarray, " points"], last: int) -> go.Figure:
    """Give the figure a timeline: a marker rides on each curve."""
    curves = curves_of(drawn)
    if curves:
        animation.heads(drawn, curves, {"size": 8}, at=at)
    return animation.timeline(drawn, last)


def level(drawn: go.Figure, value: float, words: str) -> go.Figure:
    """Draw a dashed horizontal line at ``value`` with its meaning in words; the y axis is made to hold it."""
    logarithmic, limits = drawn.layout.yaxis.type == "log", drawn.layout.yaxis.range
    place = math.log10(value) if logarithmic else value
    if limits is not None:
        drawn.update_yaxes(range=[min(limits[0], place - 0.15), max(limits[1], place + 0.15)])
    drawn.add_hline(value, line={"color": theme.THEORY, "dash": "dash", "width": 1.5})
    return drawn.add_annotation(  # plotly takes the annotation's y as an exponent on a logarithmic axis, the line's not
        x=1,
        xref="paper",
        xanchor="right",
        y=place,
        yanchor="bottom",
        showarrow=False,
        text=words,
        font={"color": theme.THEORY, "size": 12},
    )


def _median(drawn: go.Figure, entrant: Entrant, steps: np.ndarray, runs: np.ndarray, axes: Axes) -> None:
    drawn.add_scatter(
        x=steps,
        y=_quantile(runs, 0.5),
        mode="lines",
        name=entrant.name,
        legendgroup=entrant.name,
        line=theme.line(entrant.optimizer, 2),
        connectgaps=False,
        hovertemplate=theme.hover(entrant.name, f"{axes.x.split(' (')[0]} %{{x:.4~g}}", "%{y:.4g}"),
    )


def band(drawn: go.Figure, entrant: Entrant, at: np.ndarray, limits: tuple[np.ndarray, np.ndarray]) -> None:
    """Fill what lies between the lower and the upper limit, where both are finite, in the entrant's colour."""
    fill(drawn, theme.colour(entrant.optimizer), at, limits)
    drawn.data[-1].legendgroup = entrant.name


def fill(drawn: go.Figure, colour: str, at: np.ndarray, limits: tuple[np.ndarray, np.ndarray]) -> None:
    """Fill what lies between the lower and the upper limit, where both are finite."""
    low, high = limits
    known = np.isfinite(low) & np.isfinite(high)
    drawn.add_scatter(
        x=np.concatenate([at[known], at[known][::-1]]),
        y=np.concatenate([low[known], high[known][::-1]]),
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"width": 0},
        opacity=0.18,
        showlegend=False,
        hoverinfo="skip",
    )


def _quantile(runs: np.ndarray, share: float) -> np.ndarray:
    """Return the quantile over seeds at each point; NaN once a seed has ended: survivors stand for nobody."""
    return np.asarray(np.quantile(runs, share, axis=0), dtype=np.float32)


def _keep_decades_readable(drawn: go.Figure, values: np.ndarray) -> None:
    """Let y end at 10⁻¹⁶ below and show at most about eight labelled decades."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return
    low, high = math.log10(max(finite.min(), 1e-16)), math.log10(finite.max())
    room = 0.04 * max(high - low, 0.5)
    drawn.update_yaxes(range=[low - room, high + room], dtick=max(1, math.ceil((high - low) / 8)))
