"""What two settings do inside their networks: how large the weights are, and what reaches the activation functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, columns, curves, theme
from dlcore.figures.regularization import PANELS

MODES: Final = (theme.TRAIN, theme.TEST)
"""Colours of a network while it trains, and of the same network in use."""


class Histograms(NamedTuple):
    """Shares of what lies in each bin.

    Attributes:
        edges: borders of the bins.
        shares: of two settings at several epochs.
        epochs: when.
    """

    edges: Float[np.ndarray, " borders"]
    shares: Float[np.ndarray, "2 histograms bins"]
    epochs: Int[np.ndarray, " histograms"]


def weights(names: Sequence[str], taken: Histograms, titles: tuple[str, str]) -> go.Figure:
    """Draw the histograms of two settings over each other, moving along the epochs.

    Args:
        names: of the settings.
        taken: the histograms.
        titles: of the axes.
    """
    drawn = theme.figure(xaxis=theme.number_axis(titles[0]), yaxis=theme.number_axis(titles[1]))
    for name, colour, shares in zip(names, theme.SIDES, taken.shares, strict=True):
        drawn.add_scatter(
            x=_ends(taken.edges),
            y=_stairs(shares[-1]),
            mode="lines",
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate=theme.hover(name, "%{x:.3g}", "%{y:.1%}"),
        )
        animation.moving(drawn, len(drawn.data) - 1, at=taken.epochs, y=_stairs(shares))
    top = float(np.quantile(taken.shares.max(-1), 0.9)) * 1.1
    drawn.update_yaxes(range=[0, top], tickformat=".0%")
    return animation.timeline(drawn, max(1, int(taken.epochs[-1])), "epoch")


def norms(
    names: Sequence[str],
    epochs: Int[np.ndarray, " logged"],
    values: Float[np.ndarray, "2 seeds logged"],
    axes: curves.Axes,
) -> go.Figure:
    """Draw a quantity of two settings against epochs: medians over seeds, and from three seeds on their bands."""
    drawn = theme.figure(xaxis=theme.number_axis(axes.x), yaxis=theme.number_axis(axes.y) | {"rangemode": "tozero"})
    at = np.asarray(epochs, np.float32)
    for colour, runs in zip(theme.SIDES, values, strict=True):
        if len(runs) > 2:
            curves.fill(drawn, colour, at, (_quantile(runs, 0.1), _quantile(runs, 0.9)))
    for name, colour, runs in zip(names, theme.SIDES, values, strict=True):
        drawn.add_scatter(
            x=at,
            y=_quantile(runs, 0.5),
            mode="lines",
            name=name,
            line={"color": colour, "width": 2},
            hovertemplate=theme.hover(name, "epoch %{x:.4~g}", "%{y:.4g}"),
        )
    animation.heads(drawn, curves.curves_of(drawn), {"size": 8}, at)
    return animation.timeline(drawn, max(1, int(epochs[-1])), "epoch")


class Sums(NamedTuple):
    """What goes into the activation functions of two settings' hidden layers.

    Attributes:
        edges: borders of the bins of each layer.
        shares: of what lies in each bin, while training and in use.
    """

    edges: Float[np.ndarray, "hidden borders"]
    shares: Float[np.ndarray, "2 modes hidden bins"]


class SumNames(NamedTuple):
    """Words of the picture of the sums: the axis, a layer (with its number to fill in), and the two modes."""

    axis: str
    layer: str
    modes: tuple[str, str]


def sums(titles: Sequence[str], seen: Sums, names: SumNames) -> go.Figure:
    """Draw a row for each hidden layer, a column for each of two settings, and a line for each mode.

    Args:
        titles: of the two settings.
        seen: the histograms.
        names: words.
    """
    layers = len(seen.edges)
    drawn = theme.figure(margin={"t": 36, "r": 8})
    for layer in range(layers):
        for side, panel in enumerate(PANELS):
            place = (layers - 1 - layer) * len(PANELS) + side  # the first axes are those below, which have titles
            _sums_panel(drawn, seen, (layer, side), names, place)
            _place_panel(drawn, seen, (layer, panel), names, place)
    for title, (_left, right) in zip(titles, PANELS, strict=True):
        corner = {"x": right, "xanchor": "right", "xref": "paper", "y": 1, "yanchor": "top", "yref": "paper"}
        drawn.add_annotation(text=f"<b>{title}</b>", showarrow=False, **corner)
    return drawn


def _sums_panel(drawn: go.Figure, seen: Sums, which: tuple[int, int], names: SumNames, place: int) -> None:
    layer, side = which
    for mode, (name, colour) in enumerate(zip(names.modes, MODES, strict=True)):
        drawn.add_scatter(
            x=_ends(seen.edges[layer]),
            y=_stairs(seen.shares[side, mode, layer]),
            xaxis=columns.axis("x", place),
            yaxis=columns.axis("y", place),
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=place == 0,
            line={"color": colour, "width": 2, "dash": "solid" if mode == 0 else "dot"},
            hovertemplate=theme.hover(name, "%{x:.3g}", "%{y:.1%}"),
        )


def _place_panel(
    drawn: go.Figure, seen: Sums, at: tuple[int, tuple[float, float]], names: SumNames, place: int
) -> None:
    """Give a panel its axes: the first layer above, one x axis per layer, the height of the bins shared in a row."""
    (layer, panel), layers = at, len(seen.edges)
    bottom, top = 1 - (layer + 0.8) / layers, 1 - layer / layers
    left, lowest = place % len(PANELS) == 0, layer == layers - 1
    highest = 1.2 * float(np.nanmax(seen.shares[:, :, layer], initial=0.01))
    title = names.layer.format(number=layer + 1) if left else ""
    drawn.layout[columns.axis("xaxis", place)] = theme.number_axis(names.axis if lowest else "") | {
        "domain": panel,
        "anchor": columns.axis("y", place),
        "range": [float(seen.edges[layer, 0]), float(seen.edges[layer, -1])],
    }
    drawn.layout[columns.axis("yaxis", place)] = theme.number_axis(title) | {
        "domain": [max(0.0, bottom), top],
        "anchor": columns.axis("x", place),
        "range": [0, highest],
        "tickformat": ".0%",
        "nticks": 4,
        "showticklabels": left,
    }


def _ends(edges: Float[np.ndarray, " borders"]) -> Float[np.ndarray, " ends"]:
    """Return both ends of each bin, so that a line through them is a histogram's outline."""
    return np.asarray(np.repeat(edges, 2)[1:-1], np.float32)


def _stairs(shares: Float[np.ndarray, "... bins"]) -> Float[np.ndarray, "... ends"]:
    return np.asarray(np.repeat(shares, 2, axis=-1), np.float32)


def _quantile(runs: np.ndarray, share: float) -> np.ndarray:
    return np.asarray(np.quantile(runs, share, axis=0), np.float32)
