"""Digits that a generator makes: samples beside real digits, the course of the game, and what the samples are like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.figures import animation, curves, theme, tiles

ACROSS: Final = 8
"""Samples in a row, and rows: the real digits stand beside them in as many."""
AISLE: Final = 1
"""Columns left free between samples and real digits."""
PIXELS: Final = [
    (0, "rgba(0,0,0,0)"),
    (0.5 / 255, "rgba(0,0,0,0)"),
    (0.5 / 255, "var(--st-secondary-background-color)"),
    (1, theme.TEXT),
]
"""Ink on paper, and nothing where a byte is 0: between the images."""


class Line(NamedTuple):
    """One curve.

    Attributes:
        name: in the legend.
        colour: of the line.
        values: NaN ends it.
        at: the step of each value.
    """

    name: str
    colour: str
    values: Float[np.ndarray, " points"]
    at: Int[np.ndarray, " points"]


def mosaics(
    frames: UInt8[np.ndarray, "moments images height width"],
    real: UInt8[np.ndarray, "reals height width"],
    steps: Int[np.ndarray, " moments"],
    names: tuple[str, str, str],
) -> go.Figure:
    """Draw samples of the same codes as they change, and real digits beside them.

    Args:
        frames: at least one moment, ``ACROSS``² images in each; without images there is nothing to see yet.
        real: at most ``ACROSS``² images; none where they are not known.
        steps: of each moment; with one moment the figure stands still.
        names: titles of the two halves, and the unit of the timeline.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 4, "r": 4, "t": 26, "b": 4})
    for images, first in ((frames, 0), (real[None], ACROSS + AISLE)):
        if images.shape[1]:
            _add_mosaic(drawn, images, first)
    for name, first in zip(names, (0, ACROSS + AISLE), strict=False):
        drawn.add_annotation(
            text=f"<b>{name}</b>", x=first - 0.5, y=-0.55, xanchor="left", yanchor="bottom", showarrow=False,
            font={"color": theme.TEXT, "size": 13},
        )  # fmt: skip  # one line for what it says and where
    hidden = {"visible": False, "title": {"text": names[0]}}
    drawn.update_xaxes(range=[-0.55, 2 * ACROSS + AISLE - 0.45], constrain="domain", **hidden)
    drawn.update_yaxes({**hidden, **tiles.SQUARE, "range": [ACROSS - 0.45, -0.55], "autorange": False})
    if len(steps) > 1 and frames.shape[1]:
        animation.moving(drawn, 0, at=steps, z=_bytes(frames))
        animation.timeline(drawn, int(steps[-1]), names[2])
    return drawn


def _add_mosaic(drawn: go.Figure, frames: UInt8[np.ndarray, "moments images height width"], first: int) -> None:
    """Add images in a square as a heat map in columns, which is what an animation can change."""
    side = frames.shape[2]
    place = np.arange(ACROSS * (side + 1), dtype=np.float32) / (side + 1) - (side - 1) / 2 / (side + 1)
    x, y = np.meshgrid(place + first, place)
    drawn.add_heatmap(
        x=x.ravel(), y=y.ravel(), z=_bytes(frames)[-1], zmin=0, zmax=255, colorscale=PIXELS, showscale=False,
        hoverinfo="skip",
    )  # fmt: skip  # one line for what, one for how


def _bytes(frames: UInt8[np.ndarray, "moments images height width"]) -> UInt8[np.ndarray, "moments cells"]:
    """Lay the images of each moment out in a square, a cell of 0 behind each row and column; paper is 1."""
    moments, count, height, width = frames.shape
    laid = np.zeros((moments, ACROSS, height + 1, ACROSS, width + 1), np.uint8)
    whole = np.zeros((moments, ACROSS**2, height, width), np.uint8)
    whole[:, :count] = np.maximum(frames, 1)
    laid[:, :, :height, :, :width] = whole.reshape(moments, ACROSS, ACROSS, height, width).swapaxes(2, 3)
    return laid.reshape(moments, -1)


def sample_at(x: float, y: float) -> int | None:
    """Return which sample of ``mosaics`` lies at a place, None where there is none."""
    column, row = round(x), round(y)
    return row * ACROSS + column if 0 <= column < ACROSS and 0 <= row < ACROSS else None


