"""How the receptive field grows over the depth of a network, beside others; and boxes of branches over a photo."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dlcore.figures import theme

_SYMBOLS: Mapping[str, str] = {"pooling": "square", "add": "diamond", "concatenate": "diamond"}
"""What stands out among the circles of the other kinds."""
ROOM = (0.26, 0.17)
"""How far apart names must stand, in powers of ten of depth and of field."""


class Line(NamedTuple):
    """The largest field up to each depth, in pixels, with the network's name."""

    name: str
    depths: Sequence[int]
    sizes: Sequence[int]


class Nodes(NamedTuple):
    """The layers of the network in question: names, kinds, depths, and fields in pixels; ``chosen`` is one's place."""

    names: Sequence[str]
    kinds: Sequence[str]
    depths: Sequence[int]
    sizes: Sequence[int]
    chosen: int | None


class Outline(NamedTuple):
    """A box over a photo: the first and last row, the first and last column."""

    name: str
    rows: tuple[int, int]
    columns: tuple[int, int]


def growth(
    line: Line, nodes: Nodes, others: Sequence[Line], image: tuple[int, str], axes: tuple[str, str]
) -> go.Figure:
    """Draw the field against depth: of one network every layer, a mark to be clicked; of others the line, faint.

    Args:
        line: of the network in question.
        nodes: its layers.
        others: to compare it with.
        image: pixels per side of the input image and how it is called.
        axes: titles of depth and field.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 56, "r": 96, "t": 12, "b": 44})
    named = _with_room([line, *others])
    for other in others:
        _add_line(drawn, other, theme.MUTED, 1, other in named)
    _add_line(drawn, line, theme.THEORY, 2.5, True)
    drawn.add_scatter(
        x=nodes.depths,
        y=nodes.sizes,
        mode="markers",
        marker={
            "color": theme.THEORY,
            "size": 7,
            "symbol": [_SYMBOLS.get(kind, "circle") for kind in nodes.kinds],
            "line": {"color": theme.BACKGROUND, "width": 1},
        },
        customdata=nodes.names,
        hovertemplate=theme.hover("%{customdata}", f"{axes[0]} %{{x}}", "%{y} px"),
    )
    if nodes.chosen is not None:
        drawn.add_scatter(
            x=[nodes.depths[nodes.chosen]],
            y=[nodes.sizes[nodes.chosen]],
            mode="markers",
            marker={"symbol": "circle-open", "size": 18, "color": theme.TEXT, "line": {"width": 3}},
            hoverinfo="skip",
        )
    furthest = max(one.depths[-1] for one in (line, *others))
    drawn.add_scatter(
        x=[1, furthest],
        y=[image[0]] * 2,
        mode="lines+text",
        line={"color": theme.MUTED, "dash": "dash", "width": 1},
        text=["", image[1]],
        textposition="top left",
        textfont={"color": theme.MUTED, "size": 11},
        hoverinfo="skip",
    )
    ticks = [1, 3, 10, 30, 100, 300, 1000, 3000]
    largest = max(max(one.sizes) for one in (line, *others))
    depths = [1, 2, 5, 10, 20, 50, 100, 200]
    drawn.update_xaxes(
        type="log",
        title={"text": axes[0]},
        tickvals=depths,
        ticktext=[str(one) for one in depths],
        range=[-0.03, math.log10(max(furthest, 2)) + 0.01],
    )
    return drawn.update_yaxes(
        type="log",
        title={"text": axes[1]},
        tickvals=ticks,
        ticktext=[str(one) for one in ticks],
        range=[-0.05, math.log10(max(largest, image[0])) + 0.12],
    )


def outlined(drawn: go.Figure, boxes: Sequence[Outline], theory: str = "") -> go.Figure:
    """Add boxes to a figure of ``receptive_field.on_photo``, each in a colour of its own, and widen what it shows.

    Args:
        drawn: is changed.
        boxes: at most two; one alone is dashed, so that a box that it covers can be seen.
        theory: the name of the trace of the theoretical box, which then stands in the legend too.
    """
    low, high = drawn.layout.xaxis.range
    drawn.update_traces(showlegend=False, selector={"type": "scatter"})
    drawn.update_traces(showlegend=True, selector={"name": theory, "type": "scatter"})
    for box, colour in zip(boxes, (theme.MEASURED, theme.BAD), strict=False):
        (top, bottom), (left, right) = ((first - 0.5, last + 0.5) for first, last in (box.rows, box.columns))
        drawn.add_scatter(
            x=[left, right, right, left, left],
            y=[top, top, bottom, bottom, top],
            mode="lines",
            line={"color": colour, "width": 3, "dash": "dash" if len(boxes) == 1 else "solid"},
            name=box.name,
            showlegend=True,
            hoverinfo="skip",
        )
        low, high = min(low, left, top), max(high, right, bottom)
    drawn.update_layout(showlegend=bool(boxes), margin={"t": 34 if boxes else 8})
    drawn.update_xaxes(range=[low, high])
    return drawn.update_yaxes(range=[high, low])


def _with_room(lines: Sequence[Line]) -> list[Line]:
    """Return the lines whose names have room at their ends, the first one always; the others are named on hover."""
    named: list[Line] = []
    for line in lines:
        x, y = math.log10(line.depths[-1]), math.log10(line.sizes[-1])
        ends = [(math.log10(one.depths[-1]), math.log10(one.sizes[-1])) for one in named]
        if all(abs(x - left) > ROOM[0] or abs(y - top) > ROOM[1] for left, top in ends):
            named.append(line)
    return named


def _add_line(drawn: go.Figure, line: Line, colour: str, width: float, named: bool) -> None:
    drawn.add_scatter(
        x=line.depths,
        y=line.sizes,
        mode="lines",
        line={"color": colour, "width": width, "shape": "hv"},
        opacity=1 if width > 1 else 0.45,
        name=line.name,
        hovertemplate=theme.hover(line.name, "%{x}", "%{y} px"),
    )
    if not named:
        return
    drawn.add_scatter(
        x=[line.depths[-1]],
        y=[line.sizes[-1]],
        mode="text",
        text=[f" {line.name}"],
        textposition="middle right",
        textfont={"color": colour, "size": 12 if width > 1 else 10},
        cliponaxis=False,
        hoverinfo="skip",
    )
