"""The loss around trained networks: on the line from one to another, and on a plane through one, flat and in relief."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import batch_size, curves, theme

LOWEST = 1e-4
"""Losses below this are drawn as this."""


class Line(NamedTuple):
    """What is measured on the line through two networks, which lie at 0 and 1."""

    alphas: Float[np.ndarray, " alphas"]
    training: Float[np.ndarray, " alphas"]
    test: Float[np.ndarray, " alphas"]


class Plane(NamedTuple):
    """The loss on a plane: ``loss[row, column]`` at ``(axis[column], axis[row])``, with the network in the middle."""

    axis: Float[np.ndarray, " places"]
    loss: Float[np.ndarray, "places places"]


Limits = tuple[float, float]
"""The lowest and the highest loss of a colour scale that several planes share."""


def limits(planes: Sequence[Float[np.ndarray, "places places"]]) -> Limits:
    """Return the ends of one colour scale for all planes; those of a network that diverged (NaN) are left out."""
    known = np.concatenate([plane[np.isfinite(plane)] for plane in planes])
    if not len(known):
        return LOWEST, 1.0
    return max(LOWEST, float(known.min())), max(10 * LOWEST, float(known.max()))


def between(seen: Line, names: tuple[str, str], ends: tuple[str, str], axes: curves.Axes) -> go.Figure:
    """Draw training and test values along the line, and where the two networks lie.

    Args:
        seen: the values.
        names: of the two curves.
        ends: of the two networks.
        axes: titles and scale.
    """
    y = theme.log_axis(axes.y) if axes.logarithmic else theme.number_axis(axes.y) | {"rangemode": "tozero"}
    drawn = theme.figure(xaxis=theme.number_axis(axes.x), yaxis=y, margin={"t": 52})
    known = np.concatenate([seen.training, seen.test])
    known = np.maximum(known[np.isfinite(known)], LOWEST)
    if axes.logarithmic and len(known):
        drawn.update_yaxes(**batch_size.ticks(math.log10(known.min()), math.log10(known.max())))
    for name, colour, values in zip(names, (theme.TRAIN, theme.TEST), (seen.training, seen.test), strict=True):
        drawn.add_scatter(
            x=seen.alphas,
            y=np.maximum(values, LOWEST) if axes.logarithmic else values,
            mode="lines",
            name=name,
            line={"color": colour, "width": 2.5},
            hovertemplate=theme.hover(name, "α %{x:.2f}", "%{y:.4g}"),
        )
    for alpha, end in enumerate(ends):
        drawn.add_vline(alpha, line={"color": theme.MUTED, "width": 1.5, "dash": "dot"})
        drawn.add_annotation(
            x=alpha, y=1, yref="paper", yanchor="bottom", text=end, showarrow=False, font={"color": theme.TEXT}
        )
    return drawn.update_layout(legend={"y": 1.08})


def plane(seen: Plane, shared: Limits, title: str, axes: tuple[str, str]) -> go.Figure:
    """Draw the loss as a map with lines of equal loss; the colours are those of the limits, on a logarithmic scale."""
    low, high = (math.log10(one) for one in shared)
    ticks = [
        value for power in range(-4, 3) for value in (10.0**power, 3 * 10.0**power) if shared[0] <= value <= shared[1]
    ]
    drawn = theme.titled(
        theme.figure(
            xaxis=_fixed(axes[0], seen.axis),
            yaxis=_fixed(axes[1], seen.axis) | {"scaleanchor": "x", "constrain": "domain"},
            showlegend=False,
            margin={"l": 48, "r": 8, "b": 40},
        ),
        title,
    )
    drawn.layout.xaxis.constrain = "domain"
    drawn.add_contour(
        x=seen.axis,
        y=seen.axis,
        z=np.log10(np.maximum(seen.loss, LOWEST)).astype(np.float32),
        customdata=seen.loss,
        zmin=low,
        zmax=high,
        contours={"start": low, "end": high, "size": (high - low) / 16},
        autocontour=False,
        colorscale=theme.MERIT,
        colorbar={
            "tickvals": np.log10(ticks),
            "ticktext": [f"{tick:g}" for tick in ticks],
            "title": {"text": "loss", "font": {"size": 12, "color": theme.TEXT}},
        },
        line={"color": theme.ISOLINE, "width": 0.6},
        hovertemplate=theme.hover("(%{x:.2f}, %{y:.2f})", "%{customdata:.4g}"),
    )
    return drawn.add_scatter(
        x=[0],
        y=[0],
        mode="markers",
        name=title,
        marker=theme.marker(theme.MINIMUM, "star", 13),
        hovertemplate=theme.hover(title),
    )


def relief(seen: Plane, shared: Limits, title: str, axes: tuple[str, str, str]) -> go.Figure:
    """Draw the same in three dimensions; height and colour are the logarithm of the loss, on the shared scale."""
    low, high = (math.log10(one) for one in shared)
    drawn = theme.titled(theme.figure(showlegend=False, margin={"l": 0, "r": 0, "b": 0}), title)
    powers = range(math.ceil(low), math.floor(high) + 1)
    drawn.update_scenes(
        xaxis={"title": {"text": axes[0]}},
        yaxis={"title": {"text": axes[1]}},
        zaxis={
            "title": {"text": axes[2]},
            "range": [low, high],
            "tickvals": list(powers),
            "ticktext": [f"{10.0**power:g}" for power in powers],
        },
        aspectratio={"x": 1, "y": 1, "z": 0.7},
    )
    return drawn.add_surface(
        x=seen.axis,
        y=seen.axis,
        z=np.log10(np.maximum(seen.loss, LOWEST)).astype(np.float32),
        cmin=low,
        cmax=high,
        colorscale=theme.MERIT,
        showscale=False,
        hoverinfo="skip",
        contours={"z": {"show": True, "color": theme.ISOLINE, "width": 1}},
    )


def _fixed(title: str, axis: np.ndarray) -> dict[str, object]:
    ends = [float(axis[0]), float(axis[-1])]
    return theme.number_axis(title) | {"range": ends, "showgrid": False, "zeroline": False}
