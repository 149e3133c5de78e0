"""A peer's curves beside one's own: one measure at a time, the peer's run lettered P, the run of this server H."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import plotly.graph_objects as go

from dlcore.figures import run_curves

Row = Sequence[float] | np.ndarray
Curves = Mapping[str, tuple[Row, Row]]
"""Places and values, by names such as ``test_loss/adam``."""

MOST_MEMBERS = len(run_curves.DASHES)
DECADES_ASK_FOR_LOG = 100.0
"""Positive values that span more than this factor are drawn on a logarithmic axis."""


def measures(curves: Curves) -> tuple[str, ...]:
    """Return what the curves measure, each once: the first parts of their names."""
    return tuple(dict.fromkeys(name.split("/")[0] for name in curves))


def most_telling(measures: Sequence[str]) -> str:
    """Return the measure that is looked at first: one of a test, else one of a training, else the first."""
    return next((name for part in ("test", "training") for name in measures if name.startswith(part)), measures[0])


def members(curves: Curves, measure: str) -> tuple[str, ...]:
    """Return whose curves there are of a measure: the rest of their names, which may be nothing."""
    return tuple(name.partition("/")[2] for name in curves if name.split("/")[0] == measure)


def draw(sides: Sequence[tuple[str, str, Curves]], measure: str, place: str) -> go.Figure:
    """Draw the first few members of one measure.

    Args:
        sides: letter, name and curves of each run, the peer's first.
        measure: what is drawn.
        place: title of the axis along the curves.
    """
    shown = members(sides[0][2], measure)[:MOST_MEMBERS]
    paths = {member: f"{measure}/{member}" if member else measure for member in shown}
    runs = [
        run_curves.Run(letter, name, {member: _row(curves[path]) for member, path in paths.items() if path in curves})
        for letter, name, curves in sides
    ]
    axes = run_curves.Axes(place, measure.replace("_", " "), log_y=_asks_for_decades(runs))
    return run_curves.overlay(runs, shown, axes)


def _row(curve: tuple[Row, Row]) -> run_curves.Curve:
    places, values = curve
    return np.asarray(places), np.asarray(values)


def _asks_for_decades(runs: Sequence[run_curves.Run]) -> bool:
    pieces = [np.asarray(values, np.float64).ravel() for run in runs for _places, values in run.curves.values()]
    values = np.concatenate([*pieces, np.empty(0)])
    values = values[np.isfinite(values)]
    return bool(len(values) and values.min() > 0 and values.max() / values.min() > DECADES_ASK_FOR_LOG)
