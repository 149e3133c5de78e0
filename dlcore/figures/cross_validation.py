"""Cross-validation: the fits without each fold, the error of each fold, and what is chosen by their mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, theme

Levels = Float[np.ndarray, " levels"]
MOST = 1.6
"""What is that many times the largest finite training or test error of simple models leaves the picture."""


class Errors(NamedTuple):
    """Errors of each complexity."""

    training: Levels
    validated: Levels
    """By cross-validation."""
    standard_error: Levels
    test: Levels


class Choices(NamedTuple):
    """Places among the complexities."""

    minimum: int
    cautious: int
    """By the one-standard-error rule."""
    best: int
    """By the large test set."""
    shown: int
    """Whose folds are shown elsewhere."""


class Words(NamedTuple):
    """Names in the legend, and of the axes."""

    training: str
    validated: str
    test: str
    minimum: str
    cautious: str
    best: str
    complexity: str
    error: str


def errors(names: Sequence[str], measured: Errors, choices: Choices, words: Words) -> go.Figure:
    """Draw the cross-validated error with one standard error to both sides, training and test error, and the choices.

    Args:
        names: of the complexities, from the simplest to the most complex.
        measured: their errors.
        choices: what is marked.
        words: names.
    """
    at = np.arange(len(names))
    drawn = theme.figure(margin={"l": 56, "r": 12, "t": 76, "b": 48})
    for values, name, colour in (
        (measured.training, words.training, theme.TRAIN),
        (measured.test, words.test, theme.TEST),
    ):
        hover = theme.hover(name, "%{y:.4f}")
        line = {"color": colour, "width": 2}
        drawn.add_scatter(x=at, y=values, mode="lines", name=name, line=line, hovertemplate=hover)
    drawn.add_scatter(
        x=at,
        y=measured.validated,
        mode="lines+markers",
        name=words.validated,
        line={"color": theme.MEASURED, "width": 2},
        marker={"color": theme.MEASURED, "size": 6},
        error_y={"array": measured.standard_error, "thickness": 1.3, "width": 4},
        hovertemplate=theme.hover(words.validated, "%{y:.4f} ± %{error_y.array:.4f}"),
    )
    for place, values, name, symbol, colour in (
        (choices.best, measured.test, words.best, "star", theme.TEST),
        (choices.minimum, measured.validated, words.minimum, "circle", theme.MEASURED),
        (choices.cautious, measured.validated, words.cautious, "diamond", theme.GOOD),
    ):
        drawn.add_scatter(
            x=[place],
            y=[values[place]],
            mode="markers",
            name=name,
            marker=theme.marker(colour, symbol, 14 if symbol == "star" else 11),
            hovertemplate=theme.hover(name, "%{y:.4f}"),
        )
    limit = measured.validated[choices.minimum] + measured.standard_error[choices.minimum]
    look = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    drawn.add_shape(type="line", x0=choices.cautious, x1=choices.minimum, y0=limit, y1=limit, line=look)
    band = {"fillcolor": theme.ACCENT, "opacity": 0.13, "line": {"width": 0}, "layer": "below"}
    drawn.add_shape(
        type="rect", x0=choices.shown - 0.5, x1=choices.shown + 0.5, y0=0, y1=1, yref="paper", **band
    )  # fmt: skip
    ticks = {"tickvals": at.tolist(), "ticktext": list(names), "range": [-0.6, len(names) - 0.4]}
    drawn.update_xaxes(title={"text": words.complexity}, showgrid=False, zeroline=False, **ticks)
    return drawn.update_yaxes(title={"text": words.error}, range=[0, _top(measured)])


def _top(measured: Errors) -> float:
    """Return where the y axis ends: above all errors, but for those far above the simplest model's."""
    simple = max(measured.training[0], measured.test[0], measured.validated[0] + measured.standard_error[0])
    highest = max(measured.test.max(), (measured.validated + measured.standard_error).max())
    return float(1.08 * min(highest, MOST * simple)) or 1.0


class Folds(NamedTuple):
    """The fits of one complexity, each without its fold."""

    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]
    fold: Int[np.ndarray, " points"]
    grid: Float[np.ndarray, " grid"]
    truth: Float[np.ndarray, " grid"]
    fits: Float[np.ndarray, "shown grid"]
    predictions: Float[np.ndarray, " points"]
    """Of each example by the fit that has not seen it."""


class Names(NamedTuple):
    """What is in the picture of the folds."""

    points: str
    held_out: str
    truth: str
    fits: str
    fit: str
    residuals: str


