"""The units of every layer as a plane, side by side, with those that one unit sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go

from dlcore.figures import rectangles, theme
from dlcore.figures.rectangles import Box

PER_ROW = 6
"""Planes side by side."""
PITCH = 1.85
"""From one row of planes to the next, in planes: there are two lines of words above and below each."""
MOST_PATCHES = 400
"""Patches of a plane up to which holes are drawn; with more the plane shows their hull."""
Runs = Sequence[tuple[int, int]]
"""The first and the last unit of each row of neighbours."""


class Plane(NamedTuple):
    """Hold the units of one layer and those of them that are seen.

    Attributes:
        name: of the layer.
        words: how many of its units are seen.
        size: rows and columns.
        rows: runs of rows that are seen.
        columns: runs of columns that are seen.
    """

    name: str
    words: str
    size: int
    rows: Runs
    columns: Runs


def planes(layers: Sequence[Plane], axes: tuple[str, str]) -> go.Figure:
    """Draw each layer as a square of the same size, the image first, and what is seen of it as patches.

    Args:
        layers: the image first, the chosen unit's last.
        axes: titles of the columns and the rows.
    """
    lines = -(-len(layers) // PER_ROW)
    drawn = theme.figure(showlegend=False, margin={"l": 30, "r": 8, "t": 4, "b": 30}, hovermode="closest")
    squares: list[Box] = []
    patches: list[Box] = []
    for number, plane in enumerate(layers):
        corner = x, y = 1.2 * (number % PER_ROW), PITCH * (number // PER_ROW)
        squares.append((x, x + 1, y, y + 1))
        patches += [(x + left, x + right, y + top, y + bottom) for left, right, top, bottom in _patches(plane)]
        _add_words(drawn, plane, corner)
    drawn.add_scatter(
        **rectangles.outlines(squares), mode="lines", line={"width": 1, "color": theme.MUTED}, hoverinfo="skip"
    )
    drawn.data[-1].update(fill="toself", fillcolor=theme.NOT_YET)
    drawn.add_scatter(**rectangles.outlines(patches), mode="lines", line={"width": 0}, hoverinfo="skip")
    drawn.data[-1].update(fill="toself", fillcolor=theme.THEORY)
    across = 1.2 * min(len(layers), PER_ROW)
    drawn.update_xaxes(**_bare(axes[0]), range=[-0.05, max(across, 3.6) - 0.1], constrain="domain")
    return drawn.update_yaxes(**_bare(axes[1]), range=[PITCH * lines - 0.4, -0.45], scaleanchor="x", constrain="domain")


def _patches(plane: Plane) -> list[Box]:
    """Return what is seen as rectangles in the unit square."""
    rows, columns = plane.rows, plane.columns
    if len(rows) * len(columns) > MOST_PATCHES:
        rows, columns = ([(runs[0][0], runs[-1][1])] for runs in (rows, columns))
    parts = [[(first / plane.size, (last + 1) / plane.size) for first, last in runs] for runs in (rows, columns)]
    return [(*across, *down) for down in parts[0] for across in parts[1]]


def _add_words(drawn: go.Figure, plane: Plane, corner: tuple[float, float]) -> None:
    for words, y, anchor, colour in (
        (plane.name, -0.02, "bottom", theme.TEXT),
        (plane.words, 1.02, "top", theme.MUTED),
    ):
        drawn.add_annotation(
            text=words,
            x=corner[0] + 0.5,
            y=corner[1] + y,
            yanchor=anchor,
            showarrow=False,
            font={"size": 10, "color": colour},
        )


def _bare(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": 11}},
        "showgrid": False,
        "zeroline": False,
        "showticklabels": False,
    }
