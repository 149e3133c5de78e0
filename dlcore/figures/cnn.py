"""Inside a convolutional network: its filters, what its layers make of one image, and what it takes images for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.figures import curves, theme, tiles

ACROSS, FILTERS_ACROSS = 16, 8
"""How many feature maps, and how many filters of one channel, stand side by side at most."""
KINDS: Final = (theme.CONVOLUTION, theme.CONNECTED)
"""Colours of the convolutional networks and of the perceptrons."""
TILE: Final = 38
"""Height in px of a row of tiles."""


class Stage(NamedTuple):
    """What one step of the network makes of an image.

    Attributes:
        name: of the step.
        maps: one for each channel.
    """

    name: str
    maps: Float[np.ndarray, "channels height width"]


def filters(weights: Float[np.ndarray, "outputs inputs k k"], titles: tuple[str, str]) -> go.Figure:
    """Draw filters as tiles, blue where a weight is positive and orange where it is negative.

    Of one input channel the filters stand in rows of ``FILTERS_ACROSS``; of several each filter is a column, and each
    input channel a row.

    Args:
        weights: NaN where they are not known.
        titles: of the numbers of the filters, and of those of the rows: input channels, or each row's first filter.
    """
    outputs, inputs = weights.shape[:2]
    alone = inputs == 1
    grid = _wrapped(weights[:, 0], FILTERS_ACROSS) if alone else weights.swapaxes(0, 1)
    drawn = theme.figure(showlegend=False, margin={"l": 40, "r": 8, "t": 8, "b": 40})
    tiles.add(drawn, list(grid), **_signed(weights))
    columns = [str(one + 1) for one in range(grid.shape[1])] if len(grid) == 1 or not alone else [""] * grid.shape[1]
    drawn.update_xaxes(tiles.names(_sparse(columns), titles[0]))
    rows = _first_of_rows(len(grid), outputs) if alone else [str(one + 1) for one in range(inputs)]
    return drawn.update_yaxes(tiles.names(_sparse(rows), titles[1]) | tiles.SQUARE)


def filters_height(outputs: int, inputs: int) -> int:
    """Return the height in px that the picture of so many filters wants."""
    rows = math.ceil(outputs / FILTERS_ACROSS) if inputs == 1 else inputs
    return 60 + min(rows * (44 if inputs == 1 else 20), 460)


def digit(pixels: Float[np.ndarray, "height width"], titles: tuple[str, str]) -> go.Figure:
    """Draw one image, ink on paper, on hidden axes with these titles."""
    drawn = theme.figure(showlegend=False, margin={"l": 4, "r": 4, "t": 4, "b": 4})
    tiles.add(drawn, [pixels[None]], zmin=0, zmax=1)
    drawn.update_xaxes(visible=False, constrain="domain", title={"text": titles[0]})
    return drawn.update_yaxes({"visible": False, "title": {"text": titles[1]}} | tiles.SQUARE)


def stages(shown: Sequence[Stage], most: int, titles: tuple[str, str]) -> go.Figure:
    """Draw what comes out of each step in rows of tiles; every tile has the same size, however few pixels it has.

    Args:
        shown: the steps, the input (ink) first.
        most: channels of one step that are drawn at most.
        titles: of the hidden axis of the channels, and of the steps.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 4, "b": 8})
    side, row, places = shown[0].maps.shape[1], 0, []
    for number, stage in enumerate(shown):
        looks = _signed(stage.maps) if number else {"zmin": 0, "zmax": 1}
        grid = _wrapped(_enlarged(stage.maps[:most], side), ACROSS)
        tiles.add(
            drawn, list(grid), row, hoverinfo=None, hoverongaps=False, hovertemplate=theme.hover("%{z:.3g}"), **looks
        )
        places.append(row)
        row += len(grid)
    drawn.update_xaxes(range=[-0.55, ACROSS - 0.45], visible=False, title={"text": titles[0]})
    names = [stage.name for stage in shown]
    labels = {"tickvals": places, "ticktext": names, "showgrid": False, "zeroline": False, "ticks": ""}
    return drawn.update_yaxes(labels | {"range": [row - 0.45, -0.55], "title": {"text": titles[1]}})


def stages_height(shown: Sequence[Stage], most: int) -> int:
    """Return the height in px that the picture of these steps wants."""
    return 20 + TILE * sum(math.ceil(min(len(stage.maps), most) / ACROSS) for stage in shown)


def opinion(probabilities: Float[np.ndarray, " classes"], label: int | None, titles: tuple[str, str]) -> go.Figure:
    """Draw how probable the network takes each class; the right one, where it is known, is green, a wrong choice red.

    Args:
        probabilities: of the classes.
        label: the right class; None where nobody knows it.
        titles: of the axes: class and probability.
    """
    chosen = int(probabilities.argmax())
    colours = [theme.DATA] * len(probabilities)
    colours[chosen] = theme.ACCENT if label is None else theme.BAD
    if label is not None:
        colours[label] = theme.GOOD
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 18, "b": 40})
    drawn.add_bar(
        x=list(range(len(probabilities))),
        y=probabilities,
        marker={"color": colours},
        text=[f"{100 * one:.0f} %" if one >= 0.005 else "" for one in probabilities],
        textposition="outside",
        textangle=0,
        constraintext="none",
        cliponaxis=False,
        hovertemplate=theme.hover("%{x}", "%{y:.2%}"),
    )
    drawn.update_xaxes(title={"text": titles[0]}, dtick=1, showgrid=False)
    return drawn.update_yaxes(title={"text": titles[1]}, range=[0, 1.08], tickformat=".0%", nticks=5)


