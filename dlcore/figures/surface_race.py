"""A race on a surface: the map with the paths, the same in relief, and how the step of each coordinate adapts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import animation, theme
from dlcore.figures.curves import Entrant


class Landscape(NamedTuple):
    """A surface on a grid: ``z[row, column]`` is the loss at ``(x[column], y[row])``; ``minima`` are its known ones."""

    x: Float[np.ndarray, " columns"]
    y: Float[np.ndarray, " rows"]
    z: Float[np.ndarray, "rows columns"]
    minima: Float[np.ndarray, "minima 2"]


class Paths(NamedTuple):
    """Where everybody was: positions and losses at the steps ``at``; NaN after a divergence."""

    at: Float[np.ndarray, " points"]
    positions: Float[np.ndarray, "entrants seeds points 2"]
    losses: Float[np.ndarray, "entrants seeds points"]


NOBODY = Paths(np.zeros(1), np.empty((0, 1, 1, 2)), np.empty((0, 1, 1)))
"""The paths of a race that nobody has run yet: the bare map."""


def contour(land: Landscape, entrants: Sequence[Entrant], paths: Paths) -> go.Figure:
    """Draw the map with its minima, the start and every path; shades are even steps of ``height``."""
    drawn = theme.figure(
        xaxis=_fixed("x", land.x), yaxis=_fixed("y", land.y), margin={"l": 44, "r": 8, "t": 30, "b": 40}
    )
    drawn.add_contour(
        x=land.x,
        y=land.y,
        z=height(land.z, land.z),
        customdata=land.z,
        ncontours=22,
        showscale=False,
        line={"color": theme.ISOLINE, "width": 0.6},
        hovertemplate=theme.hover("(%{x:.3f}, %{y:.3f})", "loss %{customdata:.4g}"),
    )
    _mark(drawn, land.minima, "Minimum", theme.marker(theme.MINIMUM, "star", 14))
    main = _draw_paths(drawn, entrants, paths)
    _mark(drawn, paths.positions[:1, 0, 0], "Start", theme.marker(theme.START, "x-thin-open", 10) | _CROSS)
    if not main:
        return drawn
    ends = {"size": 11, "line": {"color": theme.BACKGROUND, "width": 1.5}}
    animation.heads(drawn, main, ends, at=paths.at)
    return animation.timeline(drawn, int(paths.at[-1]))


def relief(land: Landscape, entrants: Sequence[Entrant], paths: Paths) -> go.Figure:
    """Draw the surface in three dimensions, its height on the same logarithmic scale, with the paths on it."""
    drawn = theme.figure(margin={"l": 0, "r": 0, "t": 0, "b": 0}, showlegend=False)
    drawn.update_scenes(
        xaxis={"title": "x", "range": _ends(land.x)},
        yaxis={"title": "y", "range": _ends(land.y)},
        zaxis={"title": "log loss"},
        aspectratio={"x": 1, "y": 1, "z": 0.7},
    )
    drawn.add_surface(
        x=land.x,
        y=land.y,
        z=height(land.z, land.z),
        showscale=False,
        opacity=0.9,
        hoverinfo="skip",
        contours={"z": {"show": True, "color": theme.ISOLINE, "width": 1}},
        lighting={"ambient": 0.75, "diffuse": 0.45, "specular": 0.05},
    )
    main = []
    for entrant, positions, losses in zip(entrants, paths.positions[:, 0], paths.losses[:, 0], strict=True):
        inside = _inside(land, positions)
        drawn.add_scatter3d(
            x=np.where(inside, positions[:, 0], np.nan),
            y=np.where(inside, positions[:, 1], np.nan),
            z=np.where(inside, height(losses, land.z), np.nan),
            mode="lines",
            name=entrant.name,
            line=theme.line(entrant.optimizer, 5),
            hoverinfo="name",
        )
        main.append(len(drawn.data) - 1)
    animation.reveal(drawn, main, at=paths.at)
    animation.heads(drawn, main, {"size": 4}, at=paths.at)
    return animation.timeline(drawn, int(paths.at[-1]))


def height(loss: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return log(1 + loss - lowest on the grid), so that valleys and far walls are both seen."""
    lowest = grid[np.isfinite(grid)].min()
    return np.asarray(np.log1p(np.maximum(loss - lowest, 0)), dtype=np.float32)


_CROSS = {"line": {"color": theme.START, "width": 2.5}}


def _draw_paths(drawn: go.Figure, entrants: Sequence[Entrant], paths: Paths) -> list[int]:
    """Draw every seed's path, the first one strong, and return the indices of the strong ones."""
    main, every = [], []
    for entrant, seeds in zip(entrants, paths.positions, strict=True):
        for seed, positions in enumerate(seeds):
            drawn.add_scatter(
                x=positions[:, 0],
                y=positions[:, 1],
                mode="lines",
                name=entrant.name,
                legendgroup=entrant.name,
                line=theme.line(entrant.optimizer, 2.5 if seed == 0 else 1),
                opacity=1 if seed == 0 else 0.4,
                showlegend=seed == 0,
                hoverinfo="skip",
            )
            every.append(len(drawn.data) - 1)
            if seed == 0:
                main.append(every[-1])
    animation.reveal(drawn, every, at=paths.at)
    return main


def _mark(drawn: go.Figure, points: np.ndarray, name: str, marker: dict[str, object]) -> None:
    if len(points):
        drawn.add_scatter(
            x=points[:, 0],
            y=points[:, 1],
            mode="markers",
            name=name,
            marker=marker,
            showlegend=False,
            hovertemplate=theme.hover(name, "(%{x:.4f}, %{y:.4f})"),
        )


def _fixed(title: str, values: np.ndarray) -> dict[str, object]:
    return theme.number_axis(title) | {"range": _ends(values), "showgrid": False, "zeroline": False}


def _ends(values: np.ndarray) -> list[float]:
    return [float(values[0]), float(values[-1])]


def _inside(land: Landscape, positions: np.ndarray) -> np.ndarray:
    x, y = positions[:, 0], positions[:, 1]
    inside: np.ndarray = (x >= land.x[0]) & (x <= land.x[-1]) & (y >= land.y[0]) & (y <= land.y[-1])
    return inside