def course(lines: Sequence[Line], axes: curves.Axes, last: int, unit: str) -> go.Figure:
    """Draw curves against steps; markers ride on those with few points along the timeline of the samples.

    Args:
        lines: at least one.
        axes: titles, and whether y is logarithmic.
        last: where the steps end.
        unit: of the timeline; empty while there is none.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"range": [0, last]},
        yaxis=theme.log_axis(axes.y) | {"dtick": 1} if axes.logarithmic else theme.number_axis(axes.y),
        legend={"y": 1.02},
        margin={"l": 56, "r": 10, "t": 30, "b": 44},
    )
    for line in lines:
        drawn.add_scatter(
            x=line.at, y=np.asarray(line.values, np.float32), mode="lines", name=line.name,
            line={"color": line.colour, "width": 2}, hovertemplate=theme.hover(line.name, "step %{x}", "%{y:.4g}"),
        )  # fmt: skip  # one line for what, one for how
    if unit:
        for number, line in enumerate(lines):
            animation.heads(drawn, [number], {"size": 8}, at=line.at)
        animation.timeline(drawn, last, unit)
    return drawn


def floor(drawn: go.Figure, value: float, words: str) -> go.Figure:
    """Draw a dashed level that curves come down to: its words stand below it, where they end in no curve."""
    curves.level(drawn, value, words)
    drawn.layout.annotations[-1].yanchor = "top"
    return drawn


def class_shares(
    found: Float[np.ndarray, " classes"], real: Float[np.ndarray, " classes"], names: tuple[str, str, str, str]
) -> go.Figure:
    """Draw how often each class is among samples, beside how often among real images.

    Args:
        found: shares among the samples.
        real: shares among real images.
        names: of the samples, of the real images, of the axes.
    """
    drawn = theme.figure(margin={"l": 52, "r": 8, "t": 30, "b": 44}, bargap=0.25, barmode="group")
    for values, name, colour in zip((found, real), names, (theme.MEASURED, theme.DATA), strict=False):
        drawn.add_bar(
            x=np.arange(len(values)), y=np.asarray(values, np.float32), name=name, marker={"color": colour},
            hovertemplate=theme.hover(name, "%{x}", "%{y:.1%}"),
        )  # fmt: skip  # one line for what, one for how
    drawn.update_xaxes(title={"text": names[2]}, dtick=1, showgrid=False)
    return drawn.update_yaxes(title={"text": names[3]}, tickformat=".0%", rangemode="tozero", nticks=5)


def rows(
    images: Sequence[UInt8[np.ndarray, "images height width"]], captions: Sequence[str], names: tuple[str, ...]
) -> go.Figure:
    """Draw rows of images that belong together column by column.

    Args:
        images: the rows, all of one shape.
        captions: one under each column.
        names: title of the captions; where the rows have names, their title and the names.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 8, "b": 8})
    tiles.add(drawn, list(images), zmin=0, zmax=255)
    drawn.update_xaxes(tiles.names(captions, names[0]) | {"tickangle": 0, "ticks": "", "constrain": "domain"})
    if names[1:]:
        return drawn.update_yaxes(tiles.names(names[2:], names[1]) | tiles.SQUARE | {"ticks": ""})
    return drawn.update_yaxes({"visible": False, "title": {"text": names[0]}} | tiles.SQUARE)


def distances(
    samples: Float[np.ndarray, " samples"], test: Float[np.ndarray, " tested"], names: tuple[str, str, str, str]
) -> go.Figure:
    """Draw how far samples and test images are from the nearest training image, as histograms over the same bins.

    Args:
        samples: distances.
        test: likewise.
        names: of the samples, of the test images, of the axes.
    """
    top = float(max(samples.max(), test.max())) or 1.0
    edges = np.linspace(0, top, 31)
    drawn = theme.figure(margin={"l": 52, "r": 8, "t": 30, "b": 44}, barmode="overlay", bargap=0)
    for values, name, colour in zip((test, samples), names[1::-1], (theme.DATA, theme.MEASURED), strict=True):
        share = np.histogram(values, edges)[0] / len(values)
        drawn.add_bar(
            x=(edges[:-1] + edges[1:]) / 2, y=np.asarray(share, np.float32), width=edges[1], name=name,
            marker={"color": colour, "opacity": 0.6}, hovertemplate=theme.hover(name, "%{x:.2f}", "%{y:.1%}"),
        )  # fmt: skip  # one line for what, one for how
    drawn.update_xaxes(title={"text": names[2]}, showgrid=False, rangemode="tozero")
    return drawn.update_yaxes(title={"text": names[3]}, tickformat=".0%", nticks=5)
