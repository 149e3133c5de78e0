"""Bagging beside a single learner over sizes of the training set: errors, gains, and how far members are apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import curves, theme

PANELS = ((0.0, 0.48), (0.52, 1.0))
LEARNERS = (theme.UNSTABLE, theme.STABLE)


class Spread(NamedTuple):
    """A mean over repetitions by learner and size, and half of its interval; NaN where it is not known."""

    mean: Float[np.ndarray, "learners sizes"]
    half: Float[np.ndarray, "learners sizes"]


UNKNOWN = Spread(np.full((2, 1), np.nan), np.full((2, 1), np.nan))
"""What is drawn before anything is known."""


class Words(NamedTuple):
    """The learners' names, what the two things drawn for each are called, and the titles of the axes."""

    learners: tuple[str, str]
    kinds: tuple[str, str]
    axes: curves.Axes
    percent: bool = False


def errors(sizes: Sequence[int], single: Spread, bagged: Spread, words: Words) -> go.Figure:
    """Draw in a panel for each learner what one of it and what a bag of it gets wrong, with intervals."""
    drawn = theme.figure(margin={"l": 56, "r": 8, "t": 52, "b": 44}, legend={"y": 1.09})
    for panel, title in enumerate(words.learners):
        for one, name, colour, shift in zip(
            (single, bagged), words.kinds, (theme.DATA, theme.TEST), (0.985, 1.015), strict=True
        ):
            _add(drawn, (np.asarray(sizes) * shift, one, panel), name, colour, words.percent, **_axes(panel))
        drawn.data[-1].showlegend = drawn.data[-2].showlegend = panel == 0
        _title(drawn, panel, title)
        _set_axes(drawn, panel, sizes, words)
    drawn.update_yaxes(rangemode="tozero")
    drawn.layout.yaxis2.matches, drawn.layout.yaxis2.showticklabels = "y", False
    return drawn


def by_learner(sizes: Sequence[int] | Int[np.ndarray, " sizes"], values: Spread, words: Words) -> go.Figure:
    """Draw one quantity of both learners, from zero on, with intervals."""
    drawn = theme.figure(margin={"t": 30})
    for place, (name, colour) in enumerate(zip(words.learners, LEARNERS, strict=True)):
        _add(drawn, (np.asarray(sizes) * (0.985, 1.015)[place], values, place), name, colour, words.percent)
    _set_axes(drawn, 0, sizes, words)
    return drawn.update_yaxes(rangemode="tozero")


def gains(sizes: Sequence[int] | Int[np.ndarray, " sizes"], values: Spread, words: Words) -> go.Figure:
    """Draw by how much bagging lowers the error of both learners, with a dashed line where it changes nothing."""
    drawn = by_learner(sizes, values, words).update_yaxes(rangemode="normal")
    return drawn.add_hline(0, line={"color": theme.MUTED, "dash": "dash", "width": 1.5}, layer="below")


def variances(
    measured: Float[np.ndarray, "learners members"], predicted: Float[np.ndarray, "learners members"], words: Words
) -> go.Figure:
    """Draw the variance of the mean of 1, 2 … members over training sets, and what theory predicts for it."""
    drawn = theme.figure(margin={"l": 56, "r": 8, "t": 52, "b": 44}, legend={"y": 1.09})
    members = np.arange(1, measured.shape[1] + 1)
    for panel, title in enumerate(words.learners):
        drawn.add_scatter(
            x=members, y=predicted[panel], mode="lines", name=words.kinds[0], showlegend=panel == 0,
            line={"color": theme.THEORY, "width": 2, "dash": "dash"},
            hovertemplate=theme.hover(words.kinds[0], "%{x}: %{y:.4g}"), **_axes(panel),
        )  # fmt: skip
        drawn.add_scatter(
            x=members, y=measured[panel], mode="markers", name=words.kinds[1], showlegend=panel == 0,
            marker=theme.marker(theme.MEASURED, size=8),
            hovertemplate=theme.hover(words.kinds[1], "%{x}: %{y:.4g}"), **_axes(panel),
        )  # fmt: skip
        _title(drawn, panel, title)
        number = "" if panel == 0 else "2"
        drawn.layout[f"xaxis{number}"] = theme.number_axis(words.axes.x) | _place(panel)
        drawn.layout[f"yaxis{number}"] = theme.number_axis(words.axes.y if panel == 0 else "")
        drawn.layout[f"yaxis{number}"].update(anchor=f"x{number}", rangemode="tozero")
    return drawn


def _add(
    drawn: go.Figure,
    what: tuple[np.ndarray, Spread, int],
    name: str,
    colour: str,
    percent: bool,
    **axes: Any,
) -> None:
    at, values, row = what
    written = ".1%" if percent else ".4g"
    drawn.add_scatter(
        x=at,
        y=values.mean[row],
        error_y={"array": values.half[row], "color": colour, "thickness": 1.5, "width": 4},
        customdata=values.half[row],
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2},
        marker={"size": 7, "color": colour},
        hovertemplate=theme.hover(name, f"%{{y:{written}}} ± %{{customdata:{written}}}"),
        **axes,
    )


def _axes(panel: int) -> dict[str, str]:
    return {"xaxis": "x", "yaxis": "y"} if panel == 0 else {"xaxis": "x2", "yaxis": "y2"}


def _place(panel: int) -> dict[str, Any]:
    return {"domain": PANELS[panel], "anchor": "y" if panel == 0 else "y2"}


def _title(drawn: go.Figure, panel: int, title: str) -> None:
    drawn.add_annotation(
        text=f"<b>{title}</b>", x=PANELS[panel][0], y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
        showarrow=False,
    )  # fmt: skip


def _set_axes(drawn: go.Figure, panel: int, sizes: Sequence[int] | np.ndarray, words: Words) -> None:
    number = "" if panel == 0 else "2"
    ticks = {"type": "log", "tickvals": list(map(int, sizes)), "ticktext": [f"{size}" for size in sizes]}
    across = {"title": {"text": words.axes.x}, "showgrid": False, **ticks}
    drawn.layout[f"xaxis{number}"] = across | (_place(panel) if _two(drawn) else {})
    up = theme.number_axis(words.axes.y if panel == 0 else "") | ({"tickformat": ".1~%"} if words.percent else {})
    drawn.layout[f"yaxis{number}"] = up | ({"anchor": f"x{number}"} if _two(drawn) else {})


def _two(drawn: go.Figure) -> bool:
    return bool(drawn.layout.annotations)
