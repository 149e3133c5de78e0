"""Several small kernels against one large one that sees as much: weights and multiply-adds as bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from dlcore.figures import theme


class Bars(NamedTuple):
    """Hold one kind of stack: a bar for each field.

    Attributes:
        name: of the kind.
        weights: by field.
        multiply_adds: by field.
        words: what stands at each bar of the weights.
    """

    name: str
    weights: Sequence[int]
    multiply_adds: Sequence[int]
    words: Sequence[str]


def rivals(fields: Sequence[str], kinds: tuple[Bars, Bars], axes: tuple[str, str, str]) -> go.Figure:
    """Draw the weights on the left and the multiply-adds on the right, two bars for each field.

    Args:
        fields: what is seen, in words.
        kinds: the single large kernels, and the stacks of small ones.
        axes: titles of the fields, of the weights, of the multiply-adds.
    """
    drawn = theme.figure(
        barmode="group",
        bargap=0.25,
        margin={"l": 60, "r": 8, "t": 34, "b": 48},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"title": {"text": axes[0]}, "domain": [0, 0.45], "type": "category"},
        xaxis2={"title": {"text": axes[0]}, "domain": [0.57, 1], "type": "category", "anchor": "y2"},
        yaxis=theme.number_axis(axes[1]),
        yaxis2=theme.number_axis(axes[2]) | {"anchor": "x2"},
    )
    for bars, colour in zip(kinds, theme.SIDES, strict=True):
        drawn.add_bar(
            x=list(fields),
            y=list(bars.weights),
            name=bars.name,
            legendgroup=bars.name,
            marker={"color": colour},
            text=list(bars.words),
            textposition="outside",
            textangle=0,
            cliponaxis=False,
            hovertemplate=theme.hover(f"{bars.name}, %{{x}}", "%{y:,} " + axes[1]),
        )
        drawn.add_bar(
            x=list(fields),
            y=list(bars.multiply_adds),
            name=bars.name,
            legendgroup=bars.name,
            showlegend=False,
            marker={"color": colour},
            xaxis="x2",
            yaxis="y2",
            hovertemplate=theme.hover(f"{bars.name}, %{{x}}", "%{y:.4s} " + axes[2]),
        )
    return drawn
