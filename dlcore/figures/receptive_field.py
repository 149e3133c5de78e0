"""What a unit sees: its field on a photo, and a section through all layers below it."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import UInt8

from dlcore.elements import photos
from dlcore.figures import rectangles, theme
from dlcore.figures.rectangles import Box

PALE = 90
"""Opacity, of 255, of pixels that the unit does not see."""
MOST_DOTS = 300
"""Units of a layer up to which each has a dot on the photo."""
MOST_LINES = 48
"""Units of a row up to which lines part them."""
HALF = 0.32
"""Half the height of a row of units."""
Span = tuple[float, float]
Runs = Sequence[tuple[int, int]]
"""The first and the last cell of each row of neighbours."""


class Photo(NamedTuple):
    """Hold a photo and what one unit sees of it.

    Attributes:
        pixels: square.
        rows: that the unit sees.
        columns: that the unit sees.
        box: the first and last row, the first and last column of its field; None where it sees nothing.
        units: places of the layer's units over the image, along each axis.
        chosen: row and column of the unit among them.
    """

    pixels: UInt8[np.ndarray, "size size 3"]
    rows: Sequence[int]
    columns: Sequence[int]
    box: tuple[tuple[int, int], tuple[int, int]] | None
    units: Sequence[float]
    chosen: tuple[int, int]


class Row(NamedTuple):
    """Hold the units of one layer along an axis, and which of them the chosen unit sees.

    Attributes:
        name: of the layer.
        first: place of the first unit over the image, in cells.
        step: from one unit to the next.
        size: units.
        seen: runs of units that the chosen one sees.
        padding: runs of padding that windows reach.
    """

    name: str
    first: float
    step: float
    size: int
    seen: Runs
    padding: Runs

    def span(self, run: tuple[int, int]) -> Span:
        """Return the two edges of a run over the image."""
        return self.first + (run[0] - 0.5) * self.step, self.first + (run[1] + 0.5) * self.step

    def hull(self) -> Span | None:
        """Return the edges of all that windows reach, padding included."""
        spans = [self.span(run) for run in (*self.seen, *self.padding)]
        return (min(low for low, _ in spans), max(high for _, high in spans)) if spans else None

    def units(self) -> int:
        """Return how many units the chosen one sees."""
        return sum(last - first + 1 for first, last in self.seen)


def on_photo(seen: Photo, names: tuple[str, str, str], axes: tuple[str, str]) -> go.Figure:
    """Draw the photo, pale where the unit does not see it, with the box of the field and the layer's units.

    Args:
        seen: the photo and the field.
        names: of the box, of the part of it outside the image, of the units.
        axes: titles of the columns and the rows.
    """
    size = len(seen.pixels)
    drawn = theme.figure(showlegend=False, margin={"l": 44, "r": 8, "t": 8, "b": 44}, hovermode="closest")
    drawn.add_image(source=_picture(seen), x0=0, y0=0, dx=1, dy=1, hoverinfo="skip")
    low, high = -0.5, size - 0.5
    if seen.box is not None:
        box = left, right, top, bottom = rectangles.around(*seen.box)
        outside = _outside(box, (low, high))
        if outside:
            drawn.add_scatter(**rectangles.outlines(outside), **_hatched(theme.THEORY), name=names[1], hoverinfo="skip")
        drawn.add_scatter(
            **rectangles.outlines([box]),
            mode="lines",
            line={"color": theme.THEORY, "width": 3},
            name=names[0],
            hoverinfo="skip",
        )
        low, high = min(low, left, top), max(high, right, bottom)
    _add_units(drawn, seen, names[2])
    rim = 0.03 * (high - low)
    ends = [low - rim, high + rim]
    drawn.update_xaxes(**_bare(axes[0]), range=ends, constrain="domain")
    return drawn.update_yaxes(**_bare(axes[1]), range=ends[::-1], scaleanchor="x", constrain="domain")


def section(rows: Sequence[Row], field: tuple[int, int] | None, axes: tuple[str, str]) -> go.Figure:
    """Draw a section through all layers, the image at the bottom: what the unit at the top sees of each.

    Args:
        rows: the image first, the layer of the chosen unit last.
        field: first and last cell of the unit's field, the frame around the lowest row; None where it sees nothing.
        axes: titles of the axis over the image's cells and of the layers.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 8, "b": 44}, hovermode="closest")
    extents = [row.span((0, row.size - 1)) for row in rows]
    drawn.add_scatter(**_bars([[extent] for extent in extents]), **_filled(theme.NOT_YET), hoverinfo="skip")
    _add_cone(drawn, rows)
    drawn.add_scatter(**_bars([map(row.span, row.seen) for row in rows]), **_filled(theme.THEORY), hoverinfo="skip")
    if any(row.padding for row in rows):
        padding = [map(row.span, row.padding) for row in rows]
        drawn.add_scatter(**_bars(padding), **_hatched(theme.THEORY), hoverinfo="skip")
    _part_units(drawn, rows)
    hulls = [row.hull() or extent for row, extent in zip(rows, extents, strict=True)]
    if field is not None:
        frame = field[0] - 0.5, field[1] + 0.5
        drawn.add_scatter(**rectangles.outlines([(*frame, -0.45, 0.45)]), mode="lines", hoverinfo="skip")
        drawn.data[-1].line = {"color": theme.THEORY, "width": 2}
        hulls[0] = min(hulls[0][0], frame[0]), max(hulls[0][1], frame[1])
    low = min(span[0] for span in (*extents, *hulls))
    high = max(span[1] for span in (*extents, *hulls))
    _add_counts(drawn, rows, [hull[1] for hull in hulls])
    room = high - low
    drawn.update_xaxes(**_bare(axes[0]), range=[low - 0.03 * room, high + 0.2 * room])
    return drawn.update_yaxes(
        **_bare(axes[1]) | {"tickfont": {"size": 11 if len(rows) <= 14 else 9, "color": theme.MUTED}},
        tickvals=list(range(len(rows))),
        ticktext=[row.name for row in rows],
        range=[-0.6, len(rows) - 0.4],
    )


