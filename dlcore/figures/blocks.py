"""Draw networks of blocks: what each costs and makes of its channels, and the insides of one as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Int

from dlcore.figures import counts, theme

ROW = 25
"""Height of a block's row in px."""
ABOVE, BELOW = 62, 6
"""Heights of what stands above and below the rows in px."""
LINE, GAP = 15, 24
"""Height of a line of text in a box, and between two rows of boxes, in px."""
OUTLINES = {
    "convolution": theme.CONVOLUTION,
    "dense": theme.CONNECTED,
    "add": theme.ADDITION,
    "concatenate": theme.CONCATENATION,
}
"""Colour of a box's outline by kind of node; the others are grey."""
_CARD = "var(--st-secondary-background-color)"


class Rows(NamedTuple):
    """Describe a network row by row.

    Attributes:
        names: of the blocks, short.
        titles: of the blocks, for the pointer.
        shapes: behind each block, in words.
        convolution: parameters outside of fully connected layers.
        connected: parameters in them.
        multiply_adds: of each block.
        channels: carried over, sums of old and new, new.
    """

    names: Sequence[str]
    titles: Sequence[str]
    shapes: Sequence[str]
    convolution: Int[np.ndarray, " blocks"]
    connected: Int[np.ndarray, " blocks"]
    multiply_adds: Int[np.ndarray, " blocks"]
    channels: Int[np.ndarray, "blocks 3"]


class Words(NamedTuple):
    """Hold the words of ``network``."""

    parameters: str
    multiply_adds: str
    channels: str
    block: str
    convolution: str
    connected: str
    carried: str
    added: str
    new: str


class Cell(NamedTuple):
    """Describe a box of ``diagram``: its lines of text, where it stands, and the kind of its main node."""

    lines: Sequence[str]
    row: int
    column: float
    kind: str


def height(blocks: int) -> int:
    """Return how high ``network`` wants to be, in px."""
    return ABOVE + BELOW + ROW * blocks


def network(rows: Rows, chosen: int, words: Words) -> theme.Figure:
    """Draw a row for each block: its parameters, its multiply-adds, and where its channels come from.

    Args:
        rows: the blocks.
        chosen: the one that is marked.
        words: titles and names.
    """
    places = list(range(len(rows.names)))
    drawn = theme.figure(barmode="stack", bargap=0.3, showlegend=False, margin={"t": ABOVE, "b": BELOW, "l": 8, "r": 4})
    channels = rows.channels.T
    bars = (
        ("x", rows.convolution, words.convolution, theme.CONVOLUTION),
        ("x", rows.connected, words.connected, theme.CONNECTED),
        ("x2", rows.multiply_adds, words.multiply_adds, theme.MEASURED),
        ("x3", channels[0], words.carried, theme.POOLING),
        ("x3", channels[1], words.added, theme.ADDITION),
        ("x3", channels[2], words.new, theme.CONCATENATION),
    )
    for axis, values, name, fill in bars:
        drawn.add_bar(
            x=values, y=places, orientation="h", xaxis=axis, yaxis="y", name=name, marker={"color": fill},
            customdata=rows.titles,
            hovertemplate=theme.hover("%{customdata}", f"{name}: %{{x:,}}"),
        )  # fmt: skip
    whole = rows.convolution + rows.connected
    ends = (
        ("x", whole, list(map(counts.short, whole))),
        ("x2", rows.multiply_adds, list(map(counts.short, rows.multiply_adds))),
    )
    for axis, values, texts in (*ends, ("x3", channels.sum(0), rows.shapes)):
        drawn.add_scatter(
            x=values, y=places, xaxis=axis, yaxis="y", mode="text", text=texts, textposition="middle right",
            textfont={"size": 10.5, "color": theme.TEXT}, cliponaxis=False, hoverinfo="skip",
        )  # fmt: skip
    drawn.add_shape(
        type="rect", xref="paper", yref="y", x0=0, x1=1, y0=chosen - 0.5, y1=chosen + 0.5, layer="below",
        fillcolor=_CARD, line={"width": 0},
    )  # fmt: skip
    domains = ((0, 0.25), (0.32, 0.57), (0.64, 1))
    titles = (
        _keyed(words.parameters, (words.convolution, theme.CONVOLUTION), (words.connected, theme.CONNECTED)),
        f"{words.multiply_adds}<br> <br> ",
        _keyed(
            words.channels,
            (words.carried, theme.POOLING),
            (words.added, theme.ADDITION),
            (words.new, theme.CONCATENATION),
        ),
    )
    widest = (whole.max(initial=1), rows.multiply_adds.max(initial=1), channels.sum(0).max(initial=1))
    for axis, domain, title, most, room in zip(("", "2", "3"), domains, titles, widest, (1.7, 1.7, 2.6), strict=True):
        drawn.update_layout({f"xaxis{axis}": {
            "domain": domain, "title": {"text": title, "standoff": 4, "font": {"size": 12}}, "side": "top",
            "showgrid": False, "showticklabels": False, "range": [0, room * float(most)],
        }})  # fmt: skip
    drawn.update_yaxes(
        tickvals=places, ticklabelstandoff=6, ticktext=list(rows.names), title={"text": words.block},
        showgrid=False, zeroline=False, range=[len(places) - 0.5, -0.5],
    )  # fmt: skip
    return drawn


