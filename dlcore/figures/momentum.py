"""A descent with momentum on a quadratic, taken apart along the eigenvectors of its Hessian."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, curves, surface_race, theme

_FLOOR = 1e-16
"""Errors below it are not shown."""
_LEGEND = {"font": {"color": theme.TEXT, "size": 11}}


class Shares(NamedTuple):
    """What is left of the error along each eigenvector, λ₁ first, after each of the steps ``at``; NaN: diverged."""

    at: Float[np.ndarray, " points"]
    left: Float[np.ndarray, "points eigenvalues"]
    eigenvalues: Float[np.ndarray, " eigenvalues"]
    predicted: Float[np.ndarray, "points eigenvalues"]


_LOOKS: dict[str, dict[str, Any]] = {
    "asked": theme.line("momentum", 3),
    "plain": theme.line("sgd", 2),
    "theory": {"color": theme.THEORY, "width": 2, "dash": "dot"},
    "bound": {"color": theme.TEXT, "width": 1.5, "dash": "dash"},
    "below": {"color": theme.DATA, "width": 2, "dash": "dash"},
    "critical": {"color": theme.GOOD, "width": 2},
    "above": {"color": theme.TEST, "width": 2, "dash": "dot"},
}


class Line(NamedTuple):
    """A quantity after each step with its name and what it is: a word of ``_LOOKS``."""

    name: str
    values: Float[np.ndarray, " points"]
    kind: str


class Spectrum(NamedTuple):
    """Factors per step by eigenvalue: in theory on a fine grid, with and without momentum, and as measured."""

    grid: Float[np.ndarray, " grid"]
    predicted: Float[np.ndarray, " grid"]
    plain: Float[np.ndarray, " grid"]
    eigenvalues: Float[np.ndarray, " eigenvalues"]
    measured: Float[np.ndarray, " eigenvalues"]
    damping: Sequence[str]


def shares(seen: Shares) -> go.Figure:
    """Draw every eigenvalue's error against steps; the flattest and the steepest stand out, with theory's slope."""
    drawn = theme.figure(xaxis=theme.number_axis("step"), yaxis=theme.log_axis("|error|"))
    left = np.abs(seen.left)
    last = left.shape[1] - 1
    for index in [*range(1, last), last, 0]:
        name = ("λ₁" if index == 0 else "λₙ" if index == last else "λ") + f" = {seen.eigenvalues[index]:.3g}"
        _line(drawn, seen.at, left[:, index], name, _look(index, last), legend=index in (0, last), rank=index + 1)
    solid = list(range(len(drawn.data)))
    for index, colour in ((last, theme.STEEPEST), (0, theme.FLATTEST)):
        theory = {"color": colour, "width": 1.5, "dash": "dot"}
        _line(drawn, seen.at, seen.predicted[:, index], "predicted slope", theory, legend=False)
    whole = np.sqrt(np.mean(left**2, axis=1))
    _fit_decades(drawn, np.array([min(np.nanmin(whole) / 10, 1e-3), np.nanmax(left)]))
    animation.heads(drawn, solid[-2:], {"size": 8}, at=seen.at)
    return animation.timeline(drawn, int(seen.at[-1]))


def totals(at: Float[np.ndarray, " points"], lines: Sequence[Line], moving: int) -> go.Figure:
    """Draw the whole error of several descents and bounds against steps; markers ride on the first ``moving``."""
    drawn = theme.figure(xaxis=theme.number_axis("step"), yaxis=theme.log_axis("error / error at the start"))
    for line in lines:
        _line(drawn, at, line.values, line.name, _LOOKS[line.kind])
    _fit_decades(drawn, np.concatenate([line.values for line in lines]))
    drawn.update_layout(legend=_LEGEND)
    animation.heads(drawn, list(range(moving)), {"size": 8}, at=at)
    return animation.timeline(drawn, int(at[-1]))


def rates(seen: Spectrum) -> go.Figure:
    """Draw the factor per step against the eigenvalue: theory's curve and a point for each measurement."""
    drawn = theme.figure(
        xaxis=theme.log_axis("eigenvalue λ") | _eigenvalue_ticks(seen.grid), yaxis=theme.number_axis("factor per step")
    )
    for name, values, look in (
        ("best with β = 0", seen.plain, theme.line("sgd", 1.5)),
        ("predicted", seen.predicted, {"color": theme.THEORY, "width": 2.5}),
    ):
        drawn.add_scatter(
            x=seen.grid,
            y=values,
            mode="lines",
            name=name,
            line=look,
            hovertemplate=theme.hover(name, "λ %{x:.4g}", "%{y:.5f}"),
        )
    drawn.add_scatter(
        x=seen.eigenvalues,
        y=seen.measured,
        mode="markers",
        name="measured",
        marker=theme.marker(theme.MEASURED),
        customdata=list(seen.damping),
        cliponaxis=False,
        hovertemplate=theme.hover("measured, %{customdata}", "λ %{x:.4g}", "%{y:.5f}"),
    )
    return drawn.update_layout(legend=_LEGEND, yaxis={"rangemode": "nonnegative"})


