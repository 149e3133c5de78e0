"""Draw architectures beside each other by any two of their numbers, and one or two of them layer by layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from dlcore.figures import point_labels, theme
from dlcore.figures.point_labels import Label

PICTURES = ((250.0, 300.0), (430.0, 330.0))
"""Widths and heights in px of the plane on a phone and on a screen, for which labels find their places."""
SMALLEST, LARGEST = 9.0, 28.0
"""Diameters of marks in px."""
MARGIN = 0.09
"""Share of the plane that stays free around the marks."""


class Net(NamedTuple):
    """Describe one architecture in the plane.

    Attributes:
        title: its name.
        family: its relatives' name, whose colour it has.
        x: its number across; NaN where it is not known.
        y: its number up; NaN likewise.
        size: the number that its mark's area shows.
        counted: whether its numbers were counted here, or are as published.
        hover: what the pointer tells, in lines.
    """

    title: str
    family: str
    x: float
    y: float
    size: float
    counted: bool
    hover: str


class Axis(NamedTuple):
    """Describe an axis of the plane: its title, and whether it is logarithmic."""

    title: str
    logarithmic: bool


class Bars(NamedTuple):
    """Describe a network layer by layer.

    Attributes:
        title: its name.
        values: a number for each layer; NaN where there is none.
        connected: whether each layer is fully connected.
        hover: what the pointer tells of each.
    """

    title: str
    values: Float[np.ndarray, " layers"]
    connected: Sequence[bool]
    hover: Sequence[str]


def plane(nets: Sequence[Net], families: Sequence[str], axes: tuple[Axis, Axis]) -> theme.Figure:
    """Draw a mark for each network whose numbers are known, with labels that lie over nothing.

    Args:
        nets: the networks; relatives are joined by a line in their order.
        families: all of them in their order, which gives the colours.
        axes: across and up.
    """
    shown = [net for net in nets if _drawable(net.x, axes[0]) and _drawable(net.y, axes[1])]
    drawn = theme.figure(showlegend=False, margin={"l": 58, "r": 12, "t": 12, "b": 48})
    limits = [_limits([getattr(net, name) for net in shown], axis) for name, axis in zip("xy", axes, strict=True)]
    diameters = _diameters([net.size for net in shown])
    colours = dict(zip(families, theme.ordered(len(families)), strict=True))
    for family in families:
        own = [(net, size) for net, size in zip(shown, diameters, strict=True) if net.family == family]
        if own:
            _add_family(drawn, [net for net, _ in own], [size for _, size in own], colours[family])
    if not shown:
        drawn.add_scatter(x=[], y=[], mode="markers")
    labels = [Label(net.title, _at(net, axes), size / 2) for net, size in zip(shown, diameters, strict=True)]
    point_labels.add(drawn, labels, (limits[0], limits[1]), PICTURES)
    for axis, (low, high), update in zip(axes, limits, (drawn.update_xaxes, drawn.update_yaxes), strict=True):
        look = _logarithmic(axis.title, high - low) if axis.logarithmic else theme.number_axis(axis.title)
        update(**look, range=[low, high])
    return drawn


def profile(nets: Sequence[Bars], axes: tuple[str, str], words: tuple[str, str], *, logarithmic: bool) -> theme.Figure:
    """Draw one or two networks' numbers layer by layer, one above the other on equal scales.

    Args:
        nets: the networks.
        axes: titles across and up.
        words: what convolutions and fully connected layers are called.
        logarithmic: whether the numbers stand on a logarithmic scale.
    """
    drawn = theme.figure(margin={"l": 58, "r": 12, "t": 58, "b": 48}, bargap=0.15, showlegend=True, legend={"y": 1.08})
    everything = np.concatenate([net.values[np.isfinite(net.values)] for net in nets])
    top = float(everything.max(initial=1.0))
    low = float(everything[everything > 0].min(initial=top))
    limits = [np.log10(low) - 0.3, np.log10(top) + 0.15] if logarithmic else [0, 1.08 * top]
    for row, net in enumerate(nets):
        _add_bars(drawn, net, row, words)
    upper = (0.56, 1.0) if len(nets) > 1 else (0.0, 1.0)
    look = _logarithmic(axes[1], limits[1] - limits[0]) if logarithmic else theme.number_axis(axes[1])
    drawn.update_layout(
        xaxis={"title": {"text": axes[0] if len(nets) == 1 else ""}},
        yaxis={**look, "range": limits, "domain": upper},
    )
    if len(nets) > 1:
        drawn.update_layout(
            xaxis={"anchor": "y", "title": {"text": " "}},
            xaxis2={"anchor": "y2", "title": {"text": axes[0]}},
            yaxis2={**look, "range": limits, "domain": (0.0, 0.42), "anchor": "x2"},
        )
    return drawn


def level(drawn: theme.Figure, value: float, words: str, *, logarithmic: bool) -> theme.Figure:
    """Add a dashed line at a value to a ``profile``, such as the image's size, named in the upper network."""
    for panel in sorted({trace.yaxis for trace in drawn.data}):
        drawn.add_hline(y=value, line={"color": theme.MUTED, "dash": "dash", "width": 1}, yref=panel)
    drawn.add_annotation(
        x=0, xref="paper", xanchor="left", y=np.log10(value) if logarithmic else value, yref="y", yanchor="bottom",
        text=words, showarrow=False, font={"color": theme.MUTED, "size": 11},
    )  # fmt: skip
    return drawn


