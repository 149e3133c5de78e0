"""Bias, variance and noise stacked against complexity, and the fits to many sets of examples that they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme

ROOM = 1.12
"""How far the y axis reaches above what is to be seen."""
MOST = 2.0
"""What is that many times the error of the simplest model leaves the picture instead of flattening the rest."""
TWO_SIDED = 1.96
"""Standard errors to both sides that hold a mean in 95 of 100 cases."""

Levels = Float[np.ndarray, " levels"]


class Measured(NamedTuple):
    """What is stacked, for each complexity; what is not known yet is NaN, or missing at the end."""

    bias: Levels
    """Squared."""
    variance: Levels
    noise: float
    test: Levels
    """The expected test error, measured by itself."""
    sum_error: Levels | None = None
    """Standard error of the sum of the three; None while it is not known, NaN where it could not be trusted."""
    test_error: Levels | None = None
    """Standard error of the test error, likewise."""
    predicted_bias: Levels | None = None
    """None or NaN where theory says nothing."""
    predicted_variance: Levels | None = None


class Words(NamedTuple):
    """What the parts are called, and the axes."""

    bias: str
    variance: str
    noise: str
    total: str
    test: str
    predicted: str
    complexity: str
    error: str


class Fits(NamedTuple):
    """Fits to many sets of examples, on one grid."""

    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]
    fits: Float[np.ndarray, "sets grid"]
    mean: Float[np.ndarray, " grid"] | None
    """None while it is not known."""
    x: Float[np.ndarray, "sets points"]
    """Places of the examples of each of these sets."""
    y: Float[np.ndarray, "sets points"]


class Names(NamedTuple):
    """What is in the picture of the fits."""

    fits: str
    mean: str
    truth: str
    one: str
    """The set whose examples are shown, and the fit to it."""


def parts(names: Sequence[str], measured: Measured, words: Words, chosen: int) -> go.Figure:
    """Stack squared bias, variance and noise as bars; draw their sum, and the test error, as lines.

    Args:
        names: of all complexities, from the simplest to the most complex.
        measured: what is known of the first of them, or of all.
        words: names of the parts and of the axes.
        chosen: the place of the complexity whose fits are shown elsewhere.
    """
    known = np.arange(len(measured.bias))
    noise = np.full(len(known), measured.noise)
    total = measured.bias + measured.variance + noise
    drawn = theme.figure(barmode="stack", bargap=0.28, margin={"l": 56, "r": 12, "t": 56, "b": 48})
    stacked = (
        (noise, words.noise, theme.DATA),
        (np.maximum(measured.bias, 0), words.bias, theme.BIAS),
        (measured.variance, words.variance, theme.VARIANCE),
    )
    for values, name, colour in stacked:
        hover = theme.hover(name, "%{y:.4f}")
        drawn.add_bar(x=known, y=values, name=name, marker={"color": colour, "opacity": 0.75}, hovertemplate=hover)
    _predict(drawn, measured, words)
    _line(drawn, total, (words.total, theme.TEXT), measured.sum_error)
    _line(drawn, measured.test, (words.test, theme.TEST), measured.test_error)
    top = _top(np.concatenate([total, measured.test]), total)
    _name_what_leaves(drawn, total, top)
    ticks = {"tickvals": list(range(len(names))), "ticktext": list(names), "range": [-0.6, len(names) - 0.4]}
    drawn.update_xaxes(title={"text": words.complexity}, showgrid=False, zeroline=False, **ticks)
    drawn.update_yaxes(title={"text": words.error}, range=[0, top])
    return _mark(drawn, chosen)


def _line(drawn: go.Figure, values: Levels, look: tuple[str, str], spread: Levels | None) -> None:
    name, colour = look
    drawn.add_scatter(
        x=np.arange(len(values)),
        y=values,
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 2, "dash": "dot" if colour == theme.TEST else "solid"},
        marker={"color": colour, "size": 7, "symbol": "diamond" if colour == theme.TEST else "circle"},
        error_y=None if spread is None else {"array": TWO_SIDED * spread, "thickness": 1.2, "width": 3},
        hovertemplate=theme.hover(name, "%{y:.4f}"),
    )


def _predict(drawn: go.Figure, measured: Measured, words: Words) -> None:
    """Draw where theory sees the upper ends of bias and variance, as ticks across the bars."""
    if measured.predicted_bias is None or measured.predicted_variance is None:
        return
    if np.isnan(measured.predicted_bias).all():
        return
    edge = measured.noise + measured.predicted_bias
    for number, values in enumerate((edge, edge + measured.predicted_variance)):
        drawn.add_scatter(
            x=np.arange(len(values)),
            y=values,
            mode="markers",
            name=words.predicted,
            legendgroup=words.predicted,
            showlegend=number == 0,
            marker={"symbol": "line-ew", "size": 16, "line": {"color": theme.THEORY, "width": 2}},
            hovertemplate=theme.hover(words.predicted, "%{y:.4f}"),
        )


def _top(values: Levels, total: Levels) -> float:
    """Return where the y axis ends: above everything, but for what is far above the simplest model's error."""
    finite = values[np.isfinite(values)]
    if not len(finite):
        return 1.0
    first = total[np.isfinite(total)][:1].sum()
    return float(ROOM * min(finite.max(), max(MOST * first, 1.5 * finite.min()))) or 1.0


