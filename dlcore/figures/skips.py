"""Deep stacks with and without skip connections side by side: curves, gradients layer by layer, channels and costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int

from dlcore.figures import animation, columns, curves, theme

COLOURS: Final[Mapping[str, str]] = {
    "plain": theme.DATA,
    "residual": theme.ADDITION,
    "dense": theme.CONCATENATION,
}
"""By the id of a connection."""
GAP = 0.045
"""Between two panels, as a share of the width."""
UPPER, LOWER = (0.56, 1.0), (0.0, 0.42)
"""What the curves and the heat maps take of the height."""
LEAST: Final = 1e-12
"""What is smaller is drawn as this: numbers in single precision get lost there."""
HIGHEST: Final = 1e3
"""Up to which loss the axis reaches at most."""
EMPTY: Final = (-1.0, 0.6)
"""Exponents between which the loss axis reaches while there is nothing to draw."""


class Panel(NamedTuple):
    """What one column shows.

    Attributes:
        title: names the connection.
        training: measured on training images with each seed; NaN ends a curve.
        test: the same on test images.
        flow: a quantity of each layer (the first one below) at each step; NaN where nothing is known.
    """

    title: str
    training: Float[np.ndarray, "seeds logged"]
    test: Float[np.ndarray, "seeds logged"]
    flow: Float[np.ndarray, "layers logged"]


class Words(NamedTuple):
    """Words of the legend and titles of the axes."""

    training: str
    test: str
    step: str
    measure: str
    layer: str
    quantity: str


def training(panels: Sequence[Panel], steps: Int[np.ndarray, " logged"], words: Words) -> go.Figure:
    """Draw a column for each connection: its curves above, and below the heat map of a quantity by layer and step.

    Medians over seeds, from three seeds on with the band between the 10 % and 90 % quantiles; all columns share the
    curves' axis and the colours.
    """
    drawn = learning(panels, steps, words)
    low, high = exponents(np.stack([panel.flow for panel in panels]))
    for place, panel in enumerate(panels):
        drawn.add_heatmap(
            x=steps,
            y=np.arange(len(panel.flow)),
            z=_logarithms(panel.flow),
            xaxis=columns.axis("x", place + len(panels)),
            yaxis=columns.axis("y", place + len(panels)),
            zmin=low,
            zmax=high,
            colorscale=theme.INTENSITY,
            showscale=place == 0,
            colorbar=_colour_bar(low, high, words.quantity),
            customdata=panel.flow,
            hovertemplate=theme.hover(panel.title, words.layer + " %{y}, step %{x}", "%{customdata:.3g}"),
        )
    _place_maps(drawn, len(panels), steps, words)
    for place in range(len(panels)):
        drawn.layout[columns.axis("yaxis", place)].domain = UPPER
        below = columns.axis("x", place + len(panels))
        drawn.layout[columns.axis("xaxis", place)].update(title={"text": ""}, matches=below)
    return drawn.update_layout(margin={"t": 48, "r": 8})


def learning(panels: Sequence[Panel], steps: Int[np.ndarray, " logged"], words: Words) -> go.Figure:
    """Draw the curves alone, a column for each connection."""
    drawn = theme.figure(legend={"y": 1.12}, margin={"t": 48, "r": 8})
    count = len(panels)
    values = np.concatenate([np.concatenate([panel.training, panel.test]) for panel in panels])
    for place, panel in enumerate(panels):
        axes = {"xaxis": columns.axis("x", place), "yaxis": columns.axis("y", place)}
        for runs, colour in ((panel.training, theme.TRAIN), (panel.test, theme.TEST)):
            if len(runs) > 2:
                curves.fill(drawn, colour, steps, (_quantile(runs, 0.1), _quantile(runs, 0.9)))
                drawn.data[-1].update(axes)
        for runs, colour, name in (
            (panel.training, theme.TRAIN, words.training),
            (panel.test, theme.TEST, words.test),
        ):
            drawn.add_scatter(
                x=steps,
                y=_quantile(runs, 0.5),
                mode="lines",
                name=name,
                legendgroup=name,
                showlegend=place == 0,
                line={"color": colour, "width": 2},
                hovertemplate=theme.hover(name, "step %{x}", "%{y:.4g}"),
                **axes,
            )
        drawn.layout[columns.axis("xaxis", place)] = theme.number_axis(words.step) | {
            "domain": columns.ends(place, count, GAP),
            "anchor": columns.axis("y", place),
            "range": _reach(steps),
        }
        drawn.layout[columns.axis("yaxis", place)] = theme.log_axis(words.measure if place == 0 else "") | {
            "anchor": columns.axis("x", place),
            "range": _limits(values),
            "dtick": "D2",
            "showticklabels": place == 0,
        }
        drawn.add_annotation(text=f"<b>{panel.title}</b>", x=columns.ends(place, count, GAP)[0], y=1, **AT_THE_TOP)
    return drawn


AT_THE_TOP: Final = {"xref": "paper", "xanchor": "left", "yref": "paper", "yanchor": "bottom", "showarrow": False}


def level(drawn: go.Figure, panels: int, value: float, words: str) -> go.Figure:
    """Draw a dashed line of theory through all panels of curves, named in the last."""
    for place in range(panels):
        drawn.add_shape(
            type="line",
            x0=0,
            x1=1,
            xref=f"{columns.axis('x', place)} domain",
            y0=value,
            y1=value,
            yref=columns.axis("y", place),
            line={"color": theme.THEORY, "dash": "dash", "width": 1.5},
        )
    return drawn.add_annotation(
        text=words,
        x=1,
        xref=f"{columns.axis('x', panels - 1)} domain",
        xanchor="right",
        y=math.log10(value),
        yref=columns.axis("y", panels - 1),
        yanchor="bottom",
        showarrow=False,
        font={"color": theme.THEORY, "size": 12},
    )


def in_percent(drawn: go.Figure, panels: int, least: float) -> go.Figure:
    """Label the curves' axis as percentages; values are at least ``least``, which stands for no error at all."""
    powers = [power for power in (0.01, 0.03, 0.1, 0.3, 1.0) if power > 1.5 * least]
    for place in range(panels):
        drawn.layout[columns.axis("yaxis", place)].update(
            tickvals=[least, *powers],
            ticktext=["0 %", *(f"{100 * power:g} %" for power in powers)],
            range=[math.log10(least) - 0.05, 0.08],
        )
    return drawn


