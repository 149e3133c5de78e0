"""Channels of a photo: planes that add up under one filter, the numbers at one place, mixes, and pooling."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int, UInt8

from dlcore.figures import panels, theme
from dlcore.figures.panels import Grid, Labels

Place = tuple[int, int]
"""A row and a column."""
OUTPUTS = range(4, 8)
"""Traces of ``add_up`` that show outputs; those before show what is read."""


class Sum(NamedTuple):
    """Hold what one filter makes of a photo.

    Attributes:
        photo: in its colours.
        planes: red, green and blue, from 0 to 1.
        parts: what the filter makes of each by itself.
        total: their sum, the output channel.
    """

    photo: UInt8[np.ndarray, "rows columns 3"]
    planes: Float[np.ndarray, "3 rows columns"]
    parts: Float[np.ndarray, "3 output_rows output_columns"]
    total: Float[np.ndarray, "output_rows output_columns"]


class Windows(NamedTuple):
    """Hold what a pooling reads and makes.

    Attributes:
        photo: what is pooled.
        pooled: what comes of it.
        edges: of the windows along rows and along columns: the first and the last cell of each.
        added: how many rows and columns of outputs ``ceil_mode`` has added.
        unreached: cells that no window reads.
        padding: cells around the photo.
    """

    photo: UInt8[np.ndarray, "rows columns 3"]
    pooled: UInt8[np.ndarray, "output_rows output_columns 3"]
    edges: tuple[Int[np.ndarray, "output_rows 2"], Int[np.ndarray, "output_columns 2"]]
    added: tuple[int, int]
    unreached: Bool[np.ndarray, "rows columns"]
    padding: int


def add_up(seen: Sum, labels: Labels, source: tuple[float, float], output: Place) -> go.Figure:
    """Draw three planes and the photo, and below them what the filter makes of each, which adds up to the output.

    Args:
        seen: the planes.
        labels: of the eight panels.
        source: row and column of the middle of the cells that are read at the marked place.
        output: the marked place of the output.
    """
    grid = Grid(2, 4, gap=0.035)
    drawn = panels.empty(grid, labels)
    for number, (plane, colour) in enumerate(zip(seen.planes, theme.PLANES, strict=True)):
        panels.add_plane(drawn, plane, colour, **grid.place(number))
    panels.add_photo(drawn, seen.photo, **grid.place(3))
    most = max(panels.strongest(seen.parts), panels.strongest(seen.total))
    for number, part in enumerate((*seen.parts, seen.total), 4):
        panels.add_signed(drawn, part, most, **grid.place(number))
    for number in range(8):
        panels.ring(drawn, source if number < 4 else output, **grid.place(number))
    for number, words in zip((4, 5, 6), ("+", "+", "="), strict=True):
        panels.sign(drawn, grid, number, words)
    return drawn


def products(
    cells: Float[np.ndarray, "3 k k"], weights: Float[np.ndarray, "3 k k"], labels: Labels, total: str
) -> go.Figure:
    """Draw, plane by plane, the cells that are read, the weights, and their products with their sum.

    Args:
        cells: that the output reads.
        weights: of the filter.
        labels: of the nine panels, the third of each row with the sum in it.
        total: what is written below the last one.
    """
    grid = Grid(3, 3, gap=0.09, title=0.085)
    drawn = panels.empty(grid, labels)
    made = cells * weights
    for row in range(3):
        for column, values in enumerate((cells, weights, made)):
            panels.add_numbers(drawn, values[row], panels.largest(values), **grid.place(3 * row + column))
        panels.sign(drawn, grid, 3 * row, "×")
        panels.sign(drawn, grid, 3 * row + 1, "=")
    drawn.add_annotation(
        text=f"<b>{total}</b>", x=1, y=0, xref="paper", yref="paper", xanchor="right", yanchor="top", showarrow=False,
        font={"color": theme.TEXT, "size": 14},
    )  # fmt: skip  # one line each for what it says and how
    return drawn.update_layout(margin={"b": 34})


def outputs(maps: Float[np.ndarray, "outputs rows columns"], labels: Labels, columns: int = 2) -> go.Figure:
    """Draw the output channels, each with its own scale, so many side by side."""
    grid = Grid(panels.lines(len(maps), columns), columns)
    drawn = panels.empty(grid, labels)
    for number, values in enumerate(maps):
        panels.add_channel(drawn, values, **grid.place(number))
    return drawn


def mixes(
    photo: UInt8[np.ndarray, "rows columns 3"],
    channels: Float[np.ndarray, "outputs rows columns"],
    restored: UInt8[np.ndarray, "rows columns 3"] | None,
    labels: Labels,
) -> go.Figure:
    """Draw a photo, the channels that a 1×1 convolution makes of it, and what another one makes of them again.

    Args:
        photo: in its colours.
        channels: what it is mixed to.
        restored: back in three planes; None where nothing leads back.
        labels: of the panels.
    """
    columns = mix_columns(len(labels.titles))
    grid = Grid(panels.lines(len(labels.titles), columns), columns)
    drawn = panels.empty(grid, labels)
    panels.add_photo(drawn, photo, **grid.place(0))
    for number, values in enumerate(channels, 1):
        panels.add_channel(drawn, values, **grid.place(number))
    if restored is not None:
        panels.add_photo(drawn, restored, **grid.place(len(channels) + 1))
    return drawn


def mix_columns(panes: int) -> int:
    """Return how many panels stand side by side."""
    return 3 if panes > 4 else 2


def weights(
    matrix: Float[np.ndarray, "outputs inputs"], inputs: list[str], made: list[str], axes: tuple[str, str]
) -> go.Figure:
    """Draw the weights of a 1×1 convolution: a row for each output channel, a column for each input.

    Args:
        matrix: the weights.
        inputs: names of the columns.
        made: names of the rows.
        axes: titles of the columns and the rows.
    """
    small = {"font": {"size": 12, "color": theme.MUTED}, "standoff": 4}
    drawn = theme.figure(
        xaxis={
            "title": small | {"text": axes[0]},
            "tickvals": list(range(len(inputs))),
            "ticktext": inputs,
            "side": "top",
            "showgrid": False,
        },
        yaxis={
            "title": small | {"text": axes[1]},
            "tickvals": list(range(len(made))),
            "ticktext": made,
            "autorange": "reversed",
            "showgrid": False,
        },
        margin={"t": 44, "l": 90, "r": 8, "b": 8},
    )
    panels.add_numbers(drawn, matrix, panels.largest(matrix))
    return drawn.update_traces(texttemplate="%{z:.3f}", textfont={"size": 13})


def pooled(seen: Windows, labels: Labels) -> go.Figure:
    """Draw a photo under the windows of a pooling beside what comes of it; what ``ceil_mode`` adds is set off."""
    grid = Grid(1, 2, gap=0.04)
    drawn = panels.empty(grid, labels)
    panels.add_photo(drawn, seen.photo, **grid.place(0))
    panels.add_photo(drawn, seen.pooled, **grid.place(1))
    rows, columns = (len(edges) - added for edges, added in zip(seen.edges, seen.added, strict=True))
    for late, colour in ((False, theme.ACCENT), (True, theme.MARK)):
        chosen = [
            (top, left)
            for row, top in enumerate(seen.edges[0])
            for column, left in enumerate(seen.edges[1])
            if (row >= rows or column >= columns) == late
        ]
        _outline(drawn, chosen, colour, **grid.place(0))
    _cross_out(drawn, seen.unreached, **grid.place(0))
    _outline(drawn, _added(seen, rows, columns), theme.MARK, **grid.place(1))
    height, width, edge = *seen.photo.shape[:2], seen.padding + 0.75
    far = [max(size - 1, edges.max()) + 0.75 for size, edges in zip((height, width), seen.edges, strict=True)]
    drawn.layout.yaxis.update(range=[max(far[0], height - 1 + edge), -edge], autorange=False)
    drawn.layout.xaxis.update(range=[-edge, max(far[1], width - 1 + edge)])
    return drawn


def _added(seen: Windows, rows: int, columns: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the first and last row, and column, of what ``ceil_mode`` has added to the outputs."""
    height, width = seen.pooled.shape[:2]
    below = [(np.array([rows, height - 1]), np.array([0, width - 1]))] if seen.added[0] else []
    right = [(np.array([0, height - 1]), np.array([columns, width - 1]))] if seen.added[1] else []
    return below + right


def _outline(drawn: go.Figure, boxes: list[tuple[np.ndarray, np.ndarray]], colour: str, **place: str) -> None:
    """Draw boxes around cells: for each the first and the last row, and the first and the last column."""
    x: list[float | None] = []
    y: list[float | None] = []
    for (top, bottom), (left, right) in boxes:
        x += [left - 0.45, right + 0.45, right + 0.45, left - 0.45, left - 0.45, None]
        y += [top - 0.45, top - 0.45, bottom + 0.45, bottom + 0.45, top - 0.45, None]
    if boxes:
        drawn.add_scatter(x=x, y=y, mode="lines", line={"color": colour, "width": 1.5}, hoverinfo="skip", **place)


def _cross_out(drawn: go.Figure, cells: Bool[np.ndarray, "rows columns"], **place: str) -> None:
    """Mark cells that nothing reads."""
    rows, columns = np.nonzero(cells)
    if len(rows):
        look = {"symbol": "x-thin", "size": 6, "line": {"color": theme.BAD, "width": 1.5}}
        drawn.add_scatter(x=columns, y=rows, mode="markers", marker=look, hoverinfo="skip", **place)
