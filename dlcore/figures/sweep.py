"""A sweep over learning rates: a map of losses, rules by rates, and the same as one valley per rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.elements.rate_valley import Valley
from dlcore.figures import curves, rate_valley, theme
from dlcore.figures.curves import Entrant

_WIDE = {"x": -0.25, "xanchor": "left", "y": 1.02}
"""Let a legend begin above the names of the axis: only then does plotly give it their width too."""


class Field(NamedTuple):
    """What was swept: the rules, one row each, and the learning rates, ascending by equal factors."""

    entrants: Sequence[Entrant]
    rates: Float[np.ndarray, " rates"]


class Marks(NamedTuple):
    """What stands out on the map: where theory says that each row diverges (NaN: it is silent), and the picked cell."""

    limits: Float[np.ndarray, " rules"]
    cell: tuple[int, int]


def loss_map(field: Field, valley: Valley, top: float, marks: Marks) -> go.Figure:
    """Draw a row per rule and a column per rate; the colour is the median over seeds, the lowest strongest.

    Args:
        field: what was swept.
        valley: what to draw.
        top: the loss from which on all cells look alike: what a constant reaches that learns nothing.
        marks: what stands out.
    """
    words = np.where(
        np.isfinite(valley.high),
        _filled("median {:.3g}<br>seeds {:.3g} to {:.3g}", valley.median, valley.low, valley.high),
        _filled("median {:.3g}<br>some seeds diverged, the best reached {:.3g}", valley.median, valley.low),
    )
    drawn = _loss_map(field, valley.median, top, np.where(np.isinf(valley.low), "every seed diverged", words))
    _mark_limits(drawn, field, marks.limits)
    _mark_best(drawn, field, valley.best)
    _frame(drawn, field, marks.cell)
    return drawn


def loss_map_so_far(field: Field, losses: Float[np.ndarray, "rules rates"], top: float) -> go.Figure:
    """Draw the map of a sweep under way: NaN for a cell that is not trained yet, infinity for one that diverged."""
    words = np.where(np.isnan(losses), "not trained yet", _filled("loss so far {:.3g}", losses))
    drawn = _loss_map(field, losses, top, np.where(np.isinf(losses), "diverged", words))
    rows, columns = np.nonzero(np.isnan(losses))
    return drawn.add_scatter(
        x=field.rates[columns],
        y=rows,
        mode="markers",
        marker={"color": theme.GRID, "size": 7},
        showlegend=False,
        hoverinfo="skip",
    )


def spread_map(field: Field, valley: Valley, cell: tuple[int, int]) -> go.Figure:
    """Draw how many times the worst seed's loss is the best one's: 1 where all agree, dark where luck decides."""
    with np.errstate(invalid="ignore"):
        factors = valley.high / valley.low
    finite = factors[np.isfinite(factors)]
    top = max(2.0, float(np.quantile(finite, 0.98))) if len(finite) else 2.0
    words = np.where(
        np.isinf(factors), "some seeds diverged, others did not", _filled("the worst seed: {:.3g} × the best", factors)
    )
    words = np.where(np.isnan(factors), "every seed diverged", words)
    drawn = _map(field, np.minimum(factors, top), theme.LUCK, words, (1.0, top))
    _mark_diverged(drawn, field, np.isnan(factors))
    _frame(drawn, field, cell)
    return drawn.update_layout(showlegend=False, margin={"t": 24})


def valleys(field: Field, valley: Valley, top: float, axes: curves.Axes) -> go.Figure:
    """Draw each rule's median loss over the learning rate, a star where it is lowest, and all its seeds as a band.

    Args:
        field: what was swept.
        valley: what to draw.
        top: the loss that is the upper end of the picture.
        axes: titles.
    """
    rates = np.broadcast_to(field.rates, valley.median.shape)
    drawn = rate_valley.valleys(field.entrants, rates, valley.median, valley.at_best(rates), axes)
    low = _lowest(valley.low, top)
    room = 0.06 * math.log10(top / low)
    drawn.update_xaxes(dtick=1)
    drawn.update_yaxes(dtick="D2", range=[math.log10(low) - room, math.log10(top) + 2 * room])
    highest = np.where(np.isfinite(valley.median) & ~np.isfinite(valley.high), 10 * top, valley.high)
    for entrant, trace, least, most in zip(field.entrants, drawn.data, valley.low, highest, strict=False):
        trace.legendgroup = entrant.name
        curves.band(drawn, entrant, field.rates, (least, most))
    return drawn.update_layout(legend=_WIDE | {"x": -0.15})


def _loss_map(field: Field, losses: np.ndarray, top: float, words: np.ndarray) -> go.Figure:
    drawn = _map(field, losses, theme.MERIT, words, (_lowest(losses, top), top))
    _mark_diverged(drawn, field, np.isinf(losses))
    return drawn


def _map(
    field: Field,
    values: Float[np.ndarray, "rules rates"],
    scale: list[tuple[float, str]],
    words: np.ndarray,
    ends: tuple[float, float],
) -> go.Figure:
    """Draw the finite values on a logarithmic colour scale between two ends; others are holes."""
    rows, edges = len(field.entrants), _edges(field.rates)
    ends_of_axis = np.log10(edges[[0, -1]]).tolist()
    drawn = theme.figure(
        xaxis=theme.log_axis("learning rate")
        | {"dtick": 1, "range": ends_of_axis, "showgrid": False, "zeroline": False},
        yaxis={
            "title": {"text": "optimizer"},
            "tickvals": list(range(rows)),
            "ticktext": [entrant.name for entrant in field.entrants],
            "range": [rows - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
        },
        legend=_WIDE,
        margin={"t": 30},
    )
    names = _filled("{}, learning rate {:.3g}", *_everywhere(field))
    low, high = ends
    heights = np.log10(np.clip(np.where(np.isfinite(values), values, np.nan), low, high))
    drawn.add_heatmap(
        x=edges,
        y=np.arange(rows + 1) - 0.5,
        z=heights.astype(np.float32),
        zmin=math.log10(low),
        zmax=math.log10(high),
        colorscale=scale,
        colorbar=_round_ticks(low, high),
        xgap=2,
        ygap=2,
        text=np.char.add(np.char.add(names, "<br>"), words).tolist(),
        hovertemplate=theme.hover("%{text}"),
    )
    return drawn


def _everywhere(field: Field) -> tuple[np.ndarray, np.ndarray]:
    """Return the name of the rule and the rate of every cell."""
    names = np.array([entrant.name for entrant in field.entrants])
    rows, rates = np.broadcast_arrays(names[:, None], field.rates[None])
    return rows, rates


def _filled(words: str, *values: np.ndarray) -> np.ndarray:
    """Fill the gaps of ``words`` with the values of every cell."""
    filled: np.ndarray = np.vectorize(words.format, otypes=[str])(*values)
    return filled


def _round_ticks(low: float, high: float) -> dict[str, object]:
    """Return a colour bar with ticks at round numbers between the two ends."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    digits = (1, 2, 5) if high > 5 * low else (1, 1.5, 2, 3, 5, 7)
    ticks = [digit * 10.0**decade for decade in decades for digit in digits]
    shown = [tick for tick in ticks if low <= tick <= high]
    return {"tickvals": [math.log10(tick) for tick in shown], "ticktext": [f"{tick:g}" for tick in shown]}


