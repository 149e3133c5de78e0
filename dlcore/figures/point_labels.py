"""Write names beside points of a plane where they lie over nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from dlcore.elements import label_places
from dlcore.elements.label_places import Place, Sizes
from dlcore.figures import theme

LETTER = 6.4
"""Width of a letter of a label in px, a little more than it takes."""
Limits = tuple[float, float]
Point = tuple[float, float]


class Label(NamedTuple):
    """Describe a name and the mark beside which it stands.

    Attributes:
        title: the name.
        at: the mark's place in the axes' own units: logarithms on a logarithmic axis.
        radius: of the mark in px.
        colour: of the name.
    """

    title: str
    at: Point
    radius: float
    colour: str = theme.TEXT


def add(
    drawn: go.Figure,
    labels: Sequence[Label],
    limits: tuple[Limits, Limits],
    pictures: Sequence[Sizes],
    *,
    lines: Sequence[Point] = (),
    first: int = 0,
) -> None:
    """Write each name where it lies over no other, over no mark and over no line; leave out what finds no place.

    Args:
        drawn: is changed.
        labels: the names.
        limits: ends of the axes across and up, in their own units.
        pictures: widths and heights in px for which the places must be good, such as a phone's and a screen's.
        lines: points close together on lines that are to stay free.
        first: so many of the first names take their places before the others.
    """
    if not labels:
        return
    (left, right), (bottom, top) = limits
    at = np.array([*(label.at for label in labels), *lines], float)
    points = np.stack([(at[:, 0] - left) / (right - left), (top - at[:, 1]) / (top - bottom)], 1)
    radii = np.array([label.radius for label in labels] + [1.0] * len(lines))
    places = label_places.place(points, radii, [LETTER * len(label.title) for label in labels], pictures, first)
    for label, found in zip(labels, places, strict=True):
        if found is not None:
            _add(drawn, label, found)


def _add(drawn: go.Figure, label: Label, found: Place) -> None:
    x, y = label.at
    across, down = label_places.shift(found, label.radius)
    if found.far:
        drawn.add_annotation(
            x=x, y=y, text="", ax=across, ay=down, showarrow=True, arrowhead=0, arrowwidth=1,
            arrowcolor=theme.MUTED, standoff=label.radius,
        )  # fmt: skip
    drawn.add_annotation(
        x=x, y=y, text=label.title, showarrow=False, xshift=across, yshift=-down, borderpad=0,
        xanchor=("right", "center", "left")[found.across + 1], yanchor=("bottom", "middle", "top")[found.down + 1],
        font={"size": 11, "color": label.colour},
    )  # fmt: skip
