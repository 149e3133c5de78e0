"""Basins of attraction: a map of starts, coloured by where each run ends or by how long that takes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, pixels, places, surface_race, theme
from dlcore.figures.curves import Entrant
from dlcore.figures.places import Places
from dlcore.figures.surface_race import Landscape

_HOVER = theme.hover("start (%{x:.3f}, %{y:.3f})", "steps needed: %{customdata}")


def reached(basins: pixels.Runs, goals: Places, land: Landscape, most: int) -> go.Figure:
    """Draw a colour for each place; the paler a start, the more of ``most`` steps it needs."""
    drawn = pixels.fade(pixels.ends(_frame(basins), basins, goals), basins, most)
    return _marked(pixels.tell(drawn, basins, basins.words(), _HOVER), goals, land)


def sketch(basins: pixels.Runs, goals: Places, land: Landscape) -> go.Figure:
    """Draw a map that is still being computed: where everybody is by now."""
    return _marked(pixels.ends(_frame(basins), basins, goals), goals, land)


def steps(basins: pixels.Runs, goals: Places, land: Landscape, most: int) -> go.Figure:
    """Draw how many of ``most`` steps each start needs; the scale is the same for all optimizers."""
    drawn = pixels.steps(_frame(basins), basins, most * pixels.FEWEST, most)
    return _marked(pixels.tell(drawn, basins, basins.words(), _HOVER), goals, land)


def walk(drawn: go.Figure, entrant: Entrant, at: np.ndarray, path: Float[np.ndarray, "points 2"]) -> go.Figure:
    """Draw one run over a map, from its start on; ``at`` is the step of each point. It moves along a timeline."""
    casing = {"color": theme.BACKGROUND, "width": 5.5}
    for name, line in ((None, casing), (entrant.name, theme.line(entrant.optimizer, 2.5))):
        drawn.add_scatter(
            x=path[:, 0], y=path[:, 1], mode="lines", name=name, line=line, showlegend=False, hoverinfo="skip"
        )
    cross = {"symbol": "x-thin-open", "size": 11}
    for width, colour in ((5.5, theme.BACKGROUND), (2.5, theme.START)):
        drawn.add_scatter(
            x=path[:1, 0],
            y=path[:1, 1],
            mode="markers",
            name="Start",
            marker=cross | {"color": colour, "line": {"color": colour, "width": width}},
            showlegend=False,
            hovertemplate=theme.hover("Start", "(%{x:.4f}, %{y:.4f})"),
        )
    last = len(drawn.data)
    animation.reveal(drawn, [last - 4, last - 3], at=at)
    animation.heads(drawn, [last - 3], {"size": 11, "line": {"color": theme.BACKGROUND, "width": 2}}, at=at)
    return animation.timeline(drawn, int(at[-1]))


def shares(entrants: Sequence[Entrant], maps: Sequence[Int[np.ndarray, "rows columns"]], goals: Places) -> go.Figure:
    """Draw for each optimizer a bar of the shares of starts that end in each place; the legend names the colours."""
    drawn = theme.figure(
        barmode="stack",
        xaxis={"title": {"text": "share of all starts (%)"}, "range": [0, 100], "dtick": 20, "showgrid": False},
        yaxis={"title": {"text": "optimizer"}, "autorange": "reversed", "showgrid": False, "ticksuffix": " "},
        margin={"l": 92, "r": 16, "t": 24, "b": 40},
        legend={"traceorder": "normal", "x": -0.05, "y": 1.02, "font": {"size": 11}},  # left of 0 it may be wider
        bargap=0.25,
    )
    for kind in places.kinds(maps, goals):
        share = [100 * float(np.isin(one, kind.labels).mean()) for one in maps]
        drawn.add_bar(
            x=share,
            y=[entrant.name for entrant in entrants],
            orientation="h",
            name=kind.mark,
            marker={"color": kind.colour, "line": {"width": 0}},
            text=[f"{value:.0f} %" if value >= 7 else "" for value in share],
            textposition="inside",
            insidetextanchor="middle",
            hovertemplate=theme.hover(kind.name, "%{x:.1f} % of the starts"),
        )
    return drawn


def _frame(basins: pixels.Runs) -> go.Figure:
    return theme.figure(
        xaxis=pixels.axis("start x", basins.view[0]),
        yaxis=pixels.axis("start y", basins.view[1]),
        margin={"l": 44, "r": 8, "t": 8, "b": 40},
        showlegend=False,
    )


def _marked(drawn: go.Figure, goals: Places, land: Landscape) -> go.Figure:
    """Add the isolines of the loss, and a star for each minimum in the colour of its basin."""
    drawn.add_contour(
        x=land.x,
        y=land.y,
        z=surface_race.height(land.z, land.z),
        ncontours=16,
        contours={"coloring": "none"},
        line={"color": theme.BACKGROUND, "width": 0.8},
        opacity=0.5,
        showscale=False,
        hoverinfo="skip",
    )
    fills, minima, many = places.colours(goals.at, goals.minima), goals.minima, len(goals.at) > places.MANY
    if minima:
        traps = len(fills) - minima
        drawn.add_scatter(
            x=goals.at[:, 0],
            y=goals.at[:, 1],
            mode="markers",
            text=list(goals.names),
            marker={
                "color": fills,
                "symbol": ["star"] * minima + ["diamond" if many else "star-diamond"] * traps,
                "size": [15] * minima + [6 if many else 14] * traps,
                "line": {"color": theme.BACKGROUND, "width": 1.5 if many else 2},
                "opacity": 1,
            },
            hovertemplate=theme.hover("%{text}"),
        )
    return drawn
