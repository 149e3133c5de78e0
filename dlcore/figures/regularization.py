"""Two settings of the same network side by side: training and test curves, the gap between them, and what stopped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, curves, theme

PANELS: Final = ((0.0, 0.475), (0.525, 1.0))
"""What the left and the right panel take of the width."""
EMPTY: Final = (-2.6, 0.6)
"""Exponents between which y reaches while there is nothing to draw."""
LOWEST, HIGHEST = -4.5, 2.0
"""Exponents beyond which y does not reach: who fits without an error or diverges leaves the picture."""
FEW_DECADES = 1.3
"""Below so many powers of ten there are too few of them to be the only ticks."""


class Side(NamedTuple):
    """What one panel shows.

    Attributes:
        title: names the setting.
        training: measured on the training images with each seed; NaN ends a curve.
        test: the same on the test images.
        restored: for each seed the epoch whose weights early stopping gave back; empty where nothing stops early.
    """

    title: str
    training: Float[np.ndarray, "seeds points"]
    test: Float[np.ndarray, "seeds points"]
    restored: Float[np.ndarray, " stopped"]

    def at_least(self, least: float) -> Side:
        """Raise what is measured to ``least``: a logarithmic axis has no place for zero."""
        return self._replace(training=np.maximum(self.training, least), test=np.maximum(self.test, least))


class Names(NamedTuple):
    """Words of the legend."""

    training: str
    test: str
    gap: str
    restored: str


def learning(
    sides: Sequence[Side], epochs: Float[np.ndarray, " points"], axes: curves.Axes, names: Names, last: float
) -> go.Figure:
    """Draw a panel for each of two sides: medians over seeds with their bands, and the gap between them shaded.

    Args:
        sides: the left and the right one.
        epochs: where the curves were measured.
        axes: titles; y is logarithmic.
        names: words of the legend.
        last: where the epochs end.
    """
    drawn = theme.figure(yaxis=theme.log_axis(axes.y), legend={"y": 1.09}, margin={"t": 48, "r": 8})
    for place, (side, panel) in enumerate(zip(sides, PANELS, strict=True)):
        axis = "x" if place == 0 else "x2"
        _panel(drawn, side, epochs, names, axis)
        drawn.layout["xaxis" if place == 0 else "xaxis2"] = theme.number_axis(axes.x) | {
            "domain": panel,
            "range": [0, last],
            "anchor": "y",
        }
        drawn.add_annotation(text=side.title, x=panel[0], y=1, **_AT_THE_TOP)
    low, high = _limits([values for side in sides for values in (side.training, side.test)])
    ticks = "D2" if high - low < FEW_DECADES else max(1, math.ceil((high - low) / 6))  # D2: 1, 2 and 5 of each decade
    return drawn.update_yaxes(range=[low, high], dtick=ticks)


_AT_THE_TOP: Final = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}


def _panel(drawn: go.Figure, side: Side, epochs: np.ndarray, names: Names, axis: str) -> None:
    at, first = np.asarray(epochs, np.float32), axis == "x"
    middles = [_quantile(values, 0.5) for values in (side.training, side.test)]
    _shade(drawn, at, (middles[0], middles[1]), names.gap, axis)
    for values, colour in ((side.training, theme.TRAIN), (side.test, theme.TEST)):
        if len(values) > 2:
            limits = _quantile(values, 0.1), _quantile(values, 0.9)
            curves.fill(drawn, colour, at, limits)
            drawn.data[-1].xaxis = axis
    for middle, colour, name in zip(middles, (theme.TRAIN, theme.TEST), names, strict=False):
        drawn.add_scatter(
            x=at,
            y=middle,
            xaxis=axis,
            mode="lines",
            name=name,
            legendgroup=name,
            showlegend=first,
            line={"color": colour, "width": 2},
            hovertemplate=theme.hover(name, "epoch %{x:.4~g}", "%{y:.4g}"),
        )
    _mark_restored(drawn, side, at, names.restored, axis)


def _quantile(values: Float[np.ndarray, "seeds points"], share: float) -> Float[np.ndarray, " points"]:
    """Return the quantile over seeds where a logarithmic axis can show it; NaN once a seed has ended."""
    shown = np.where(values > 0, values, np.nan)
    return np.asarray(np.quantile(shown, share, axis=0), np.float32) if len(values) else np.empty(0, np.float32)


def _shade(drawn: go.Figure, at: np.ndarray, between: tuple[np.ndarray, np.ndarray], name: str, axis: str) -> None:
    """Shade where the test curve lies above the training curve."""
    low, high = between
    curves.fill(drawn, theme.MUTED, at, (low, np.maximum(low, high)))
    first = axis == "x"
    drawn.data[-1].update(xaxis=axis, name=name, legendgroup=name, showlegend=first, opacity=0.13)


def _mark_restored(drawn: go.Figure, side: Side, at: np.ndarray, name: str, axis: str) -> None:
    """Set a mark on the test curve of each seed at the epoch whose weights were given back."""
    known = side.restored[np.isfinite(side.restored)]
    if not len(known) or not len(at):
        return
    epoch = float(np.median(known))
    drawn.add_scatter(
        x=known,
        y=[np.interp(one, at, row[: len(at)]) for one, row in zip(known, side.test, strict=False)],
        xaxis=axis,
        mode="markers",
        name=name,
        legendgroup=name,
        marker=theme.marker(theme.GOOD, "star", 12),
        hovertemplate=theme.hover(name, "epoch %{x:.4~g}", "%{y:.4g}"),
    )
    drawn.add_shape(
        type="line",
        x0=epoch,
        x1=epoch,
        xref=axis,
        y0=0,
        y1=1,
        yref="paper",
        line={"color": theme.GOOD, "dash": "dot", "width": 1.5},
    )


def _limits(drawn: Sequence[np.ndarray]) -> tuple[float, float]:
    """Return the exponents between which y reaches."""
    values = np.concatenate([np.ravel(one) for one in drawn])
    known = values[np.isfinite(values) & (values > 0)]
    if not len(known):
        return EMPTY
    low, high = math.log10(known.min()), math.log10(known.max())
    room = 0.04 * max(high - low, 0.5)
    return max(low - room, LOWEST), min(high + room, HIGHEST)


def level(drawn: go.Figure, value: float, words: str) -> go.Figure:
    """Draw a dashed line of theory through both panels, named in the second."""
    curves.level(drawn, value, words).update_shapes(xref="paper", selector={"y0": value})
    drawn.layout.annotations[-1].yanchor = "top"  # above is the panel's title
    return drawn


def objective(
    drawn: go.Figure,
    place: int,
    epochs: Float[np.ndarray, " points"],
    values: Float[np.ndarray, "seeds points"],
    name: str,
) -> go.Figure:
    """Draw in one of the two panels the median over seeds of what is descended, dotted."""
    middle = _quantile(values, 0.5)
    drawn.add_scatter(
        x=np.asarray(epochs, np.float32),
        y=middle,
        xaxis="x2" if place else "x",
        mode="lines",
        name=name,
        legendgroup=name,
        showlegend=not any(trace.name == name for trace in drawn.data),
        line={"color": theme.TRAIN, "width": 1.5, "dash": "dot"},
        hovertemplate=theme.hover(name, "epoch %{x:.4~g}", "%{y:.4g}"),
    )
    low, high = drawn.layout.yaxis.range
    known = middle[np.isfinite(middle)]
    return drawn.update_yaxes(range=[low, max(high, math.log10(known.max()) + 0.05)] if len(known) else [low, high])


def floor(drawn: go.Figure, place: int, value: float, words: str) -> go.Figure:
    """Draw in one of the two panels the line that no loss of its can get below."""
    low, high = drawn.layout.yaxis.range
    exponent = math.log10(value)
    drawn.update_yaxes(range=[min(low, exponent - 0.15), high])
    left, right = PANELS[place]
    drawn.add_shape(
        type="line",
        x0=left,
        x1=right,
        xref="paper",
        y0=value,
        y1=value,
        line={"color": theme.THEORY, "dash": "dot", "width": 1.5},
    )
    return drawn.add_annotation(
        text=words,
        x=left + 0.01,
        xref="paper",
        xanchor="left",
        y=exponent,
        yanchor="top",
        showarrow=False,
        font={"color": theme.THEORY, "size": 12},
    )


def follow(drawn: go.Figure, epochs: Float[np.ndarray, " points"]) -> go.Figure:
    """Give the figure a timeline of epochs: a marker rides on each curve."""
    lines = curves.curves_of(drawn)
    for axis in (None, "x2"):
        inside = [line for line in lines if (drawn.data[line].xaxis or "x") == (axis or "x")]
        if inside:
            animation.heads(drawn, inside, {"size": 8}, epochs).data[-1].update(xaxis=axis or "x", cliponaxis=False)
    return animation.timeline(drawn, max(1, math.ceil(float(epochs[-1]))), "epoch")
