"""What is measured along walks through codes, and what each dimension of a code does to the image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import columns, theme, tiles
from dlcore.figures.latent_walk import LOOKS

GAP = 0.075
"""Share of the width between two panels."""
ROW_HEIGHT = 40
"""Height in px of a dimension's row of images."""
FEW_ROWS_HEIGHT = 130
"""Height in px of the rows of few dimensions."""


class Line(NamedTuple):
    """One curve of a panel: which route, its name, and where it goes."""

    route: str
    name: str
    x: Float[np.ndarray, " points"]
    y: Float[np.ndarray, " points"]


class Panel(NamedTuple):
    """One quantity along the way.

    Attributes:
        title: of the quantity, with its unit.
        lines: the first one strong.
        theory: what is predicted, where theory speaks; without points elsewhere.
        level: a constant to compare with, by its name; None where there is none.
    """

    title: str
    lines: Sequence[Line]
    theory: Float[np.ndarray, " points"]
    level: tuple[str, float] | None = None


def along(measured: Sequence[Panel], way: str, predicted: str) -> go.Figure:
    """Draw quantities against the share of the way, one panel for each.

    Args:
        measured: the panels from left to right.
        way: the title of what all of them are drawn against.
        predicted: what the theory's curve is called.
    """
    drawn = theme.figure(margin={"l": 44, "r": 12, "t": 58, "b": 44}, legend={"y": 1.14})
    named: set[str] = set()
    for number, panel in enumerate(measured):
        axes = {"xaxis": columns.axis("x", number), "yaxis": columns.axis("y", number)}
        ends = columns.ends(number, len(measured), GAP)
        for strength, line in reversed(list(enumerate(panel.lines))):
            _add_line(drawn, line, strength == 0, line.name not in named, axes)
            named.add(line.name)
        if panel.theory.size:
            _add_theory(drawn, panel, predicted, predicted not in named, axes)
            named.add(predicted)
        drawn.layout[columns.axis("xaxis", number)] = theme.number_axis(way) | {
            "domain": ends, "range": [0, 1], "anchor": axes["yaxis"], "tickformat": ".0%", "nticks": 4,
        }  # fmt: skip  # one line for what it is
        drawn.layout[columns.axis("yaxis", number)] = {"anchor": axes["xaxis"], "nticks": 6, "title": {"text": " "}}
        drawn.add_annotation(
            text=f"<b>{panel.title}</b>", x=ends[0], y=1, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
            showarrow=False, font={"size": 12, "color": theme.TEXT},
        )  # fmt: skip  # one line each for what it says and where
        if panel.level is not None:
            _add_level(drawn, panel.level, axes)
    return drawn


def _add_line(drawn: go.Figure, line: Line, strong: bool, named: bool, axes: dict[str, str]) -> None:
    colour, dash = LOOKS[line.route]
    drawn.add_scatter(
        x=line.x.astype(np.float32),
        y=line.y.astype(np.float32),
        mode="lines",
        name=line.name,
        legendgroup=line.name,
        showlegend=named,
        line={"color": colour, "dash": dash, "width": 3 if strong else 1.5},
        hovertemplate=theme.hover(line.name, "%{x:.0%}", "%{y:.4g}"),
        **axes,
    )


def _add_theory(drawn: go.Figure, panel: Panel, name: str, named: bool, axes: dict[str, str]) -> None:
    drawn.add_scatter(
        x=np.linspace(0, 1, len(panel.theory), dtype=np.float32),
        y=panel.theory.astype(np.float32),
        mode="lines",
        name=name,
        legendgroup=name,
        showlegend=named,
        line={"color": theme.THEORY, "dash": "dot", "width": 2},
        hovertemplate=theme.hover(name, "%{x:.0%}", "%{y:.4g}"),
        **axes,
    )


def _add_level(drawn: go.Figure, level: tuple[str, float], axes: dict[str, str]) -> None:
    words, value = level
    drawn.add_scatter(
        x=[0, 1],
        y=[value, value],
        mode="lines",
        line={"color": theme.THEORY, "dash": "dash", "width": 1.5},
        showlegend=False,
        hovertemplate=theme.hover(words, "%{y:.4g}"),
        **axes,
    )


class Dimension(NamedTuple):
    """One row of the table of images: the dimension's name, its images, and whether it stands out."""

    name: str
    images: Float[np.ndarray, "frames height width"]
    chosen: bool


def dimensions(rows: Sequence[Dimension], values: Sequence[str], titles: tuple[str, str]) -> go.Figure:
    """Show what each dimension does to an image, all others held: a row for each.

    Args:
        rows: the dimensions from top to bottom.
        values: what a dimension is set to, from left to right.
        titles: of the two axes.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 4, "b": 44})
    tiles.add(drawn, [row.images for row in rows], zmin=0, zmax=1)
    drawn.update_xaxes(tiles.names(values, titles[0]) | {"tickangle": 0, "constrain": "domain"})
    names = [f"<b>{row.name}</b>" if row.chosen else row.name for row in rows]
    drawn.update_yaxes(tiles.names(names, titles[1]) | tiles.SQUARE)
    for place, row in enumerate(rows):
        if row.chosen:
            drawn.add_shape(
                type="rect", x0=-0.52, x1=len(values) - 0.48, y0=place - 0.5, y1=place + 0.5,
                line={"color": theme.ACCENT, "width": 2},
            )  # fmt: skip  # one line for where it is
    return drawn


def dimensions_height(rows: int) -> int:
    """Return the height in px of a figure of so many dimensions."""
    return max(ROW_HEIGHT * rows, FEW_ROWS_HEIGHT) + 56