def paths(at: Float[np.ndarray, " points"], lines: Sequence[Line]) -> go.Figure:
    """Draw the error of one eigenvalue against steps for several momenta."""
    drawn = theme.figure(xaxis=theme.number_axis("step"), yaxis=theme.number_axis("error"))
    for line in lines:
        _line(drawn, at, line.values, line.name, _LOOKS[line.kind])
    seen = np.concatenate([line.values for line in lines])
    high, low = (1.1 * min(max(float(np.nanmax(side * seen)), least), 3.0) for side, least in ((1, 1.0), (-1, 0.25)))
    drawn.update_layout(yaxis={"range": [-low, high]}, legend=_LEGEND)
    every = list(range(len(lines)))
    animation.reveal(drawn, every, at=at)
    animation.heads(drawn, every, {"size": 10, "line": {"color": theme.BACKGROUND, "width": 1.5}}, at=at)
    return animation.timeline(drawn, int(at[-1]))


def _look(index: int, last: int) -> dict[str, Any]:
    if index in (0, last):
        return {"color": theme.FLATTEST if index == 0 else theme.STEEPEST, "width": 2.5}
    return {"color": theme.MUTED, "width": 0.8}


def _line(
    drawn: go.Figure,
    at: np.ndarray,
    values: np.ndarray,
    name: str,
    look: dict[str, Any],
    *,
    legend: bool = True,
    rank: int = 1000,
) -> None:
    drawn.add_scatter(
        x=at,
        y=np.asarray(values, dtype=np.float32),
        mode="lines",
        name=name,
        line=look,
        showlegend=legend,
        legendrank=rank,
        hovertemplate=theme.hover(name, "step %{x}", "%{y:.3g}"),
    )


def plane(land: surface_race.Landscape, name: str, at: Float[np.ndarray, " points"], errors: np.ndarray) -> go.Figure:
    """Draw the path in the plane of the flattest and the steepest direction, over the loss there.

    Args:
        land: the loss over that plane.
        name: what the path is called.
        at: steps of the points.
        errors: along the flattest and the steepest eigenvector, shape (points, 2).
    """
    way = surface_race.Paths(at, errors[None, None], np.empty((1, 1, len(at))))
    drawn = surface_race.contour(land, [curves.Entrant("momentum", name)], way)
    drawn.update_xaxes(title={"text": "error along λ₁ (flattest)"})
    drawn.update_yaxes(title={"text": "error along λₙ (steepest)"})
    return drawn


def _fit_decades(drawn: go.Figure, values: np.ndarray) -> None:
    """Let a logarithmic y axis hold the values down to the floor, with at most about eight labelled decades."""
    seen = values[np.isfinite(values) & (values > 0)]
    low, high = math.log10(max(seen.min(), _FLOOR)), math.log10(max(seen.max(), 1.0))
    air = 0.04 * max(high - low, 0.5)
    drawn.update_yaxes(range=[low - air, high + air], dtick=max(1, math.ceil((high - low) / 8)))


def _eigenvalue_ticks(grid: np.ndarray) -> dict[str, Any]:
    """Return limits that hold the grid, even a lone value, and ticks at powers of ten or, without any, at its ends."""
    low, high = math.log10(grid[0]), math.log10(grid[-1])
    air = 0.03 * (high - low) or 0.5
    few = {"tickvals": [grid[0], grid[-1]], "ticktext": [f"{grid[0]:.3g}", f"{grid[-1]:.3g}"]}
    return {"range": [low - air, high + air], **({"dtick": 1} if high - low >= 1 else few)}