def _drawable(value: float, axis: Axis) -> bool:
    return bool(np.isfinite(value)) and (value > 0 or not axis.logarithmic)


def _limits(values: Sequence[float], axis: Axis) -> tuple[float, float]:
    """Return the ends of an axis in its own units: logarithms on a logarithmic one."""
    numbers = np.log10(values) if axis.logarithmic and values else np.array(values, float)
    low, high = float(numbers.min(initial=np.inf)), float(numbers.max(initial=-np.inf))
    if not values:
        return 0.0, 1.0
    room = (high - low or 1.0) * MARGIN / (1 - 2 * MARGIN)
    return low - room, high + room


def _diameters(sizes: Sequence[float]) -> list[float]:
    """Return diameters whose areas are as the sizes; the largest is fixed, none is too small to be seen."""
    known = [size for size in sizes if np.isfinite(size)]
    most = max(known, default=0.0)
    if most <= 0 or max(known) == min(known):
        return [12.0] * len(sizes)
    return [max(LARGEST * (size / most) ** 0.5, SMALLEST) if np.isfinite(size) else SMALLEST for size in sizes]


def _add_family(drawn: theme.Figure, nets: Sequence[Net], sizes: Sequence[float], colour: str) -> None:
    drawn.add_scatter(
        x=[net.x for net in nets],
        y=[net.y for net in nets],
        name=nets[0].family,
        mode="lines+markers",
        line={"color": colour, "width": 1},
        marker={
            "size": list(sizes),
            "color": colour,
            "opacity": 0.85,
            "symbol": ["circle" if net.counted else "circle-open" for net in nets],
            "line": {"color": theme.BACKGROUND, "width": 1},
        },
        customdata=[net.title for net in nets],
        text=[net.hover for net in nets],
        hovertemplate=theme.hover("%{text}"),
    )


def _at(net: Net, axes: tuple[Axis, Axis]) -> tuple[float, float]:
    """Return where a network stands in the axes' own units."""
    x, y = (
        float(np.log10(value)) if axis.logarithmic else value for value, axis in zip((net.x, net.y), axes, strict=True)
    )
    return x, y


def _logarithmic(title: str, decades: float) -> dict[str, object]:
    """Return a logarithmic axis; over few decades its ticks are 2 and 5 too, since powers of ten would be too few."""
    return {**theme.number_axis(title), "type": "log", "dtick": "D2" if decades < 2.5 else 1}


def _add_bars(drawn: theme.Figure, net: Bars, row: int, words: tuple[str, str]) -> None:
    layers = np.arange(1, len(net.values) + 1)
    connected = np.array(net.connected, bool)
    suffix = "" if row == 0 else str(row + 1)
    for name, mine, fill in zip(words, (~connected, connected), (theme.CONVOLUTION, theme.CONNECTED), strict=True):
        if mine.any() or row == 0:
            drawn.add_bar(
                x=layers[mine], y=net.values[mine], name=name, marker={"color": fill}, showlegend=row == 0,
                xaxis=f"x{suffix}", yaxis=f"y{suffix}", text=[net.hover[n] for n in np.flatnonzero(mine).tolist()],
                textposition="none", hovertemplate=theme.hover("%{text}"),
            )  # fmt: skip
    drawn.add_annotation(
        x=0.99, xref="paper", xanchor="right", y=1, yref=f"y{suffix} domain", yanchor="bottom", showarrow=False,
        text=f"<b>{net.title}</b>", font={"size": 13, "color": theme.TEXT},
    )  # fmt: skip