def _edges(rates: Float[np.ndarray, " rates"]) -> Float[np.ndarray, " edges"]:
    """Return the borders of the columns: a rate lies in the middle of its column on a logarithmic axis."""
    factor = (rates[1] / rates[0]) ** 0.5
    return np.append(rates / factor, rates[-1] * factor)


def _lowest(losses: np.ndarray, top: float) -> float:
    """Return the lowest loss, or a little below ``top`` where there is none below it."""
    finite = losses[np.isfinite(losses) & (losses > 0)]
    return min(float(finite.min()), top / 1.5) if len(finite) else top / 1.5


def _mark_diverged(drawn: go.Figure, field: Field, diverged: np.ndarray) -> None:
    rows, columns = np.nonzero(diverged)
    if len(rows):
        drawn.add_scatter(
            x=field.rates[columns],
            y=rows,
            mode="markers",
            name="Diverged",
            marker={"color": theme.BAD, "symbol": "x-thin-open", "size": 9, "line": {"color": theme.BAD, "width": 2}},
            hoverinfo="skip",
        )


def _mark_limits(drawn: go.Figure, field: Field, limits: np.ndarray) -> None:
    inside = np.flatnonzero((limits >= field.rates[0]) & (limits <= field.rates[-1]))
    if len(inside):
        drawn.add_scatter(
            x=limits[inside],
            y=inside,
            mode="markers",
            name="Theory's limit",
            marker={"color": theme.THEORY, "symbol": "line-ns-open", "size": 22, "line": {"width": 3}},
            hovertemplate=theme.hover("in theory unstable", "above %{x:.3g}"),
        )


def _mark_best(drawn: go.Figure, field: Field, best: np.ndarray) -> None:
    rows = np.flatnonzero(best >= 0)
    drawn.add_scatter(
        x=field.rates[best[rows]],
        y=rows,
        mode="markers",
        name="Row's best",
        marker=theme.marker(theme.MINIMUM, "star", 13),
        hoverinfo="skip",
    )


def _frame(drawn: go.Figure, field: Field, cell: tuple[int, int]) -> None:
    row, column = cell
    (left, right), (low, high) = _edges(field.rates)[column : column + 2], (row - 0.5, row + 0.5)
    drawn.add_scatter(
        x=[left, right, right, left, left],
        y=[low, low, high, high, low],
        mode="lines",
        line={"color": theme.TEXT, "width": 2.5},
        showlegend=False,
        hoverinfo="skip",
    )
