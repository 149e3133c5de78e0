"""How large effective receptive fields are: by depth, on the lines that theory draws, and as training goes on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import theme


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
    kinds = list(zip(names, theme.ordered(len(names)), strict=True))
    for row, (name, colour) in enumerate(kinds):
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
    for row, (name, colour) in enumerate(kinds):  # behind all lines: markers lie on top
        drawn.add_scatter(
            x=seen.depths,
            y=seen.measured[row],
            mode="markers",
            name=name,
            legendgroup=name,
            marker=theme.marker(colour, size=15 - 2 * row),
            error_y=_bars(seen.error[row], colour),
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


def _bars(errors: Float[np.ndarray, " points"], colour: str) -> dict[str, Any]:
    """Return bars of two standard errors, none where there is no error."""
    twice = np.where(np.isfinite(errors), 2 * errors, 0.0)
    return {"array": twice, "color": colour, "thickness": 1.2, "width": 3}


def _logarithmic(values: Float[np.ndarray, " values"]) -> dict[str, Any]:
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
        error_y=_bars(errors, theme.MEASURED),
        hovertemplate=theme.hover(f"{titles[0]} %{{x:.3g}}", "%{y:.4g}"),
    )
    return drawn.update_yaxes(range=[0, 1.25 * float(np.nanmax(deviations))])
