"""Classifiers of images: their curves on training and test images, the images, and those that are hard to read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.figures import animation, curves, theme, tiles

PANELS = ((0.0, 0.465), (0.535, 1.0))
"""What the panel of the training images and that of the test images take of the width."""
EMPTY = (-2.6, 0.6)
"""Exponents between which y reaches while there is nothing to draw."""
TOP = 2.0
"""Exponent up to which y reaches at most: who diverges leaves the picture instead of squeezing the others."""


class Halves(NamedTuple):
    """What is drawn, measured on training and on test images, and what the two panels are called."""

    training: Float[np.ndarray, "entrants seeds points"]
    test: Float[np.ndarray, "entrants seeds points"]
    titles: tuple[str, str]


def train_and_test(
    entrants: Sequence[curves.Entrant],
    epochs: Float[np.ndarray, " points"],
    halves: Halves,
    axes: curves.Axes,
    last: float,
) -> go.Figure:
    """Draw two panels that share the y axis: medians over seeds, and their bands; ``last`` is where the epochs end."""
    drawn, other = (curves.compare(entrants, epochs, values, axes) for values in (halves.training, halves.test))
    limits = [one.layout.yaxis.range for one in (drawn, other) if one.layout.yaxis.range] or [EMPTY]
    drawn.add_traces([trace.update(xaxis="x2", showlegend=False) for trace in other.data] or _nothing())
    for axis, panel, title in zip(("xaxis", "xaxis2"), PANELS, halves.titles, strict=True):
        drawn.layout[axis] = theme.number_axis(axes.x) | {"domain": panel, "range": [0, last], "anchor": "y"}
        drawn.add_annotation(text=f"<b>{title}</b>", x=panel[0], y=1, **_AT_THE_TOP)
    low, high = min(low for low, _ in limits), min(TOP, max(high for _, high in limits))
    drawn.update_yaxes(range=[low, high], dtick=max(1, math.ceil((high - low) / 6)))
    return drawn.update_layout(legend={"y": 1.09}, margin={"t": 48})


_AT_THE_TOP = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}


def _nothing() -> list[go.Scatter]:
    """Keep both panels on the page while there is nothing in them."""
    return [go.Scatter(x=[None], y=[None], xaxis=axis, showlegend=False, hoverinfo="skip") for axis in ("x", "x2")]


def level(drawn: go.Figure, value: float, words: str) -> go.Figure:
    """Draw a dashed line of theory through both panels, named in the second."""
    curves.level(drawn, value, words).update_shapes(xref="paper")
    drawn.layout.annotations[-1].yanchor = "top"  # above is the panel's title
    return drawn


def play(drawn: go.Figure, at: Float[np.ndarray, " points"]) -> go.Figure:
    """Let the curves of a figure of ``train_and_test`` grow along the steps ``at``, a marker at the tip of each."""
    lines = curves.curves_of(drawn)
    animation.reveal(drawn, lines, at)
    for panel in (None, "x2"):
        inside = [line for line in lines if drawn.data[line].xaxis == panel]
        animation.heads(drawn, inside, {"size": 8}, at).data[-1].update(xaxis=panel, cliponaxis=False)
    return animation.timeline(drawn, int(at[-1]))


def in_percent(drawn: go.Figure, least: float) -> go.Figure:
    """Label error rates as percentages.

    Args:
        drawn: a figure of ``train_and_test`` whose values are at least ``least``.
        least: stands for no error at all, which a logarithmic scale cannot show: less than one image.
    """
    for trace in drawn.data:
        if trace.mode == "lines" and trace.fill != "toself":
            shares = np.asarray(trace.y, dtype=float)
            trace.customdata = np.where(shares < 1.01 * least, 0.0, 100 * shares)  # NaN stays; y is in single precision
            trace.hovertemplate = trace.hovertemplate.replace("%{y:.4g}", "%{customdata:.2f} %")
    powers = [power for power in (1e-4, 1e-3, 0.01, 0.1, 1.0) if power > 1.5 * least]
    words = ["0 %", *(f"{100 * power:g} %" for power in powers)]
    return drawn.update_yaxes(tickvals=[least, *powers], ticktext=words, range=[np.log10(least) - 0.05, 0.05])


def samples(
    images: UInt8[np.ndarray, "images height width"], labels: Int[np.ndarray, " images"], titles: tuple[str, str]
) -> go.Figure:
    """Show images in columns, one for each class.

    Args:
        images: as many of each class, class by class.
        labels: their classes.
        titles: of the two axes.
    """
    classes = np.unique(labels)
    grid = images.reshape(len(classes), -1, *images.shape[1:])
    drawn = theme.figure(showlegend=False, margin={"l": 32, "r": 8, "t": 4, "b": 40})
    tiles.add(drawn, [grid[:, row] for row in range(grid.shape[1])])
    drawn.update_xaxes(tiles.names([str(one) for one in classes], titles[0]))
    return drawn.update_yaxes(tiles.names([""] * grid.shape[1], titles[1]) | tiles.SQUARE)


def hardest(
    images: UInt8[np.ndarray, "images height width"],
    captions: Sequence[str],
    entrants: Sequence[curves.Entrant],
    times: Int[np.ndarray, "entrants images"],
    titles: tuple[str, str, str],
) -> go.Figure:
    """Show images in a row, and below each how many of an entrant's networks misread it.

    Args:
        images: the hardest first.
        captions: what each is, and what it is taken for.
        entrants: whose networks.
        times: how many of them.
        titles: of the figure, of the captions and of the rows.
    """
    drawn = theme.titled(theme.figure(showlegend=False), titles[0])
    rows = np.arange(len(entrants))
    for row, entrant, counts in zip(rows, entrants, times, strict=True):
        drawn.add_scatter(
            x=np.arange(len(images)),
            y=np.full(len(images), row),
            mode="markers+text",
            name=entrant.name,
            text=[str(count) for count in counts],
            marker={"color": theme.colour(entrant.optimizer), "size": 20, "opacity": np.where(counts, 0.75, 0.15)},
            hovertemplate=theme.hover(entrant.name, "%{text}"),
        )
    tiles.add(drawn, [images], yaxis="y2")
    share = 3 / (3.5 + len(entrants))
    names = tiles.names([entrant.name for entrant in entrants], titles[2])
    reach = [len(entrants) - 0.5, -0.5]
    drawn.update_xaxes(tiles.names(captions, titles[1]) | {"side": "top", "anchor": "y2", "tickangle": 0})
    drawn.layout.yaxis = names | {"domain": [0, 1 - share], "range": reach, "automargin": True}
    drawn.layout.yaxis2 = {"domain": [1 - share, 1], "visible": False, "constraintoward": "bottom"} | tiles.SQUARE
    return drawn.update_layout(margin={"l": 56, "r": 8, "t": 92, "b": 8})
