"""Codes beside the prior they are wanted to have, a discriminator's view of both, and how far they are apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, UInt8

from dlcore.figures import animation, columns, theme

GAP: Final = 0.06
"""Share of the width between two panels."""


class Plane(NamedTuple):
    """A square of codes in equal steps, and how dense the prior is there.

    Attributes:
        along: both axes' values.
        density: ``[row (second number), column (first number)]``.
        levels: densities at which the prior's outlines are drawn.
    """

    along: Float[np.ndarray, " cells"]
    density: Float[np.ndarray, "cells cells"]
    levels: Sequence[float]


class Cloud(NamedTuple):
    """The codes of images, and draws of the prior.

    Attributes:
        codes: at each moment.
        labels: the class of each image.
        draws: of the prior.
    """

    codes: Float[np.ndarray, "moments images 2"]
    labels: UInt8[np.ndarray, " images"]
    draws: Float[np.ndarray, "draws 2"]


class Words(NamedTuple):
    """Names of the prior and of the colour scale, and titles of the axes."""

    prior: str
    scale: str
    axes: tuple[str, str]


def judged(
    plane: Plane,
    said: UInt8[np.ndarray, "moments cells"],
    cloud: Cloud,
    words: Words,
    at: Sequence[int] = (),
) -> go.Figure:
    """Draw what a discriminator says of each place, and over it the prior and the codes of images by class.

    Args:
        plane: of codes.
        said: how much it takes a code there for a draw of the prior, in per cent; the cells row by row.
        cloud: codes and draws.
        words: of the figure.
        at: the step of each moment, if there are several: then the figure moves.
    """
    drawn = theme.figure(
        margin={"l": 44, "r": 8, "t": 8, "b": 40},
        dragmode=False,
        legend={"orientation": "v", "x": 1, "y": 1, "yanchor": "top", "xanchor": "left"},
    )
    _add_said(drawn, plane, said[-1], "")
    _add_outline(drawn, plane, 0)
    _add_draws(drawn, cloud.draws, words.prior, 0)
    first = len(drawn.data)
    for label in np.unique(cloud.labels):
        _add_codes(drawn, cloud.codes[-1][cloud.labels == label], theme.CLASSES[label], str(label), 0)
    if len(at) > 1:
        animation.moving(drawn, 0, at=at, z=said)
        for trace, label in enumerate(np.unique(cloud.labels), first):
            own = cloud.codes[:, cloud.labels == label].astype(np.float32)
            animation.moving(drawn, trace, at=at, x=own[..., 0], y=own[..., 1])
        animation.timeline(drawn, int(at[-1]))
    drawn.update_xaxes(_axis(plane, words.axes[0]))
    return drawn.update_yaxes(_axis(plane, words.axes[1]) | {"scaleanchor": "x"})


def mark(drawn: go.Figure, place: tuple[float, float], words: str) -> go.Figure:
    """Mark the place that a visitor has chosen."""
    return drawn.add_scatter(
        x=[place[0]],
        y=[place[1]],
        mode="markers",
        marker=theme.marker(theme.MARK, "x", 13),
        showlegend=False,
        hovertemplate=theme.hover(words),
    )


def opinions(plane: Plane, panels: Sequence[tuple[str, UInt8[np.ndarray, " cells"]]], words: Words) -> go.Figure:
    """Draw what several discriminators say of each place, in per cent, side by side, with the prior's outline."""
    drawn = _beside([plane] * len(panels), [title for title, _ in panels], words.axes)
    for panel, (_, said) in enumerate(panels):
        _add_said(drawn, plane, said, words.scale if panel == len(panels) - 1 else "", panel)
        _add_outline(drawn, plane, panel)
    return drawn


def clouds(planes: Sequence[Plane], panels: Sequence[tuple[str, Cloud]], words: Words) -> go.Figure:
    """Draw the codes of several models and draws of their priors side by side, each in a plane of its own."""
    drawn = _beside(planes, [title for title, _ in panels], words.axes)
    for panel, (plane, (_, cloud)) in enumerate(zip(planes, panels, strict=True)):
        _add_outline(drawn, plane, panel)
        _add_draws(drawn, cloud.draws, words.prior, panel)
        for label in np.unique(cloud.labels):
            codes = cloud.codes[-1][cloud.labels == label]
            _add_codes(drawn, codes, theme.CLASSES[label], str(label), panel)
    return drawn


