"""What becomes of one run over its learning rate and a second hyper-parameter."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.elements import hyper_scale
from dlcore.elements.hyperparameters import Hyper
from dlcore.figures import pixels, theme
from dlcore.figures.curves import Entrant
from dlcore.figures.places import Places

LOWEST = 1e-12
"""Losses below it are the same to the eye: rounding begins there."""

View = tuple[tuple[float, float], tuple[float, float]]
Settings = tuple[float, float]
"""A learning rate and a value of the second hyper-parameter."""


class Theory(NamedTuple):
    """What linear theory says: by row the learning rate above which nobody stays, and the fastest settings."""

    edge: Float[np.ndarray, " rows"]
    best: Settings | None


class Plane(NamedTuple):
    """Two hyper-parameters and their values, the learning rates of the columns and the second one's of the rows."""

    hypers: tuple[Hyper, Hyper]
    rates: Float[np.ndarray, " columns"]
    values: Float[np.ndarray, " rows"]

    def view(self) -> View:
        """Return the ends of both axes: half a cell beyond the outermost values on their scales."""
        across, up = (
            _ends(hyper_scale.of(hyper).place(values))
            for hyper, values in zip(self.hypers, (self.rates, self.values), strict=True)
        )
        return across, up

    def cell(self, x: float, y: float) -> Settings:
        """Return the settings of the cell next to a place on the axes."""
        column, row = (
            int(np.abs(hyper_scale.of(hyper).place(values) - at).argmin())
            for hyper, values, at in zip(self.hypers, (self.rates, self.values), (x, y), strict=True)
        )
        return float(self.rates[column]), float(self.values[row])

    def place(self, settings: Settings) -> tuple[float, float]:
        """Return where settings lie on the axes."""
        x, y = (float(hyper_scale.of(one).place(value)) for one, value in zip(self.hypers, settings, strict=True))
        return x, y


def loss(plane: Plane, runs: pixels.Runs, losses: Float[np.ndarray, "rows columns"], at_start: float) -> go.Figure:
    """Draw the loss at the end above the lowest there is, on a logarithmic scale up to the loss at the start."""
    finite = losses[np.isfinite(losses)]
    highest = at_start if at_start > LOWEST else float(finite.max(initial=1.0))  # not where it starts in the minimum
    lowest = float(np.clip(finite.min(initial=highest), LOWEST, highest / 10))
    with np.errstate(invalid="ignore"):
        heights = np.log10(np.maximum(losses, LOWEST))
    return _told(pixels.quantity(_frame(plane), runs, heights, pixels.scale(lowest, highest, "loss")), plane, runs)


def steps(plane: Plane, runs: pixels.Runs, most: int) -> go.Figure:
    """Draw how many of ``most`` steps each run needs."""
    fewest = int(runs.steps[runs.reached >= 0].min(initial=most // 2))
    return _told(pixels.steps(_frame(plane), runs, fewest, most), plane, runs)


def ends(plane: Plane, runs: pixels.Runs, goals: Places, most: int) -> go.Figure:
    """Draw where each run ends; the paler, the more of ``most`` steps it needs."""
    return _told(pixels.fade(pixels.ends(_frame(plane), runs, goals), runs, most), plane, runs)


def sketch(plane: Plane, runs: pixels.Runs, goals: Places) -> go.Figure:
    """Draw a map that is still being computed: where everybody is by now."""
    return pixels.ends(_frame(plane), runs, goals)


def predict(drawn: go.Figure, plane: Plane, theory: Theory) -> go.Figure:
    """Add the edge of stability and the fastest settings, as linear theory has them."""
    rate, second = (hyper_scale.of(hyper) for hyper in plane.hypers)
    x, y = rate.place(theory.edge), second.place(plane.values)
    for name, line in ((None, {"color": theme.BACKGROUND, "width": 5.5}), (_EDGE, _LINE)):
        drawn.add_scatter(x=x, y=y, mode="lines", name=name, line=line, showlegend=name is not None, hoverinfo="name")
    if theory.best is not None:
        _point(drawn, plane.place(theory.best), "best in theory", theme.marker(theme.THEORY, "star", 15))
    return drawn


def mark(drawn: go.Figure, plane: Plane, best: Settings | None, entrant: Entrant, chosen: Settings) -> go.Figure:
    """Add the fastest cell, and the settings whose path is drawn elsewhere."""
    if best is not None:
        _point(drawn, plane.place(best), "best here", theme.marker(theme.MINIMUM, "star", 15))
    look = theme.marker(theme.colour(entrant.optimizer), size=13)
    look["line"]["width"] = 2.5
    return _point(drawn, plane.place(chosen), "your path", look)


_EDGE = "edge in theory"
_LINE = {"color": theme.THEORY, "width": 2.5}


def _point(drawn: go.Figure, place: tuple[float, float], name: str, marker: dict[str, Any]) -> go.Figure:
    x, y = place
    return drawn.add_scatter(x=[x], y=[y], mode="markers", name=name, marker=marker, hovertemplate=theme.hover(name))


def _frame(plane: Plane) -> go.Figure:
    axes = [_axis(hyper, ends) for hyper, ends in zip(plane.hypers, plane.view(), strict=True)]
    legend = {"x": -0.15, "y": 1.02}  # left of 0 it may be wider than the plane
    return theme.figure(xaxis=axes[0], yaxis=axes[1], legend=legend, margin={"l": 60, "r": 8, "t": 48, "b": 40})


def _axis(hyper: Hyper, ends: tuple[float, float]) -> dict[str, Any]:
    scale = hyper_scale.of(hyper)
    ticks = scale.ticks(*(scale.value(end) for end in ends))
    title = f"{hyper.name[0].lower()}{hyper.name[1:]}"
    return pixels.axis(title, ends, tickvals=scale.place(np.array(ticks)), ticktext=[f"{tick:g}" for tick in ticks])


def _ends(places: np.ndarray) -> tuple[float, float]:
    half = float(places[-1] - places[0]) / (len(places) - 1) / 2
    return float(places[0]) - half, float(places[-1]) + half


def _told(drawn: go.Figure, plane: Plane, runs: pixels.Runs) -> go.Figure:
    rates, values = (np.char.mod("%.3g", numbers) for numbers in (plane.rates, plane.values))
    settings = np.char.add(np.char.add(rates, ", ")[None], values[:, None])
    names = f"{plane.hypers[0].name}, {plane.hypers[1].name[0].lower()}{plane.hypers[1].name[1:]} · steps needed"
    return pixels.tell(
        drawn, runs, np.char.add(np.char.add(settings, " · "), runs.words()), theme.hover(names, "%{customdata}")
    )