def folds(material: Folds, names: Names, unit: str) -> go.Figure:
    """Show fold after fold: who is held out, the fit without them, and how far it is off them.

    Args:
        material: what is drawn; the last fold is what stands still.
        names: in the legend.
        unit: what one step of the animation is called.
    """
    axes = theme.number_axis("x"), theme.number_axis("y")
    drawn = theme.figure(xaxis=axes[0], yaxis=axes[1], margin={"l": 48, "r": 12, "t": 76, "b": 44})
    apart = np.full((len(material.fits), 1), np.nan)
    drawn.add_scatter(
        x=np.tile(np.append(material.grid, np.nan), len(material.fits)).astype(np.float32),
        y=np.concatenate([material.fits, apart], 1).ravel().astype(np.float32),
        mode="lines",
        name=names.fits,
        line={"color": theme.DATA, "width": 1},
        opacity=0.45,
        hoverinfo="skip",
    )
    truth = {"color": theme.TRUTH, "width": 2, "dash": "dash"}
    drawn.add_scatter(x=material.grid, y=material.truth, mode="lines", name=names.truth, line=truth, hoverinfo="skip")
    drawn.add_scatter(
        x=material.x,
        y=material.y,
        mode="markers",
        name=names.points,
        customdata=material.fold + 1,
        marker=theme.marker(theme.TRAIN, size=8),
        hovertemplate=theme.hover("(%{x:.3f}, %{y:.3f})", f"{unit} %{{customdata}}"),
    )
    _move(drawn, material, names)
    low, high = _reach(material)
    drawn.update_yaxes(range=[low, high])
    return animation.timeline(drawn, len(material.fits), unit)


def _move(drawn: go.Figure, material: Folds, names: Names) -> None:
    """Add what changes from fold to fold."""
    at = np.arange(1, len(material.fits) + 1)
    x, y, predicted = _held_out(material)
    grid = np.broadcast_to(material.grid, material.fits.shape).astype(np.float32)
    line = {"color": theme.MEASURED, "width": 2.5}
    drawn.add_scatter(mode="lines", name=names.fit, line=line, hoverinfo="skip")
    animation.moving(drawn, len(drawn.data) - 1, at, x=grid, y=material.fits.astype(np.float32))
    line = {"color": theme.TEST, "width": 1.5}
    drawn.add_scatter(mode="lines", name=names.residuals, line=line, hoverinfo="skip")
    gaps = np.full_like(x, np.nan)
    rows = [np.stack(columns, 2).reshape(len(x), -1) for columns in ((x, x, gaps), (y, predicted, gaps))]
    animation.moving(drawn, len(drawn.data) - 1, at, x=rows[0], y=rows[1])
    marker = theme.marker(theme.TEST, "diamond", 10)
    drawn.add_scatter(mode="markers", name=names.held_out, marker=marker, hoverinfo="skip")
    animation.moving(drawn, len(drawn.data) - 1, at, x=x, y=y)


def _held_out(material: Folds) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return x, y and prediction of the examples of each shown fold, as rows filled up with NaN."""
    shown = np.arange(len(material.fits))
    members = [np.flatnonzero(material.fold == one) for one in shown]
    widest = max(map(len, members))
    rows = np.full((3, len(shown), widest), np.nan, np.float32)
    for one, places in enumerate(members):
        rows[:, one, : len(places)] = material.x[places], material.y[places], material.predictions[places]
    return rows[0], rows[1], rows[2]


def _reach(material: Folds) -> tuple[float, float]:
    values = np.concatenate([material.truth, material.y])
    room = 0.2 * (values.max() - values.min()) or 1.0
    return float(values.min() - room), float(values.max() + room)


def fold_errors(
    by_fold: Float[np.ndarray, " folds"], found: tuple[float, float], words: tuple[str, str, str]
) -> go.Figure:
    """Draw the error of each fold as a bar, and their mean with one standard error to both sides.

    Args:
        by_fold: mean squared error of each fold.
        found: the mean and its standard error.
        words: name of the mean, title of x, title of y.
    """
    mean, spread = found
    name, across, up = words
    at = np.arange(1, len(by_fold) + 1)
    drawn = theme.figure(showlegend=False, bargap=0.25, margin={"l": 56, "r": 12, "t": 28, "b": 44})
    hover = theme.hover(f"{across} %{{x}}", "%{y:.4f}")
    drawn.add_bar(x=at, y=by_fold, marker={"color": theme.TEST, "opacity": 0.6}, hovertemplate=hover)
    for value, dash in ((mean - spread, "dot"), (mean, "solid"), (mean + spread, "dot")):
        drawn.add_hline(
            max(value, 0), line={"color": theme.MEASURED, "width": 2 if dash == "solid" else 1, "dash": dash}
        )
    words_of_mean = f"{name} {mean:.3f} ± {spread:.3f}"
    look = {"font": {"color": theme.MEASURED, "size": 12}, "showarrow": False, "xanchor": "left", "yanchor": "bottom"}
    drawn.add_annotation(x=0, xref="paper", y=1, yref="paper", text=words_of_mean, **look)
    drawn.update_xaxes(title={"text": across}, dtick=max(1, len(by_fold) // 10), showgrid=False)
    return drawn.update_yaxes(title={"text": up}, rangemode="tozero")