def _add_said(drawn: go.Figure, plane: Plane, said: np.ndarray, scale: str, panel: int = 0) -> None:
    across, up = np.meshgrid(plane.along.astype(np.float32), plane.along.astype(np.float32))
    bar = {"title": {"text": scale, "font": {"size": 12}}, "tickvals": [0, 50, 100], "ticksuffix": " %", "len": 0.9}
    drawn.add_heatmap(
        x=across.ravel(),
        y=up.ravel(),
        z=said,
        zmin=0,
        zmax=100,
        colorscale=theme.SIGNED,
        opacity=0.55,
        zsmooth="best",
        showscale=bool(scale),
        colorbar={"outlinewidth": 0, "thickness": 12, **bar} if scale else None,
        hovertemplate=theme.hover("z = (%{x:.2f}, %{y:.2f})", "D(z) = %{z} %"),
        **_axes(panel),
    )


def _add_outline(drawn: go.Figure, plane: Plane, panel: int) -> None:
    for level in plane.levels:
        drawn.add_contour(
            x=plane.along.astype(np.float32),
            y=plane.along.astype(np.float32),
            z=plane.density.astype(np.float32),
            autocontour=False,
            contours={"start": level, "end": level, "size": level, "coloring": "none"},
            line={"color": theme.THEORY, "width": 1.3},
            showscale=False,
            showlegend=False,
            hoverinfo="skip",
            **_axes(panel),
        )


def _add_draws(drawn: go.Figure, draws: np.ndarray, name: str, panel: int) -> None:
    drawn.add_scatter(
        x=draws[:, 0].astype(np.float32), y=draws[:, 1].astype(np.float32), mode="markers", name=name,
        marker={"color": theme.DATA, "size": 4, "opacity": 0.55}, showlegend=False, hoverinfo="skip", **_axes(panel),
    )  # fmt: skip  # where, what it is called, how it looks


def _add_codes(drawn: go.Figure, codes: np.ndarray, colour: str, name: str, panel: int) -> None:
    drawn.add_scatter(
        x=codes[:, 0].astype(np.float32), y=codes[:, 1].astype(np.float32), mode="markers", name=name,
        marker={"color": colour, "size": 6, "line": {"color": theme.BACKGROUND, "width": 0.6}},
        hovertemplate=theme.hover(name, "z = (%{x:.2f}, %{y:.2f})"), **_axes(panel),
    )  # fmt: skip  # as above


def _axes(panel: int) -> dict[str, str]:
    return {"xaxis": columns.axis("x", panel), "yaxis": columns.axis("y", panel)}


def _axis(plane: Plane, title: str) -> dict[str, Any]:
    ends = [float(plane.along[0]), float(plane.along[-1])]
    return {
        "title": {"text": title},
        "range": ends,
        "showgrid": False,
        "constrain": "domain",
        "nticks": 5,
        "tickangle": 0,
    }


def _beside(planes: Sequence[Plane], titles: Sequence[str], axes: tuple[str, str]) -> go.Figure:
    drawn = theme.figure(margin={"l": 44, "r": 8, "t": 30, "b": 40}, showlegend=False, dragmode=False)
    for panel, (plane, title) in enumerate(zip(planes, titles, strict=True)):
        name, ends = ("" if panel == 0 else str(panel + 1)), columns.ends(panel, len(planes), GAP)
        drawn.layout[f"xaxis{name}"] = _axis(plane, axes[0]) | {"domain": list(ends), "anchor": f"y{name}"}
        drawn.layout[f"yaxis{name}"] = _axis(plane, axes[1] if panel == 0 else "") | {
            "anchor": f"x{name}",
            "scaleanchor": f"x{name}",
        }
        drawn.add_annotation(
            text=f"<b>{title}</b>", x=0, y=1, xref=f"x{name} domain", yref=f"y{name} domain", xanchor="left",
            yanchor="bottom", showarrow=False, font={"size": 13, "color": theme.TEXT},
        )  # fmt: skip  # what it says, where, how it looks
    return drawn
