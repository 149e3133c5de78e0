"""Pictures of very many runs, one pixel each: coloured by the place where a run ends, or by a quantity."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float, Int

from dlcore.figures import places, theme
from dlcore.figures.places import DIVERGED, ON_ITS_WAY, Places

FEWEST = 0.01
"""The scales of steps begin with this share of the most: whoever needs fewer looks the same."""


class Runs(NamedTuple):
    """What becomes of the runs of a picture, ``[row, column]`` from its lower left.

    Attributes:
        view: the range of x and the range of y that the pixels fill.
        reached: the place that a run comes to, or a label below 0.
        steps: when it came there.
        diverged_at: when it diverged.
    """

    view: tuple[tuple[float, float], tuple[float, float]]
    reached: Int[np.ndarray, "rows columns"]
    steps: Int[np.ndarray, "rows columns"]
    diverged_at: Int[np.ndarray, "rows columns"]

    def grid(self) -> dict[str, float]:
        """Return where the middles of the pixels are, in plotly's words."""
        (left, right), (bottom, top) = self.view
        rows, columns = self.reached.shape
        dx, dy = (right - left) / columns, (top - bottom) / rows
        return {"x0": left + dx / 2, "dx": dx, "y0": bottom + dy / 2, "dy": dy}

    def words(self) -> np.ndarray:
        """Say in short how many steps each run needs, or why it never arrives; shape (rows, columns)."""
        lost = np.char.add("never, diverged at ", np.char.mod("%d", self.diverged_at))
        others = np.where(self.reached == DIVERGED, lost, "never yet")
        return np.where(self.reached >= 0, np.char.mod("%d", self.steps), others)


def ends(drawn: go.Figure, runs: Runs, goals: Places) -> go.Figure:
    """Add the colour of the place where each run ends."""
    palette = [theme.NOT_YET, theme.BAD, *theme.PLACES]
    of_place = np.array([palette.index(colour) for colour in places.colours(goals.at, goals.minima)])
    index = np.where(runs.reached >= 0, of_place[np.maximum(runs.reached, 0)], runs.reached - ON_ITS_WAY)
    edges = np.repeat(np.linspace(0, 1, len(palette) + 1), 2)[1:-1]
    return drawn.add_heatmap(
        **runs.grid(),
        z=index.astype(np.uint8),
        zmin=-0.5,
        zmax=len(palette) - 0.5,
        colorscale=list(zip(edges.tolist(), np.repeat(palette, 2).tolist(), strict=True)),
        showscale=False,
        hoverinfo="skip",
    )


def fade(drawn: go.Figure, runs: Runs, most: int) -> go.Figure:
    """Make the runs paler, the more of ``most`` steps they need."""
    pale = 1 - np.log10(np.clip(runs.steps / most, FEWEST, 1)) / math.log10(FEWEST)
    return _veil(drawn, runs, np.where(runs.reached >= 0, np.round(100 * pale), 0))


def tell(drawn: go.Figure, runs: Runs, words: np.ndarray, hover: str) -> go.Figure:
    """Add what is said under the pointer: a hover template, in which ``%{customdata}`` stands for a run's words."""
    _veil(drawn, runs, np.zeros(runs.reached.shape))
    drawn.data[-1].update(customdata=words.tolist(), hovertemplate=hover, hoverinfo=None)
    return drawn


class Scale(NamedTuple):
    """The colour scale of a quantity whose logarithm is drawn: its ends (logarithms), its ticks and its title."""

    low: float
    high: float
    ticks: dict[float, str]
    title: str


def scale(low: float, high: float, title: str) -> Scale:
    """Return a logarithmic colour scale between two positive numbers, with round ticks."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    digits = (1, 2, 5) if last - first <= 3 else (1,)
    every = max(1, (last - first) // 6)
    ticks = [digit * 10.0**ten for ten in range(first, last + 1, every) for digit in digits]
    shown = {math.log10(tick): f"{tick:g}" for tick in ticks if low <= tick <= high}
    return Scale(math.log10(low), math.log10(high), shown, title)


def steps(drawn: go.Figure, runs: Runs, fewest: float, most: int) -> go.Figure:
    """Add the steps that each run needs, on a logarithmic scale between two numbers: the fewest stand out."""
    needed = np.where(runs.reached >= 0, np.log10(np.maximum(runs.steps, 1)), np.nan)
    _state(drawn, runs, runs.reached == ON_ITS_WAY, theme.NOT_YET)
    return quantity(drawn, runs, needed, scale(max(fewest, 1), max(most, 2), "steps"))


def quantity(drawn: go.Figure, runs: Runs, values: Float[np.ndarray, "rows columns"], bar: Scale) -> go.Figure:
    """Add the logarithm of a quantity, the lowest strongest (NaN: a hole), and the runs that diverged."""
    _state(drawn, runs, runs.reached == DIVERGED, theme.BAD)
    return drawn.add_heatmap(
        **runs.grid(),
        z=values.astype(np.float32),
        zmin=bar.low,
        zmax=bar.high,
        colorscale=theme.MERIT,
        colorbar={
            "tickvals": list(bar.ticks),
            "ticktext": list(bar.ticks.values()),
            "title": {"text": bar.title, "font": {"size": 12, "color": theme.TEXT}},
        },
        hoverinfo="skip",
    ).update_layout(margin={"r": 60})


def axis(title: str, ends: tuple[float, float], **more: Any) -> dict[str, Any]:
    """Return an axis over the pixels, without lines across them."""
    return theme.number_axis(title) | {"range": list(ends), "showgrid": False, "zeroline": False, **more}


def _state(drawn: go.Figure, runs: Runs, where: Bool[np.ndarray, "rows columns"], colour: str) -> None:
    """Draw the runs of one state in one colour."""
    if where.any():
        drawn.add_heatmap(
            **runs.grid(),
            z=np.where(where, 1.0, np.nan).astype(np.float32),
            colorscale=[[0, colour], [1, colour]],
            showscale=False,
            hoverinfo="skip",
        )


def _veil(drawn: go.Figure, runs: Runs, percent: Float[np.ndarray, "rows columns"]) -> go.Figure:
    return drawn.add_heatmap(
        **runs.grid(),
        z=percent.astype(np.uint8),
        zmin=0,
        zmax=100,
        colorscale=theme.VEIL,
        showscale=False,
        hoverinfo="skip",
    )