def follow(drawn: go.Figure, steps: Int[np.ndarray, " logged"]) -> go.Figure:
    """Give a figure of ``training`` a timeline: a marker rides on each curve."""
    lines = [place for place, trace in enumerate(drawn.data) if trace.type == "scatter" and trace.fill != "toself"]
    for place in lines:
        axes = {"xaxis": drawn.data[place].xaxis, "yaxis": drawn.data[place].yaxis}
        animation.heads(drawn, [place], {"size": 8}, steps).data[-1].update(axes | {"cliponaxis": False})
    return animation.timeline(drawn, max(1, int(steps[-1])))


def _place_maps(drawn: go.Figure, panels: int, steps: Int[np.ndarray, " logged"], words: Words) -> None:
    for place in range(panels, 2 * panels):
        drawn.layout[columns.axis("xaxis", place)] = theme.number_axis(words.step) | {
            "domain": columns.ends(place - panels, panels, GAP),
            "anchor": columns.axis("y", place),
            "range": _reach(steps),
            "showgrid": False,
        }
        drawn.layout[columns.axis("yaxis", place)] = theme.number_axis(words.layer if place == panels else "") | {
            "domain": LOWER,
            "anchor": columns.axis("x", place),
            "showgrid": False,
            "showticklabels": place == panels,
        }


def _colour_bar(low: float, high: float, title: str) -> dict[str, object]:
    ticks = np.arange(math.ceil(low), math.floor(high) + 1, max(1, math.ceil((high - low) / 5)))
    return {
        "title": {"text": title, "side": "right"},
        "tickvals": ticks,
        "ticktext": [f"10<sup>{tick:g}</sup>".replace("-", "−") for tick in ticks],
        "len": LOWER[1] - LOWER[0],
        "y": LOWER[0],
        "yanchor": "bottom",
        "thickness": 12,
        "x": 1.01,
    }


def exponents(values: np.ndarray) -> tuple[float, float]:
    """Return the powers of ten between which the colours, or an axis, reach: at least one, and nothing below LEAST."""
    known = values[np.isfinite(values)]
    if not len(known):
        return -1.0, 1.0
    low, high = (math.log10(max(float(one), LEAST)) for one in (known.min(), known.max()))
    return (low, high) if high - low > 1 else ((low + high - 1) / 2, (low + high + 1) / 2)


def _logarithms(values: Float[np.ndarray, "layers logged"]) -> Float[np.ndarray, "layers logged"]:
    return np.asarray(np.log10(drawable(values)), np.float32)


def drawable(values: np.ndarray) -> np.ndarray:
    """Raise what a logarithm has no place for; NaN stays."""
    return np.asarray(np.maximum(values, LEAST))


def _limits(values: Float[np.ndarray, "curves logged"]) -> tuple[float, float]:
    known = values[np.isfinite(values) & (values > 0)]
    if not len(known):
        return EMPTY
    low, high = math.log10(known.min()), math.log10(min(known.max(), HIGHEST))
    room = 0.06 * max(high - low, 0.5)
    return min(low, high) - room, high + room


def _quantile(runs: Float[np.ndarray, "seeds logged"], share: float) -> Float[np.ndarray, " logged"]:
    """Return the quantile over seeds; NaN once a seed has ended."""
    return np.asarray(np.quantile(np.where(runs > 0, runs, np.nan), share, axis=0), np.float32)


def _reach(steps: Int[np.ndarray, " logged"]) -> list[float]:
    """Return where the steps' axes begin and end: half a cell of the map before the first and behind the last."""
    half = float(steps[-1]) / max(1, len(steps) - 1) / 2
    return [-half, float(steps[-1]) + half]