def _keyed(title: str, *keys: tuple[str, str]) -> str:
    """Return a title with what the colours below it mean: one in a line, the others in the next."""
    marks = [f"<span style='font-size:11px'><span style='color:{fill}'>■</span> {name}</span>" for name, fill in keys]
    return "<br>".join((title, marks[0], " ".join(marks[1:])))


def diagram_height(cells: Sequence[Cell]) -> int:
    """Return how high ``diagram`` wants to be, in px."""
    tops, heights = _levels(cells)
    return int(tops[-1] + heights[-1]) + 12


def diagram(cells: Sequence[Cell], arrows: Sequence[tuple[int, int]], titles: tuple[str, str]) -> theme.Figure:
    """Draw boxes and the arrows between them, from the top down.

    Args:
        cells: the boxes.
        arrows: pairs of boxes, from and to.
        titles: of the axes across and down; they are not shown, the picture has no scale.
    """
    tops, heights = _levels(cells)
    columns = 1 + max(cell.column for cell in cells)
    drawn = theme.figure(showlegend=False, margin={"l": 4, "r": 4, "t": 4, "b": 4}, hovermode=False)
    lines, tips = _arrows(cells, arrows, tops, heights)
    grey = {"color": theme.MUTED, "width": 1.5}
    drawn.add_scatter(x=lines[0], y=lines[1], mode="lines", line=grey, hoverinfo="skip")
    drawn.add_scatter(
        x=tips[0], y=tips[1], mode="markers", hoverinfo="skip",
        marker={"symbol": "triangle-down", "size": 9, "color": theme.MUTED},
    )  # fmt: skip
    for cell in cells:
        left, right, top = cell.column - 0.46, cell.column + 0.46, tops[cell.row]
        low = top + LINE * len(cell.lines) + 10
        drawn.add_scatter(
            x=[left, right, right, left, left], y=[top, top, low, low, top], mode="lines", fill="toself",
            fillcolor=_CARD, line={"color": OUTLINES.get(cell.kind, theme.POOLING), "width": 2}, hoverinfo="skip",
        )  # fmt: skip
    drawn.add_scatter(
        x=[cell.column for cell in cells],
        y=[tops[cell.row] + (LINE * len(cell.lines) + 10) / 2 for cell in cells],
        mode="text",
        text=["<br>".join((f"<b>{cell.lines[0]}</b>", *cell.lines[1:])) for cell in cells],
        textfont={"size": 11, "color": theme.TEXT},
        hoverinfo="skip",
    )
    room = 0.5 if columns == 1 else 0.06
    drawn.update_xaxes(range=[-0.5 - room, columns - 0.5 + room], visible=False, title={"text": titles[0]})
    drawn.update_yaxes(range=[diagram_height(cells) - 8, -4], visible=False, title={"text": titles[1]})
    return drawn


def _levels(cells: Sequence[Cell]) -> tuple[list[float], list[float]]:
    """Return where each row of boxes begins, and how high it is, in px from the top."""
    heights = [
        max(LINE * len(cell.lines) + 10.0 for cell in cells if cell.row == row)
        for row in range(1 + max(cell.row for cell in cells))
    ]
    tops = [sum(heights[:row]) + GAP * row for row in range(len(heights))]
    return tops, heights


def _arrows(
    cells: Sequence[Cell], arrows: Sequence[tuple[int, int]], tops: Sequence[float], heights: Sequence[float]
) -> tuple[tuple[list[Any], list[Any]], tuple[list[float], list[float]]]:
    """Return lines and their tips; a line bends right below where several part, else right above where it ends."""
    x: list[Any] = []
    y: list[Any] = []
    ends: list[tuple[float, float]] = []
    parting = {tail for tail, _ in arrows if sum(tail == other for other, _ in arrows) > 1}
    for tail, head in arrows:
        (left, begin), (right, end) = (
            (cells[tail].column, tops[cells[tail].row] + LINE * len(cells[tail].lines) + 10),
            (cells[head].column, tops[cells[head].row]),
        )
        bottom = tops[cells[tail].row] + heights[cells[tail].row]
        bend = bottom + GAP / 2 if tail in parting else end - GAP / 2
        x += [left, left, right, right, None]
        y += [begin, bend, bend, end - 4, None]
        ends.append((right, end - 5))
    return (x, y), ([tip[0] for tip in ends], [tip[1] for tip in ends])
