"""Which channel feeds which, and what a layer costs when it is built in different ways."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool, Float

from dlcore.figures import counts, theme


class Network(NamedTuple):
    """Hold which channel feeds which.

    Attributes:
        links: layer by layer, ``[output, input]``.
        lit: the channels that the watched output depends on, from the input on.
        names: of the columns of channels.
        axes: titles: the layers, and the channels in each.
    """

    links: tuple[Bool[np.ndarray, "outputs inputs"], ...]
    lit: tuple[Bool[np.ndarray, " channels"], ...]
    names: tuple[str, ...]
    axes: tuple[str, str]


def connections(seen: Network) -> go.Figure:
    """Draw every channel as a point and every connection as a line; those of the watched output stand out."""
    drawn = theme.figure(margin={"t": 12, "l": 40, "r": 24, "b": 56}, showlegend=False)
    for column, layer in enumerate(seen.links):
        used = layer & seen.lit[column + 1][:, None]
        for chosen, colour, width in ((layer & ~used, theme.ISOLINE, 1.0), (used, theme.POSITIVE, 2.5)):
            _lines(drawn, chosen, column, {"color": colour, "width": width})
    for column, lit in enumerate(seen.lit):
        _points(drawn, lit, column, seen.names[column])
    ticks = {"tickvals": list(range(len(seen.names))), "ticktext": [f"<b>{name}</b>" for name in seen.names]}
    bare: dict[str, Any] = {"showgrid": False, "zeroline": False}
    drawn.update_layout(
        xaxis=bare | ticks | {"title": {"text": seen.axes[0]}, "range": [-0.25, len(seen.names) - 0.75]},
        yaxis=bare | {"title": {"text": seen.axes[1]}, "showticklabels": False, "range": [1.06, -0.06]},
    )
    return drawn


def _heights(count: int) -> Float[np.ndarray, " count"]:
    """Return where so many channels stand, from 0 (top) to 1."""
    return np.asarray((np.arange(count) + 0.5) / count)


def _lines(drawn: go.Figure, chosen: Bool[np.ndarray, "outputs inputs"], column: int, line: dict[str, Any]) -> None:
    outputs, inputs = np.nonzero(chosen)
    if not len(outputs):
        return
    left, right = _heights(chosen.shape[1])[inputs], _heights(chosen.shape[0])[outputs]
    hole = np.full(len(left), np.nan)
    drawn.add_scatter(
        x=np.tile([column, column + 1, np.nan], len(left)),
        y=np.stack([left, right, hole], 1).ravel(),
        mode="lines",
        line=line,
        hoverinfo="skip",
    )


def _points(drawn: go.Figure, lit: Bool[np.ndarray, " channels"], column: int, name: str) -> None:
    drawn.add_scatter(
        x=np.full(len(lit), column),
        y=_heights(len(lit)),
        customdata=np.arange(1, len(lit) + 1),
        mode="markers",
        marker=theme.marker(theme.DATA, size=13) | {"color": [theme.POSITIVE if one else theme.DATA for one in lit]},
        hovertemplate=theme.hover(f"{name}: %{{customdata}}"),
    )


class Costs(NamedTuple):
    """Hold what each way costs.

    Attributes:
        ways: their names, the first one at the top.
        spatial: of the convolutions that look at neighbours, for each way.
        pointwise: of the 1×1 convolutions.
    """

    ways: tuple[str, ...]
    spatial: Float[np.ndarray, " ways"]
    pointwise: Float[np.ndarray, " ways"]

    @property
    def whole(self) -> Float[np.ndarray, " ways"]:
        """Return the sum of both."""
        return np.asarray(self.spatial + self.pointwise)


def bars(weights: Costs, multiply_adds: Costs, names: tuple[str, str], axes: tuple[str, str, str]) -> go.Figure:
    """Draw weights and multiply-adds of each way as bars, split into k×k and 1×1 convolutions.

    Args:
        weights: of each way.
        multiply_adds: of each way.
        names: of the two parts of a bar.
        axes: titles: weights, multiply-adds, and the ways.
    """
    drawn = theme.figure(barmode="stack", margin={"l": 8, "r": 24, "b": 48}, bargap=0.35)
    for number, (costs, title) in enumerate(zip((weights, multiply_adds), axes[:2], strict=True)):
        axis = "" if number == 0 else "2"
        left = number * 0.54
        drawn.layout[f"xaxis{axis}"] = theme.number_axis(title) | {
            "domain": [left, left + 0.46],
            "anchor": f"y{axis}",
            "range": [0, 1.65 * costs.whole.max()],
            "nticks": 4,
            "tickangle": 0,
        }
        drawn.layout[f"yaxis{axis}"] = {
            "autorange": "reversed",
            "anchor": f"x{axis}",
            "showticklabels": number == 0,
            "showgrid": False,
            "title": {"text": axes[2] if number == 0 else ""},
        }
        _stack(drawn, costs, names, {"xaxis": f"x{axis}", "yaxis": f"y{axis}"}, shown=number == 0)
    return drawn


def _stack(drawn: go.Figure, costs: Costs, names: tuple[str, str], place: dict[str, str], *, shown: bool) -> None:
    for name, part, colour in zip(
        names, (costs.spatial, costs.pointwise), (theme.SPATIAL, theme.POINTWISE), strict=True
    ):
        drawn.add_bar(
            x=part,
            y=costs.ways,
            orientation="h",
            name=name,
            legendgroup=name,
            showlegend=shown,
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=theme.hover(f"{name}: %{{x:,}}"),
            **place,
        )
    drawn.add_scatter(
        x=costs.whole,
        y=costs.ways,
        mode="text",
        text=[_label(value, float(costs.whole[0])) for value in costs.whole],
        textposition="middle right",
        textfont={"size": 12, "color": theme.TEXT},
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
        **place,
    )


def _label(value: float, first: float) -> str:
    """Write a cost and, where it is not the first way's, what share of that it is."""
    return f" {counts.short(value)}" + ("" if value == first else f"  ({value / first:.0%})")