def confusion(counts: Int[np.ndarray, "labels answers"], titles: tuple[str, str]) -> go.Figure:
    """Draw how many images of each class are taken for each class: what is right in green, what is wrong in red.

    Args:
        counts: rows are what the images are, columns what they are taken for.
        titles: of the columns and of the rows.
    """
    right = np.eye(len(counts), dtype=bool)
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 8, "b": 44})
    for kept, colour, most in ((right, theme.GOOD, 2 * counts.max()), (~right & (counts > 0), theme.BAD, None)):
        shown = np.where(kept, counts, np.nan).astype(np.float32)
        drawn.add_heatmap(
            z=shown,
            zmin=0,
            zmax=most or max(1, int(np.where(right, 0, counts).max())) * 1.5,
            colorscale=[[0, theme.BACKGROUND], [1, colour]],
            showscale=False,
            text=np.where(kept & (counts > 0), counts.astype(str), ""),
            texttemplate="%{text}",
            hovertemplate=theme.hover(f"{titles[1]}: %{{y}}", f"{titles[0]}: %{{x}}", "%{z}"),
            hoverongaps=False,
            xgap=1,
            ygap=1,
        )
    drawn.update_xaxes(title={"text": titles[0]}, dtick=1, showgrid=False, zeroline=False, constrain="domain")
    return drawn.update_yaxes(title={"text": titles[1]}, dtick=1, showgrid=False, zeroline=False, **tiles.SQUARE)


def mistakes(
    images: UInt8[np.ndarray, "images height width"], captions: Sequence[str], titles: tuple[str, str]
) -> go.Figure:
    """Draw misread images in a row, each with what it is and what it is taken for.

    Args:
        images: the worst first, at least one.
        captions: of each.
        titles: of the figure and of the captions.
    """
    drawn = theme.titled(theme.figure(showlegend=False), titles[0])
    count = max(len(images), 8)
    height, width = images.shape[1:]
    row = np.full((count, height, width), np.nan, np.float32)
    row[: len(images)] = images
    tiles.add(drawn, [row])
    blank = [""] * (count - len(images))
    drawn.update_xaxes(tiles.names([*captions, *blank], titles[1]) | {"tickangle": 0})
    drawn.update_yaxes({"visible": False, "title": {"text": titles[0]}} | tiles.SQUARE)
    return drawn.update_layout(margin={"l": 8, "r": 8, "b": 56})


def shifted(names: Sequence[str], error: Float[np.ndarray, "kinds seeds shifts"], axes: curves.Axes) -> go.Figure:
    """Draw the error rates on images that are moved aside: a line through the medians, a dot for each network.

    Args:
        names: of the kinds of networks.
        error: shares of misread images for shifts of 0 pixels, 1 pixel and so on.
        axes: titles.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"dtick": 1, "range": [-0.2, error.shape[2] - 0.8]},
        yaxis=theme.number_axis(axes.y) | {"range": [0, 1], "tickformat": ".0%"},
    )
    at = np.arange(error.shape[2])
    for name, colour, runs in zip(names, KINDS, error, strict=True):
        drawn.add_scatter(
            x=np.tile(at, len(runs)), y=runs.ravel(), mode="markers", legendgroup=name, showlegend=False,
            marker={"color": colour, "size": 5, "opacity": 0.4}, hoverinfo="skip",
        )  # fmt: skip  # one line of a place
        drawn.add_scatter(
            x=at, y=np.median(runs, axis=0), mode="lines+markers", name=name, legendgroup=name,
            line={"color": colour, "width": 2}, marker={"size": 8},
            hovertemplate=theme.hover(name, "%{x} px", "%{y:.1%}"),
        )  # fmt: skip  # one line of a place
    return drawn


def _wrapped(
    maps: Float[np.ndarray, "channels height width"], most: int
) -> Float[np.ndarray, "rows across height width"]:
    """Lay tiles out in rows of ``most``, or fewer where there are fewer; what is left over is a hole."""
    across = min(most, len(maps))
    rows = math.ceil(len(maps) / across)
    laid = np.full((rows * across, *maps.shape[1:]), np.nan, np.float32)
    laid[: len(maps)] = maps
    return laid.reshape(rows, across, *maps.shape[1:])


def _enlarged(maps: Float[np.ndarray, "channels height width"], side: int) -> Float[np.ndarray, "channels side side"]:
    """Repeat pixels until the maps have ``side`` × ``side`` of them."""
    height, width = maps.shape[1:]
    return maps[:, (np.arange(side) * height // side)[:, None], np.arange(side) * width // side]


def _signed(values: Float[np.ndarray, ...]) -> dict[str, Any]:
    """Return the looks of numbers with a sign, the largest of them as strong as can be."""
    known = np.abs(values[np.isfinite(values)])
    most = float(known.max(initial=0)) or 1.0
    return {"colorscale": theme.SIGNED, "zmin": -most, "zmax": most, "showscale": False}


def _first_of_rows(rows: int, filters: int) -> list[str]:
    return [str(row * min(FILTERS_ACROSS, filters) + 1) for row in range(rows)]


def _sparse(names: Sequence[str]) -> list[str]:
    """Leave out names where they would stand too close."""
    every = max(1, len(names) // 16)
    return [name if place % every == 0 else "" for place, name in enumerate(names)]
