"""How well codes and a prior agree: curves of it, distances beside what chance makes of them, and decoded draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import curves, theme, tiles

MODELS: Final = (theme.MEASURED, theme.GOOD, theme.SECOND_CLASS, theme.FIRST_CLASS)
"""Colours of the adversarial autoencoder, the VAE, the autoencoder, and the latter with a fitted prior."""


class Curve(NamedTuple):
    """A quantity at each moment: its name, its colour, and its values."""

    name: str
    colour: str
    values: Float[np.ndarray, " moments"]


class Tested(NamedTuple):
    """A two-sample test: whose codes, their distance from the prior, and that of points dealt at random."""

    name: str
    statistic: float
    null: Float[np.ndarray, " permutations"]


def course(
    at: Float[np.ndarray, " moments"],
    shown: Sequence[Curve],
    axes: curves.Axes,
    last: float,
    levels: Sequence[tuple[float, str]] = (),
) -> go.Figure:
    """Draw quantities against epochs, with dashed lines at values that mean something."""
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"range": [0, last]},
        yaxis=theme.log_axis(axes.y) if axes.logarithmic else theme.number_axis(axes.y),
        margin={"l": 56, "r": 12, "t": 40, "b": 42},
        showlegend=len(shown) > 1,
        legend={"entrywidth": 40, "entrywidthmode": "pixels", "itemwidth": 30, "font": {"size": 11}},
    )
    for one in shown:
        drawn.add_scatter(
            x=at,
            y=one.values.astype(np.float32),
            mode="lines",
            name=one.name,
            line={"color": one.colour, "width": 2},
            hovertemplate=theme.hover(one.name, f"{axes.x} %{{x:.3~g}}", "%{y:.4g}"),
        )
    for value, words in levels:
        if np.isfinite(value):
            curves.level(drawn, value, words)
    return drawn


def tests(found: Sequence[Tested], axes: curves.Axes, dealt: str) -> go.Figure:
    """Draw each distance beside what chance makes of it: a mark, and a bar from 5 % to 95 % of the deals.

    Args:
        found: the tests, the first one at the top.
        axes: titles; x, the distance, is logarithmic.
        dealt: what the bars are.
    """
    drawn = theme.figure(
        xaxis=theme.log_axis(axes.x) | {"dtick": 1},
        yaxis={"title": {"text": axes.y}, "autorange": "reversed", "showgrid": False},
        margin={"l": 8, "r": 16, "t": 30, "b": 44},
    )
    known = [one for one in found if np.isfinite(one.statistic)]
    for number, one in enumerate(known):
        low, high = np.quantile(one.null, [0.05, 0.95])
        drawn.add_scatter(
            x=[max(low, 1e-6), high], y=[one.name] * 2, mode="lines", name=dealt, legendgroup="dealt",
            showlegend=number == 0, line={"color": theme.DATA, "width": 14}, opacity=0.5,
            hovertemplate=theme.hover(dealt, "%{x:.3g}"),
        )  # fmt: skip  # where, what it is called, how it looks
    for one in known:
        within = one.statistic <= np.quantile(one.null, 0.95)
        drawn.add_scatter(
            x=[max(one.statistic, 1e-6)], y=[one.name], mode="markers", showlegend=False,
            marker=theme.marker(theme.GOOD if within else theme.BAD, "diamond", 13),
            hovertemplate=theme.hover(one.name, "%{x:.4g}"),
        )  # fmt: skip  # as above
    return drawn


def decoded(rows: Sequence[tuple[str, Float[np.ndarray, "images height width"]]], titles: tuple[str, str]) -> go.Figure:
    """Draw images in rows, ink on paper, each row with its name.

    Args:
        rows: names and images; a row of NaN stays empty.
        titles: of the hidden axis of the images, and of that of the rows.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 4, "t": 4, "b": 4})
    tiles.add(drawn, [images for _, images in rows], zmin=0, zmax=1)
    drawn.update_xaxes(visible=False, title={"text": titles[0]}, constrain="domain")
    return drawn.update_yaxes(tiles.names([name for name, _ in rows], titles[1]) | tiles.SQUARE)
