"""The plane of learning rates α and momenta β: where a descent on a quadratic converges, and how fast."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.elements import quadratic
from dlcore.figures import theme

DECADES = 2.0
"""The colours run from the steps that the best settings need to so many powers of ten more."""
_NICE = np.array([mantissa * 10.0**power for power in range(-1, 7) for mantissa in (1, 2, 5)])


class Region(NamedTuple):
    """The factor per step ``rate[row, column]`` of the whole error at (α[column], β[row]), and the best there is."""

    learning_rates: Float[np.ndarray, " columns"]
    momenta: Float[np.ndarray, " rows"]
    rate: Float[np.ndarray, "rows columns"]
    best_rate: float


class Curve(NamedTuple):
    """Points (α, β) with a name for the legend."""

    name: str
    learning_rates: Float[np.ndarray, " points"]
    momenta: Float[np.ndarray, " points"]


class Place(NamedTuple):
    """One point (α, β) that is worth a mark, with a name, or none, beside it."""

    name: str
    learning_rate: float
    momentum: float


def predicted(region: Region, edge: Curve) -> go.Figure:
    """Draw the region as theory has it: smooth, in even steps of the logarithm of the steps to a tenth.

    Args:
        region: the predicted rates.
        edge: where convergence ends, from β = 0 to 1; what lies behind it is drawn as diverging.
    """
    drawn, low = _plane(region), _fastest(region)
    drawn.add_contour(
        **_cells(region, np.minimum(region.rate, _SLOWEST)),
        contours={"start": low, "end": low + DECADES, "size": DECADES / 16},
        line={"color": theme.ISOLINE, "width": 0.6},
    )
    end = drawn.layout.xaxis.range[1]
    for colour, opacity in ((theme.BACKGROUND, 1), (theme.BAD, _TINT)):
        drawn.add_scatter(
            x=[*edge.learning_rates, end, end],
            y=[*edge.momenta, 1, 0],
            mode="lines",
            fill="toself",
            fillcolor=colour,
            line={"width": 0},
            opacity=opacity,
            showlegend=False,
            hoverinfo="skip",
        )
    return drawn


def measured(region: Region) -> go.Figure:
    """Draw the region as it was measured: one cell for each run, those that diverged in a colour of their own."""
    drawn, converged = _plane(region), region.rate < 1
    drawn.add_heatmap(**_cells(region, np.where(converged, region.rate, np.nan)))
    drawn.add_heatmap(
        x=region.learning_rates,
        y=region.momenta,
        z=np.where(converged, np.nan, 1.0).astype(np.float32),
        customdata=region.rate,
        colorscale=[[0, theme.BAD], [1, theme.BAD]],
        opacity=_TINT,
        showscale=False,
        hovertemplate=theme.hover(*_WHERE, _FACTOR),
    )
    return drawn


def mark(
    drawn: go.Figure,
    *,
    theory: Curve,
    seen: Curve,
    critical: Sequence[Curve],
    places: Sequence[Place],
    regimes: tuple[str, str],
) -> go.Figure:
    """Add the edge of convergence as theory has it and as it was measured, critical damping, and single settings.

    Args:
        drawn: a figure of ``predicted`` or ``measured``.
        theory: the edge from β = 0 to 1.
        seen: points at which runs began to diverge.
        critical: for λ₁ and λₙ, the momenta at which they stop creeping and begin to swing.
        places: the optimum, the best without momentum, and the visitor's own settings.
        regimes: what happens above both critical curves, and between them, in a few words.
    """
    for curve, colour in zip(critical, (theme.FLATTEST, theme.STEEPEST), strict=True):
        _line(drawn, curve, {"color": colour, "width": 2, "dash": "dash"})
    _line(drawn, theory, {"color": theme.THEORY, "width": 2.5})
    drawn.add_scatter(
        x=seen.learning_rates,
        y=seen.momenta,
        mode="markers",
        name=seen.name,
        marker=theme.marker(theme.MEASURED, size=8),
        hovertemplate=theme.hover(seen.name, *_WHERE),
    )
    crowded = places[0].momentum < _CROWDED
    for place, (look, where) in zip(places, _PLACES, strict=True):
        drawn.add_scatter(
            x=[place.learning_rate],
            y=[place.momentum],
            mode="markers+text",
            text=["" if crowded and place is places[1] else place.name],
            textposition=where,
            textfont={"color": theme.TEXT, "size": 12},
            name=place.name,
            showlegend=False,
            marker=look,
            cliponaxis=False,
            hovertemplate=theme.hover(place.name, "α %{x:.5g}", "β %{y:.5g}"),
        )
    return _name_regimes(drawn, critical, regimes)


def _name_regimes(drawn: go.Figure, critical: Sequence[Curve], regimes: tuple[str, str]) -> go.Figure:
    """Write what happens into the parts of the plane that are wide enough to be read."""
    here = 1.6
    bend, bottom = (float(np.interp(here, curve.learning_rates, curve.momenta)) for curve in critical)
    for words, low, high in zip(regimes, (bend, bottom), (1.0, bend), strict=True):
        if high - low > 0.12:
            drawn.add_annotation(
                x=here, y=(low + high) / 2, text=words, showarrow=False, font={"color": theme.MUTED, "size": 12}
            )
    return drawn


_RING = {"line": {"color": theme.colour("momentum"), "width": 4}}
_PLACES = (
    (theme.marker(theme.MINIMUM, "star", 16), "middle right"),
    (theme.marker(theme.colour("sgd"), "diamond", 12), "top right"),
    (theme.marker(theme.colour("momentum"), "circle-open", 16) | _RING, "top center"),
)
_WHERE = ("α %{x:.3f}", "β %{y:.3f}")
_FACTOR = "factor per step %{customdata:.4f}"
_TINT = 0.16
_CROWDED = 0.12
"""An optimum with less momentum leaves no room for a name beside the best without."""
_SLOWEST = 1 - 1e-12


def _plane(region: Region) -> go.Figure:
    highest = float(2 * region.learning_rates[-1] - region.learning_rates[-2])
    return theme.figure(
        xaxis=_axis("learning rate α", [0, highest]),
        yaxis=_axis("momentum β", [0, 1]),
        margin={"l": 52, "r": 8, "t": 50, "b": 44},
    )


def _axis(title: str, limits: list[float]) -> dict[str, Any]:
    return theme.number_axis(title) | {"range": limits, "showgrid": False, "zeroline": False}


def _fastest(region: Region) -> float:
    """Return the logarithm of the steps that the best settings need; a round bowl needs none, so at least a tenth."""
    return math.log10(max(float(quadratic.steps_to_a_tenth(region.best_rate)), 0.1))


def _cells(region: Region, rate: np.ndarray) -> dict[str, Any]:
    low = _fastest(region)
    ticks = _NICE[np.abs(np.log10(_NICE) - low - DECADES / 2) <= DECADES / 2]
    return {
        "x": region.learning_rates,
        "y": region.momenta,
        "z": np.log10(np.maximum(quadratic.steps_to_a_tenth(rate), 0.1)).astype(np.float32),
        "customdata": region.rate,
        "zmin": low,
        "zmax": low + DECADES,
        "colorbar": {
            **{"len": 0.85, "y": 0, "yanchor": "bottom"},
            "title": {"text": "steps to<br>a tenth", "font": {"size": 12, "color": theme.TEXT}},
            "tickvals": np.log10(ticks),
            "ticktext": [f"{tick:g}" for tick in ticks],
        },
        "hovertemplate": theme.hover(*_WHERE, _FACTOR),
    }


def _line(drawn: go.Figure, curve: Curve, line: dict[str, Any]) -> None:
    drawn.add_scatter(
        x=curve.learning_rates,
        y=curve.momenta,
        mode="lines",
        name=curve.name,
        line=line,
        hovertemplate=theme.hover(curve.name, *_WHERE),
    )
