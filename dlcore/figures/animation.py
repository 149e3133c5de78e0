"""Say how a figure moves along a timeline of steps; the plot component of the pages plays it in the browser.

The whole path or every frame is sent once, as typed arrays, and what moves is marked in ``meta`` of the trace, so a
figure without a player shows its final state. A timeline counts steps, not frames: figures whose points stand at
different steps (every step here, every tenth there) move together in one group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import ArrayLike, NDArray

_ROWS_OF = ("x", "y", "z")


def timeline(drawn: go.Figure, last: int, unit: str = "step") -> go.Figure:
    """Give the figure a timeline from 0 to ``last`` and return it.

    Args:
        drawn: the figure.
        last: the last position, a positive number of steps.
        unit: what one step is called beside the scrub bar.
    """
    if last < 1:
        raise ValueError(f"a timeline of {last} steps has nothing to play; it needs at least 1")
    drawn.layout.meta = {"timeline": {"last": int(last), "unit": unit}}
    return drawn


def reveal(drawn: go.Figure, curves: Sequence[int], at: ArrayLike | None = None) -> go.Figure:
    """Let curves grow point by point: at step t a curve shows the points whose step is at most t.

    Args:
        drawn: the figure.
        curves: indices of line traces in it, 2-D or 3-D.
        at: step of each point, ascending, shared by the curves; None where point k stands at step k.
    """
    for curve in curves:
        drawn.data[curve].meta = {"motion": {"kind": "reveal", **_at(at)}}
    return drawn


def heads(drawn: go.Figure, curves: Sequence[int], marker: Mapping[str, Any], at: ArrayLike | None = None) -> go.Figure:
    """Add one trace of markers that ride at the tips of curves; a curve that ended early keeps its marker at its end.

    Args:
        drawn: the figure.
        curves: indices of the traces they ride on, all 2-D or all 3-D.
        marker: plotly's marker; its colour defaults to the curves' own.
        at: step of each point of the curves, as in ``reveal``.
    """
    paths = [drawn.data[curve] for curve in curves]
    kind = go.Scatter3d if all(path.type == "scatter3d" for path in paths) else go.Scatter
    axes = _ROWS_OF if kind is go.Scatter3d else _ROWS_OF[:2]
    tips = [_last_finite(path, axes) for path in paths]
    ends = {axis: [tip[i] for tip in tips] for i, axis in enumerate(axes)}
    looks = {"color": [path.line.color for path in paths], **marker}
    motion = {"kind": "heads", "of": list(curves), **_at(at)}
    return drawn.add_trace(
        kind(**ends, mode="markers", marker=looks, showlegend=False, hoverinfo="skip", meta={"motion": motion})
    )


def moving(drawn: go.Figure, curve: int, at: ArrayLike | None = None, **frames: ArrayLike) -> go.Figure:
    """Let a trace take other coordinates at each frame; the trace itself holds the last frame.

    Args:
        drawn: the figure.
        curve: index of the trace.
        at: step of each frame, ascending; None where frame k stands at step k.
        frames: for ``x``, ``y`` or ``z`` the coordinate's values, shape (frames, points).
    """
    unknown = set(frames) - set(_ROWS_OF)
    if unknown or not frames:
        raise ValueError(
            f"frames are given for {', '.join(_ROWS_OF)}, not for {', '.join(sorted(unknown)) or 'nothing'}"
        )
    rows = {axis: np.ascontiguousarray(values) for axis, values in frames.items()}
    for axis, values in rows.items():
        if values.ndim != 2:
            raise ValueError(f"frames of {axis} have shape {values.shape}; expected (frames, points)")
        drawn.data[curve][axis] = values[-1]
    drawn.data[curve].meta = {"motion": {"kind": "moving", "frames": rows, **_at(at)}}
    return drawn


def _last_finite(path: Any, axes: Sequence[str]) -> NDArray[np.float64]:
    points = np.stack([np.asarray(path[axis], dtype=np.float64) for axis in axes], axis=-1)
    finite = np.flatnonzero(np.isfinite(points).all(axis=-1))
    last: NDArray[np.float64] = points[finite[-1] if finite.size else 0]
    return last


def _at(at: ArrayLike | None) -> dict[str, NDArray[np.float64]]:
    return {} if at is None else {"at": np.asarray(at, dtype=np.float64)}
