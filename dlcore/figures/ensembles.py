"""Ensembles as they grow: what they answer, and how the latest member saw the points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, theme

PANELS = ((0.0, 0.48), (0.54, 1.0))
"""What the ensemble and its latest member take of the width."""
CROWDED = 250
"""From so many points on their markers are smaller."""


_LEGEND = {"x": -0.12, "entrywidth": 54, "font": {"size": 11}}
"""Four entries fit into one row: left of 0 it may be wider than the panels."""


class Points(NamedTuple):
    """What is learned from: ``wanted`` is the class (0 or 1) of points in the plane, or y."""

    inputs: Float[np.ndarray, "points features"]
    wanted: Float[np.ndarray, " points"]


class Frames(NamedTuple):
    """What an ensemble of ``counts`` members answers at the places of a grid, its latest member, and how that saw."""

    counts: Int[np.ndarray, " frames"]
    together: np.ndarray
    own: np.ndarray
    seen: Float[np.ndarray, "frames points"]


class Band(NamedTuple):
    """Points that were seen at least ``low`` and less than ``high``: the size of their markers, and words for them."""

    low: float
    high: float
    size: float
    words: str
    hollow: bool = False


class Names(NamedTuple):
    """Words: titles of the two panels, of the true curve, and the unit of the timeline."""

    panels: tuple[str, str]
    truth: str
    unit: str


def boundaries(
    points: Points, places: Float[np.ndarray, "places 2"], frames: Frames, bands: Sequence[Band], names: Names
) -> go.Figure:
    """Draw who gets which class, by the ensemble and by its latest member, with the boundary where both are as likely.

    Args:
        points: what is learned from.
        places: the grid on which ``frames`` holds probabilities of the second class, from 0 to the greatest it can.
        frames: the ensemble as it grew.
        bands: sizes of the points in the member's panel.
        names: words.
    """
    drawn = _panels(names, "x", "y")
    for panel, answers in enumerate((frames.together, frames.own)):
        _add_votes(drawn, places, answers, _axes(panel))
    _moving(drawn, frames, {"z": [frames.together, frames.own]})
    colours = np.where(points.wanted > 0.5, theme.SECOND_CLASS, theme.FIRST_CLASS).tolist()
    drawn.add_scatter(
        x=points.inputs[:, 0],
        y=points.inputs[:, 1],
        mode="markers",
        marker=_rimmed(colours, 5 if len(colours) > CROWDED else 7),
        showlegend=False,
        hoverinfo="skip",
    )
    _add_bands(drawn, points.inputs[:, 0], points.inputs[:, 1], (frames, bands), colours)
    for axis in (drawn.layout.xaxis, drawn.layout.xaxis2, drawn.layout.yaxis, drawn.layout.yaxis2):
        axis.range = [float(places.min()), float(places.max())]
        axis.showgrid = axis.zeroline = False
    drawn.layout.yaxis2.showticklabels = False
    return _play(drawn, frames, names)


def fits(
    points: Points,
    truth: tuple[Float[np.ndarray, " places"], Float[np.ndarray, " places"]],
    frames: Frames,
    bands: Sequence[Band],
    names: Names,
) -> go.Figure:
    """Draw the curve that the ensemble has learned, and that of its latest member.

    Args:
        points: what is learned from.
        truth: the grid, and the noiseless curve on it.
        frames: the ensemble as it grew.
        bands: sizes of the points in the member's panel; none: the member learned what is left of them, ``seen``.
        names: words.
    """
    grid, curve = truth
    drawn = _panels(names, "x", "y")
    drawn.add_scatter(
        x=grid, y=curve, mode="lines", name=names.truth, line={"color": theme.TRUTH, "width": 1.5, "dash": "dot"}
    )
    if bands:
        drawn.add_scatter(**_truth_again(grid, curve))
    x, first = points.inputs[:, 0], len(drawn.data)
    for panel, (answers, colour) in enumerate(((frames.together, theme.MEASURED), (frames.own, theme.DIRECTION))):
        line = {"color": colour, "width": 2.5, "shape": "hv" if len(grid) > CROWDED else "linear"}
        drawn.add_scatter(x=grid, y=answers[-1], mode="lines", line=line, showlegend=False, **_axes(panel))
        animation.moving(drawn, first + panel, at=frames.counts, y=answers.astype(np.float32))
    drawn.add_scatter(
        x=x, y=points.wanted, mode="markers", marker=_rimmed(theme.DATA, 6), showlegend=False, hoverinfo="skip"
    )
    if bands:
        _add_bands(drawn, x, points.wanted, (frames, bands), theme.DATA)
    else:
        left = {"mode": "markers", "marker": _rimmed(theme.DATA, 6), "showlegend": False, "hoverinfo": "skip"}
        drawn.add_scatter(x=x, y=frames.seen[-1], **left, **_axes(1))
        animation.moving(drawn, len(drawn.data) - 1, at=frames.counts, y=frames.seen.astype(np.float32))
    reach = [_room(points.wanted, curve), _room(points.wanted, curve) if bands else _room(frames.seen[0])]
    drawn.layout.yaxis.range, drawn.layout.yaxis2.range = reach
    drawn.layout.yaxis2.showticklabels = not bands
    return _play(drawn, frames, names)


def bare(points: Points, names: Names) -> go.Figure:
    """Draw what is to be learned while nothing has been learned yet."""
    drawn = _panels(names, "x", "y")
    plane = points.inputs.shape[1] > 1
    classes = np.where(points.wanted > 0.5, theme.SECOND_CLASS, theme.FIRST_CLASS).tolist()
    for panel in range(2):
        drawn.add_scatter(
            x=points.inputs[:, 0],
            y=points.inputs[:, 1] if plane else points.wanted,
            mode="markers",
            marker=_rimmed(classes if plane else theme.DATA, 6),
            showlegend=False,
            hoverinfo="skip",
            **_axes(panel),
        )
    return drawn


def _panels(names: Names, x: str, y: str) -> go.Figure:
    drawn = theme.figure(margin={"l": 40, "r": 8, "t": 46, "b": 40}, legend=_LEGEND | {"y": 1.1})
    for panel, (ends, title) in enumerate(zip(PANELS, names.panels, strict=True)):
        number = "" if panel == 0 else "2"
        drawn.layout[f"xaxis{number}"] = theme.number_axis(x) | {"domain": ends, "anchor": f"y{number}"}
        drawn.layout[f"yaxis{number}"] = theme.number_axis(y if panel == 0 else "") | {"anchor": f"x{number}"}
        drawn.add_annotation(
            text=f"<b>{title}</b>", x=ends[0], y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
            showarrow=False,
        )  # fmt: skip
    return drawn


def _axes(panel: int) -> dict[str, str]:
    return {"xaxis": "x", "yaxis": "y"} if panel == 0 else {"xaxis": "x2", "yaxis": "y2"}


def _add_votes(drawn: go.Figure, places: np.ndarray, answers: np.ndarray, axes: dict[str, str]) -> None:
    full = float(np.iinfo(np.uint8).max - 1)
    reach = float(np.abs(answers[-1] - full / 2).max()) or 1.0  # weighted votes may all be close to one half
    drawn.add_contour(
        x=places[:, 0].astype(np.float32),
        y=places[:, 1].astype(np.float32),
        z=answers[-1],
        zmin=full / 2 - reach,
        zmax=full / 2 + reach,
        colorscale=theme.VOTES,
        contours={"coloring": "heatmap", "start": full / 2, "end": full / 2, "size": full},
        line={"color": theme.TEXT, "width": 1.5},
        showscale=False,
        hoverinfo="skip",
        **axes,
    )


def _moving(drawn: go.Figure, frames: Frames, rows: dict[str, list[np.ndarray]]) -> None:
    for axis, every in rows.items():
        for place, values in enumerate(every):
            animation.moving(drawn, place, at=frames.counts, **{axis: values})


def _add_bands(
    drawn: go.Figure, x: np.ndarray, y: np.ndarray, sights: tuple[Frames, Sequence[Band]], colours: Any
) -> None:
    """Draw the points of each band; a point that is in another one has no x."""
    frames, bands = sights
    for band in bands:
        inside = (frames.seen >= band.low) & (frames.seen < band.high)
        marker = _rimmed(colours, band.size)
        if band.hollow:
            marker = {"color": colours, "size": band.size, "symbol": "circle-open", "line": {"width": 1.2}}
        drawn.add_scatter(x=x, y=y, mode="markers", marker=marker, showlegend=False, hoverinfo="skip", **_axes(1))
        rows = np.where(inside, x, np.nan).astype(np.float32)
        animation.moving(drawn, len(drawn.data) - 1, at=frames.counts, x=rows)
        _explain(drawn, band.words, marker | {"color": theme.MUTED})


def _explain(drawn: go.Figure, name: str, marker: dict[str, Any]) -> None:
    """Name a look in the legend without drawing anything."""
    drawn.add_scatter(x=[None], y=[None], mode="markers", name=name, marker=marker, hoverinfo="skip")


def _rimmed(colour: Any, size: float) -> dict[str, Any]:
    return {"color": colour, "size": size, "line": {"color": theme.BACKGROUND, "width": 1}}


def _truth_again(grid: np.ndarray, curve: np.ndarray) -> dict[str, Any]:
    line = {"color": theme.TRUTH, "width": 1.5, "dash": "dot"}
    return {"x": grid, "y": curve, "mode": "lines", "line": line, "showlegend": False, **_axes(1)}


def _room(*values: np.ndarray) -> list[float]:
    """Return limits that hold the values with some air."""
    low, high = min(float(one.min()) for one in values), max(float(one.max()) for one in values)
    air = 0.08 * max(high - low, 1e-9)
    return [low - air, high + air]


def _play(drawn: go.Figure, frames: Frames, names: Names) -> go.Figure:
    if len(frames.counts) == 1:  # one member, or a run that is still going
        return drawn
    return animation.timeline(drawn, int(frames.counts[-1]), names.unit)
