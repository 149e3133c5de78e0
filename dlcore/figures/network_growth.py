"""How the receptive field grows over the depth of a network, beside others; and boxes of branches over a photo."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from dlcore.figures import point_labels, rectangles, theme
from dlcore.figures.point_labels import Label, Limits

_SYMBOLS: Mapping[str, str] = {"pooling": "square", "add": "diamond", "concatenate": "diamond"}
"""What stands out among the circles of the other kinds."""
RING = 18.0
"""Diameter in px of the ring around the chosen layer."""
PICTURES = ((285.0, 274.0), (900.0, 274.0))
"""Widths and heights in px of the plane on a phone and on a screen, for which names find their places."""
CLOSE = 0.08
"""From one point of a line to the next, in powers of ten, where names are to keep off it."""


class Line(NamedTuple):
    """The largest field up to each depth in pixels, the network's name, and whether that is written at its end."""

    name: str
    depths: Sequence[int]
    sizes: Sequence[int]
    named: bool = True


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
    drawn = theme.figure(showlegend=False, margin={"l": 56, "r": 12, "t": 12, "b": 44})
    for other in others:
        _add_line(drawn, other, theme.MUTED, 1)
    _add_line(drawn, line, theme.THEORY, 2.5)
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
            marker={"symbol": "circle-open", "size": RING, "color": theme.TEXT, "line": {"width": 3}},
            hoverinfo="skip",
        )
    furthest = max(one.depths[-1] for one in (line, *others))
    largest = max(image[0], *(max(one.sizes) for one in (line, *others)))
    limits = (-0.03, math.log10(max(furthest, 2)) + 0.02), (-0.05, math.log10(largest) + 0.35)
    level = Line(image[1], (1, furthest), (image[0], image[0]))
    drawn.add_hline(y=image[0], line={"color": theme.MUTED, "dash": "dash", "width": 1})
    _add_names(drawn, line, others, level, limits)
    ticks = [1, 3, 10, 30, 100, 300, 1000, 3000]
    depths = [1, 2, 5, 10, 20, 50, 100, 200]
    drawn.update_xaxes(
        type="log", title={"text": axes[0]}, tickvals=depths, ticktext=[str(one) for one in depths], range=limits[0]
    )
    return drawn.update_yaxes(
        type="log", title={"text": axes[1]}, tickvals=ticks, ticktext=[str(one) for one in ticks], range=limits[1]
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
        edges = left, right, top, bottom = rectangles.around(box.rows, box.columns)
        drawn.add_scatter(
            **rectangles.outlines([edges]),
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


def _add_names(
    drawn: go.Figure, line: Line, others: Sequence[Line], level: Line, limits: tuple[Limits, Limits]
) -> None:
    """Name the lines at their ends and the image at the left; other names are told on hover alone."""
    corners = [_corners(one) for one in (line, level, *others)]
    labels = [
        Label(line.name, corners[0][-1], RING / 2, theme.THEORY),
        Label(level.name, corners[1][0], 1, theme.MUTED),
        *(
            Label(one.name, ends[-1], 1, theme.MUTED)
            for one, ends in zip(others, corners[2:], strict=True)
            if one.named
        ),
    ]
    lines = [point for ends in corners for point in _along(ends)]
    point_labels.add(drawn, labels, limits, PICTURES, lines=lines, first=2)


def _corners(line: Line) -> list[tuple[float, float]]:
    """Return the corners of a line's steps, in powers of ten."""
    at = [(math.log10(depth), math.log10(size)) for depth, size in zip(line.depths, line.sizes, strict=True)]
    steps = [point for (_x, y), (x, above) in itertools.pairwise(at) for point in ((x, y), (x, above))]
    return [at[0], *steps]


def _along(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return points on a line of steps, close together."""
    x, y = np.array(corners).T
    way = np.concatenate([[0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))])
    stops = np.linspace(0, way[-1], int(way[-1] / CLOSE) + 2)
    return list(zip(np.interp(stops, way, x).tolist(), np.interp(stops, way, y).tolist(), strict=True))


def _add_line(drawn: go.Figure, line: Line, colour: str, width: float) -> None:
    drawn.add_scatter(
        x=line.depths,
        y=line.sizes,
        mode="lines",
        line={"color": colour, "width": width, "shape": "hv"},
        opacity=1 if width > 1 else 0.45,
        name=line.name,
        hovertemplate=theme.hover(line.name, "%{x}", "%{y} px"),
    )
