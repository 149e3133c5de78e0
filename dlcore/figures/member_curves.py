"""Quantities against the number of members of an ensemble: what it gets wrong, and a number for each member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, curves, theme

_LEGEND = {"x": -0.12, "entrywidth": 54, "font": {"size": 11}}
"""Four entries fit into one row: left of 0 it may be wider than the picture."""


class Series(NamedTuple):
    """A quantity after 1, 2 … members."""

    name: str
    colour: str
    values: Float[np.ndarray, " members"]
    width: float = 2.0


def errors(series: Sequence[Series], axes: curves.Axes, *, last: int, unit: str, percent: bool) -> go.Figure:
    """Draw errors against the number of members, a marker riding on each; ``last`` is how many come at most."""
    written = ".1%" if percent else ".4g"
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"range": [0, last + 0.5]},
        yaxis=theme.number_axis(axes.y) | {"rangemode": "tozero"} | ({"tickformat": ".0%"} if percent else {}),
        margin={"t": 30, "b": 40},
        legend=_LEGEND,
    )
    known = [one for one in series if np.isfinite(one.values).any()]
    for one in known:
        drawn.add_scatter(
            x=np.arange(1, len(one.values) + 1, dtype=np.float32),
            y=one.values.astype(np.float32),
            mode="lines",
            name=one.name,
            line={"color": one.colour, "width": one.width},
            hovertemplate=theme.hover(one.name, f"%{{x}}: %{{y:{written}}}"),
        )
    if not known:
        return drawn.add_scatter(x=[None], y=[None], showlegend=False, hoverinfo="skip")
    lines, at = list(range(len(known))), np.arange(1, len(known[0].values) + 1)
    animation.reveal(drawn, lines, at)
    animation.heads(drawn, lines, {"size": 7}, at)
    return animation.timeline(drawn, int(at[-1]), unit)


def per_member(one: Series, axes: curves.Axes, expected: float | None = None) -> go.Figure:
    """Draw a number for each member as a point, and what theory expects of all of them as a dashed line."""
    drawn = theme.figure(xaxis=theme.number_axis(axes.x), yaxis=theme.number_axis(axes.y), showlegend=False)
    drawn.add_scatter(
        x=np.arange(1, len(one.values) + 1),
        y=one.values,
        mode="markers",
        marker=theme.marker(one.colour, size=8),
        hovertemplate=theme.hover(one.name, "%{x}: %{y:.4g}"),
    )
    if expected is not None:
        drawn.add_hline(expected, line={"color": theme.THEORY, "dash": "dash", "width": 1.5})
    return drawn