def _name_what_leaves(drawn: go.Figure, total: Levels, top: float) -> None:
    for place in np.flatnonzero(total > top):
        look = {"showarrow": False, "textangle": -90, "font": {"color": theme.TEXT, "size": 12}}
        drawn.add_annotation(x=place, y=1, yref="paper", yanchor="top", text=f"{total[place]:.3g} →", **look)


def _mark(drawn: go.Figure, chosen: int) -> go.Figure:
    look = {"fillcolor": theme.ACCENT, "opacity": 0.13, "line": {"width": 0}, "layer": "below"}
    return drawn.add_shape(type="rect", x0=chosen - 0.5, x1=chosen + 0.5, y0=0, y1=1, yref="paper", **look)


def fits(material: Fits, names: Names, axes: tuple[str, str]) -> go.Figure:
    """Overlay the fits to many sets, their mean and the truth; the last set's examples and its fit stand out.

    Args:
        material: what is drawn.
        names: in the legend.
        axes: titles of x and y.
    """
    margin = {"l": 48, "r": 12, "t": 32, "b": 44}
    drawn = theme.figure(xaxis=theme.number_axis(axes[0]), yaxis=theme.number_axis(axes[1]), margin=margin)
    apart = np.full((len(material.fits), 1), np.nan)
    drawn.add_scatter(
        x=np.tile(np.append(material.grid, np.nan), len(material.fits)).astype(np.float32),
        y=np.concatenate([material.fits, apart], 1).ravel().astype(np.float32),
        mode="lines",
        name=names.fits,
        line={"color": theme.VARIANCE, "width": 1},
        opacity=0.4,
        hoverinfo="skip",
    )
    looks: list[tuple[Any, str, dict[str, Any]]] = [
        (material.truth, names.truth, {"color": theme.TRUTH, "width": 2, "dash": "dash"}),
        (material.mean, names.mean, {"color": theme.BIAS, "width": 3}),
    ]
    for values, name, line in looks:
        if values is not None:
            drawn.add_scatter(x=material.grid, y=values, mode="lines", name=name, line=line, hoverinfo="skip")
    _one_set(drawn, material, names)
    low, high = _reach(material)
    return drawn.update_yaxes(range=[low, high])


def _one_set(drawn: go.Figure, material: Fits, names: Names) -> None:
    drawn.add_scatter(
        x=material.grid,
        y=material.fits[-1],
        mode="lines",
        name=names.one,
        legendgroup=names.one,
        showlegend=False,
        line={"color": theme.MEASURED, "width": 1.8},
        hoverinfo="skip",
    )
    drawn.add_scatter(
        x=material.x[-1],
        y=material.y[-1],
        mode="markers",
        name=names.one,
        legendgroup=names.one,
        marker=theme.marker(theme.DATA, size=7),
        hovertemplate=theme.hover("(%{x:.3f}, %{y:.3f})"),
    )


def _reach(material: Fits) -> tuple[float, float]:
    """Return between which y the picture stands: the truth and the examples, whatever the fits do."""
    values = np.concatenate([material.truth, material.y.ravel()])
    low, high = np.quantile(values, 0.005), np.quantile(values, 0.995)
    room = 0.25 * (max(high, material.truth.max()) - min(low, material.truth.min())) or 1.0
    return float(min(low, material.truth.min()) - room), float(max(high, material.truth.max()) + room)


def play(drawn: go.Figure, material: Fits, unit: str) -> go.Figure:
    """Show one set after another: its examples and its fit."""
    fit, examples = len(drawn.data) - 2, len(drawn.data) - 1
    at = np.arange(1, len(material.fits) + 1)
    rows = np.broadcast_to(material.grid, material.fits.shape).astype(np.float32)
    animation.moving(drawn, fit, at, x=rows, y=material.fits.astype(np.float32))
    animation.moving(drawn, examples, at, x=material.x.astype(np.float32), y=material.y.astype(np.float32))
    return animation.timeline(drawn, len(material.fits), unit)