def _picture(seen: Photo) -> str:
    """Return the photo as a data URL, pale where it is not seen: the page's background shines through."""
    opacity = np.full(seen.pixels.shape[:2], PALE, np.uint8)
    opacity[np.ix_(list(seen.rows), list(seen.columns))] = 255
    file = photos.png(np.dstack([seen.pixels, opacity]))
    return "data:image/png;base64," + base64.b64encode(file).decode()


def _add_units(drawn: go.Figure, seen: Photo, name: str) -> None:
    if len(seen.units) ** 2 <= MOST_DOTS:
        x, y = np.meshgrid(seen.units, seen.units)
        drawn.add_scatter(
            x=x.ravel(),
            y=y.ravel(),
            mode="markers",
            marker={"color": theme.BACKGROUND, "size": 4, "line": {"color": theme.TEXT, "width": 1}},
            name=name,
            hoverinfo="skip",
        )
    row, column = seen.chosen
    drawn.add_scatter(
        x=[seen.units[column]],
        y=[seen.units[row]],
        mode="markers",
        marker=theme.marker(theme.THEORY, "square", 11),
        hovertemplate=theme.hover(f"{name} ({row}, {column})"),
    )


def _outside(box: Box, image: Span) -> list[Box]:
    """Cut the parts of a box (left, right, top, bottom) that lie outside a square image into rectangles."""
    left, right, top, bottom = box
    low, high = image
    inner = max(top, low), min(bottom, high)
    parts = [
        (left, right, top, min(bottom, low)),
        (left, right, max(top, high), bottom),
        (left, min(right, low), *inner),
        (max(left, high), right, *inner),
    ]
    return [part for part in parts if part[0] < part[1] and part[2] < part[3]]


def _bars(spans: Iterable[Iterable[Span]]) -> dict[str, Any]:
    """Return bars along the rows of a section: of each row its spans."""
    return rectangles.outlines([(*span, y - HALF, y + HALF) for y, row in enumerate(spans) for span in row])


def _filled(colour: str, opacity: float = 1.0) -> dict[str, Any]:
    return {"mode": "lines", "line": {"width": 0}, "fill": "toself", "fillcolor": colour, "opacity": opacity}


def _hatched(colour: str) -> dict[str, Any]:
    return {
        "mode": "lines",
        "line": {"color": colour, "width": 1, "dash": "dot"},
        "fill": "toself",
        "fillcolor": colour,
        "fillpattern": {"shape": "/", "size": 6, "solidity": 0.25, "fgcolor": colour, "bgcolor": "rgba(0,0,0,0)"}
        | {"fillmode": "replace"},
    }


def _add_cone(drawn: go.Figure, rows: Sequence[Row]) -> None:
    """Draw how the hull widens from each row to the one below it."""
    x: list[float | None] = []
    y: list[float | None] = []
    for number, (below, above) in enumerate(itertools.pairwise(rows)):
        wide, narrow = below.hull(), above.hull()
        if wide is None or narrow is None:
            continue
        x += [narrow[0], narrow[1], wide[1], wide[0], narrow[0], None]
        y += [*[number + 1 - HALF] * 2, *[number + HALF] * 2, number + 1 - HALF, None]
    drawn.add_scatter(x=x[:-1], y=y[:-1], **_filled(theme.THEORY, 0.25), hoverinfo="skip")


def _part_units(drawn: go.Figure, rows: Sequence[Row]) -> None:
    """Draw lines between the units of rows that have few of them."""
    x: list[float | None] = []
    y: list[float | None] = []
    for number, row in enumerate(rows):
        if row.size <= MOST_LINES:
            for unit in range(1, row.size):
                x += [row.first + (unit - 0.5) * row.step] * 2 + [None]
                y += [number - HALF, number + HALF, None]
    drawn.add_scatter(x=x[:-1], y=y[:-1], mode="lines", line={"color": theme.BACKGROUND, "width": 1}, hoverinfo="skip")


def _add_counts(drawn: go.Figure, rows: Sequence[Row], ends: Sequence[float]) -> None:
    drawn.add_scatter(
        x=list(ends),
        y=list(range(len(rows))),
        mode="text",
        text=[f" {row.units()}" for row in rows],
        textposition="middle right",
        textfont={"color": theme.TEXT, "size": 12},
        hoverinfo="skip",
    )


def _bare(title: str) -> dict[str, Any]:
    return {"title": {"text": title}, "showgrid": False, "zeroline": False}
