"""Deep stacks with and without skip connections, layer by layer: what flows through them, and what they cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, columns, curves, skips, theme

GAP = 0.09
"""Between two panels with axes of their own, as a share of the width."""


class Course(NamedTuple):
    """A quantity of each layer of one connection's stacks.

    Attributes:
        connection: its id, which sets the colour.
        name: in the legend.
        frames: the median over seeds at each logged step.
        expected: what theory expects at the start; no numbers where it says nothing.
    """

    connection: str
    name: str
    frames: Float[np.ndarray, "logged layers"]
    expected: Float[np.ndarray, " layers"]


def profile(
    courses: Sequence[Course], steps: Int[np.ndarray, " logged"], axes: curves.Axes, expected: str
) -> go.Figure:
    """Draw a quantity against depth, one line per connection, moving along the steps; theory of the start is dashed.

    Args:
        courses: one for each connection.
        steps: of the frames.
        axes: titles; y is logarithmic.
        expected: what the dashed lines are called.
    """
    drawn = theme.figure(xaxis=theme.number_axis(axes.x), yaxis=theme.log_axis(axes.y), margin={"r": 8})
    for one in courses:
        if len(one.expected):
            _line(drawn, one, np.maximum(one.expected, skips.LEAST), f"{one.name}: {expected}")
            drawn.data[-1].line.update(dash="dash", width=1.5)
            drawn.data[-1].showlegend = False
    for one in courses:
        frames = skips.drawable(one.frames)
        _line(drawn, one, frames[-1], one.name)
        animation.moving(drawn, len(drawn.data) - 1, at=steps, y=frames)
    if any(len(one.expected) for one in courses):
        dashed = {"color": theme.MUTED, "dash": "dash", "width": 1.5}
        drawn.add_scatter(x=[None], y=[None], mode="lines", name=expected, line=dashed, hoverinfo="skip")
    everything = np.concatenate([np.ravel(part) for one in courses for part in (one.frames, one.expected)])
    low, high = skips.exponents(everything)
    drawn.update_yaxes(range=[low - 0.1, high + 0.1], dtick=max(1, math.ceil((high - low) / 6)))
    return animation.timeline(drawn, max(1, int(steps[-1])))


def _line(drawn: go.Figure, one: Course, values: Float[np.ndarray, " layers"], name: str) -> None:
    drawn.add_scatter(
        x=np.arange(len(values)),
        y=values,
        mode="lines",
        name=name,
        line={"color": skips.COLOURS[one.connection], "width": 2.5},
        hovertemplate=theme.hover(name, "%{x}", "%{y:.3g}"),
    )


class Costs(NamedTuple):
    """What the layers of one kind of stack have and cost.

    Attributes:
        connection: its id, which sets the colour.
        name: in the legend.
        rows: for each panel a number of each layer.
    """

    connection: str
    name: str
    rows: tuple[Sequence[int], ...]


def costs(kinds: Sequence[Costs], titles: Sequence[str], layer: str) -> go.Figure:
    """Draw a panel for each quantity: its numbers layer by layer, one line of steps per kind of stack."""
    drawn = theme.figure(legend={"y": 1.2}, margin={"t": 56, "r": 8})
    for place, title in enumerate(titles):
        for kind in kinds:
            drawn.add_scatter(
                x=np.arange(len(kind.rows[place])),
                y=np.asarray(kind.rows[place]),
                xaxis=columns.axis("x", place),
                yaxis=columns.axis("y", place),
                mode="lines",
                name=kind.name,
                legendgroup=kind.name,
                showlegend=place == 0,
                line={"color": skips.COLOURS[kind.connection], "width": 2.5, "shape": "hvh"},
                hovertemplate=theme.hover(kind.name, layer + " %{x}", "%{y:,}"),
            )
        drawn.layout[columns.axis("xaxis", place)] = theme.number_axis(layer) | {
            "domain": columns.ends(place, len(titles), GAP),
            "anchor": columns.axis("y", place),
        }
        drawn.layout[columns.axis("yaxis", place)] = theme.number_axis(title) | {
            "anchor": columns.axis("x", place),
            "rangemode": "tozero",
            "nticks": 6,
        }
    return drawn
