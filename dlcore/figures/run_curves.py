"""Curves of several runs of one experiment laid over one another: a colour for each run, a dash for each member."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from dlcore.figures import theme

Curve = tuple[np.ndarray, np.ndarray]
MOST = len(theme.RUNS)
DASHES: tuple[theme.Dash, ...] = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
LONGEST_NAME = 28
_LEGEND = {"y": -0.2, "yanchor": "top", "x": 0, "tracegroupgap": 0}
"""Below the picture: eight names need more room than there is above it."""


class Axes(NamedTuple):
    """Titles, and which of the axes are logarithmic."""

    x: str
    y: str
    log_x: bool = False
    log_y: bool = False


class Run(NamedTuple):
    """A run's letter, its name, and its curves by member; the first of several runs is the baseline."""

    letter: str
    name: str
    curves: Mapping[str, Curve]


def overlay(runs: Sequence[Run], members: Sequence[str], axes: Axes, at: float | None = None) -> go.Figure:
    """Draw what each run has of the members; what is not finite, or not positive on a logarithmic axis, is a gap.

    Args:
        runs: at most as many as there are colours.
        members: whose curves, in the order of their dashes.
        axes: titles and scale.
        at: a place that is marked, or none.

    Raises:
        ValueError: there are more runs than colours.
    """
    if len(runs) > MOST:
        raise ValueError(f"{len(runs)} runs have no colours of their own; there are {MOST}")
    drawn = theme.figure(
        xaxis=theme.log_axis(axes.x) if axes.log_x else theme.number_axis(axes.x),
        yaxis=theme.log_axis(axes.y) if axes.log_y else theme.number_axis(axes.y),
        legend=_LEGEND,
    )
    for place, run in reversed(list(enumerate(runs))):  # the baseline lies on top
        _draw_run(drawn, run, place, members, axes)
    for place, run in enumerate(runs):
        _name(drawn, f"{run.letter}: {_short(run.name)}", {"color": theme.RUNS[place], "width": 3}, rank=place)
    if len(members) > 1:
        for place, member in enumerate(members):
            line = {"color": theme.MUTED, "dash": DASHES[place % len(DASHES)], "width": 2}
            _name(drawn, _short(member), line, rank=MOST + place)
    if at is not None and (at > 0 or not axes.log_x):
        drawn.add_vline(at, line={"color": theme.MUTED, "dash": "dot", "width": 1})
    return drawn


def _draw_run(drawn: go.Figure, run: Run, place: int, members: Sequence[str], axes: Axes) -> None:
    label, colour = f"{run.letter}: {_short(run.name)}", theme.RUNS[place]
    for number, member in enumerate(members):
        if member not in run.curves:
            continue
        where, values = _drawable(run.curves[member], axes)
        drawn.add_scatter(
            x=where,
            y=values,
            mode="lines" if len(where) > 1 else "markers",
            name=label,
            line={"color": colour, "dash": DASHES[number % len(DASHES)], "width": 3 if place == 0 else 2},
            marker={"color": colour, "size": 8},
            connectgaps=False,
            showlegend=False,
            hovertemplate=theme.hover(*filter(None, (label, _short(member))), "%{x:.6~g}: %{y:.5~g}"),
        )
        _write_letter(drawn, run.letter, colour, (where, values), axes)


def _drawable(curve: Curve, axes: Axes) -> Curve:
    where, values = (np.asarray(row, np.float32) for row in curve)
    there = np.isfinite(where) & ((where > 0) | (not axes.log_x))
    seen = np.isfinite(values) & ((values > 0) | (not axes.log_y))
    return where[there], np.where(seen, values, np.nan)[there]


def _write_letter(drawn: go.Figure, letter: str, colour: str, curve: Curve, axes: Axes) -> None:
    """Write a run's letter at the end of its curve, for who does not tell the colours apart."""
    where, values = curve
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return
    x, y = float(where[known[-1]]), float(values[known[-1]])
    drawn.add_annotation(  # plotly takes exponents for an annotation's place on a logarithmic axis
        x=np.log10(x) if axes.log_x else x,
        y=np.log10(y) if axes.log_y else y,
        text=letter,
        font={"color": colour, "size": 11},
        showarrow=False,
        xanchor="left",
        xshift=3,
    )


def _name(drawn: go.Figure, name: str, line: Mapping[str, object], *, rank: int) -> None:
    """Enter a name into the legend that no curve carries by itself."""
    drawn.add_scatter(x=[None], y=[None], mode="lines", name=name, line=line, legendrank=rank, hoverinfo="skip")


def _short(name: str) -> str:
    """Return a foreign name without what plotly takes for markup, short enough for a legend."""
    plain = name.translate({ord("<"): "‹", ord(">"): "›", ord("&"): "＆"})
    plain = plain.replace("$", "＄").replace("%{", "%｛")
    return plain if len(plain) <= LONGEST_NAME else f"{plain[: LONGEST_NAME - 1]}…"
