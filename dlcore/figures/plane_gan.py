"""A generator and a discriminator in the plane: where the fakes are, what is said of each place, and curves of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.figures import animation, columns, curves, theme

GAP = 0.04
REAL, FAKE = theme.POSITIVE, theme.NEGATIVE
"""In the colours of what a discriminator says of them."""
PUSH_LENGTH, LONGEST_PUSH = 0.6, 1.2
"""How long a long arrow is drawn (nineteen in twenty are shorter), and how long at most."""
HEAT: list[tuple[float, str]] = [(0, theme.NEGATIVE), (0.5, theme.BACKGROUND), (1, theme.POSITIVE)]
SAMPLES, ARROWS, LATTICE = "samples", "arrows", "lattice"
"""What may be drawn over the heat maps."""


class Play(NamedTuple):
    """What is known of a game at some moments; see ``PlaneGanResult``. Of a game that goes on there is one moment.

    Attributes:
        at: rounds.
        fakes: points.
        pushes: of the first fakes.
        lattice: lines, NaN between two.
        heats: the heat maps of the discriminator and of the best one, flat, from 0 to ``full``.
        full: what stands for 1.
    """

    at: Int[np.ndarray, " moments"]
    fakes: Float[np.ndarray, "moments fakes 2"]
    pushes: Float[np.ndarray, "moments arrows 2"]
    lattice: Float[np.ndarray, "moments nodes 2"]
    heats: Sequence[UInt8[np.ndarray, "moments cells"]]
    full: int


class Plane(NamedTuple):
    """What stands still.

    Attributes:
        real: points.
        own: points that a person has set; a click on one of them says which.
        reach: how far from zero the picture goes.
    """

    real: Float[np.ndarray, "real 2"]
    own: Float[np.ndarray, "own 2"]
    reach: float


class Names(NamedTuple):
    """Words: titles of the two panels, what real points and fakes are called, and the unit of the timeline."""

    panels: tuple[str, str]
    real: str
    fake: str
    unit: str


class Line(NamedTuple):
    """A quantity of all games over the rounds: the first game's line is strong, those of the others are faint."""

    name: str
    colour: str
    values: Float[np.ndarray, "games points"]
    dash: theme.Dash = "solid"


def game(plane: Plane, play: Play | None, layers: Sequence[str], names: Names) -> go.Figure:
    """Draw the plane twice: as the discriminator sees it, with the pushes it gives, and as the best one would.

    Args:
        plane: what stands still.
        play: what moves; None while nothing is known.
        layers: what is drawn over the heat maps, of ``SAMPLES``, ``ARROWS`` and ``LATTICE``.
        names: words.
    """
    drawn = _panels(plane, names)
    if play is not None:
        for panel, heat in enumerate(play.heats):
            _add_heat(drawn, panel, heat, play, plane.reach)
    if SAMPLES in layers or play is None:
        for panel in range(2 if play is None else 1):
            _add_points(drawn, plane.real, REAL, names.real, panel)
    if play is not None:
        _add_moving(drawn, play, layers, names)
    if len(plane.own):
        look = theme.marker(theme.MARK, "diamond", 9)
        drawn.add_scatter(x=plane.own[:, 0], y=plane.own[:, 1], mode="markers", marker=look, showlegend=False,
                          customdata=list(range(len(plane.own))), hoverinfo="none")  # fmt: skip
    if play is not None and len(play.at) > 1:
        animation.timeline(drawn, int(play.at[-1]), names.unit)
    return drawn


def push_scale(pushes: Float[np.ndarray, "moments arrows 2"]) -> float:
    """Return by what the pushes are multiplied in the picture: never by more than 1, so that weak ones look weak."""
    lengths = np.hypot(*np.moveaxis(pushes, -1, 0))
    known = lengths[np.isfinite(lengths)]
    long = float(np.quantile(known, 0.95)) if len(known) else 0.0
    return min(1.0, PUSH_LENGTH / long) if long else 1.0


def course(
    at: Float[np.ndarray, " points"] | Int[np.ndarray, " points"],
    lines: Sequence[Line],
    axes: curves.Axes,
    last: int,
    level: tuple[float, str] | None = None,
) -> go.Figure:
    """Draw quantities of all games over the rounds; a marker rides on the first game's lines.

    Args:
        at: rounds.
        lines: what is drawn.
        axes: titles and scale.
        last: the last round.
        level: a value and what it means, drawn as a dashed line.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x) | {"range": [0, last]},
        yaxis=theme.log_axis(axes.y) if axes.logarithmic else theme.number_axis(axes.y),
        margin={"l": 52, "r": 12, "t": 28, "b": 40},
        showlegend=len(lines) > 1,
        legend={"entrywidth": 62, "font": {"size": 11}},
    )
    for line in lines:
        for number, values in enumerate(line.values[::-1], 1 - len(line.values)):
            shown = np.where(values > 0, values, np.nan) if axes.logarithmic else values
            drawn.add_scatter(
                x=at, y=shown.astype(np.float32), mode="lines", name=line.name, showlegend=number == 0,
                legendgroup=line.name, opacity=1 if number == 0 else 0.3,
                line={"color": line.colour, "width": 2.2 if number == 0 else 1, "dash": line.dash},
                hovertemplate=theme.hover(line.name, "%{x}: %{y:.3g}") if number == 0 else None,
                hoverinfo=None if number == 0 else "skip",
            )  # fmt: skip  # what it shows, how it is told from the others, its looks
    if level is not None:
        curves.level(drawn, *level)
        drawn.layout.annotations[-1].yanchor = "top"  # what is played often runs just above
    if len(at) < 2:
        return drawn
    strong = [place for place, trace in enumerate(drawn.data) if trace.line.width == 2.2]
    animation.heads(drawn, strong, {"size": 8}, at=at)
    return animation.timeline(drawn, last)


def _panels(plane: Plane, names: Names) -> go.Figure:
    drawn = theme.figure(
        margin={"l": 30, "r": 6, "t": 44, "b": 26},
        legend={"y": 1.09, "x": 1, "xanchor": "right", "font": {"size": 11}, "entrywidth": 40},
        dragmode=False,
    )
    for panel, title in enumerate(names.panels):
        name = "" if panel == 0 else "2"
        ends = [-plane.reach, plane.reach]
        bare = {"range": ends, "showgrid": False, "zeroline": False, "constrain": "domain", "nticks": 7}
        across = columns.ends(panel, 2, GAP)
        drawn.layout[f"xaxis{name}"] = bare | {"domain": list(across), "anchor": f"y{name}"}
        drawn.layout[f"yaxis{name}"] = bare | {
            "anchor": f"x{name}",
            "scaleanchor": f"x{name}",
            "constraintoward": "top",
        }
        drawn.layout[f"yaxis{name}"].showticklabels = panel == 0
        drawn.layout[f"xaxis{name}"].title = {"text": "x₁", "standoff": 0}
        drawn.add_annotation(
            text=f"<b>{title}</b>", x=-plane.reach, y=plane.reach, xref=f"x{name}", yref=f"y{name}", xanchor="left",
            yanchor="bottom", showarrow=False, font={"size": 13, "color": theme.TEXT},
        )  # fmt: skip
    drawn.layout.yaxis.title = {"text": "x₂", "standoff": 0}
    return drawn


def _axes(panel: int) -> dict[str, str]:
    return {"xaxis": columns.axis("x", panel), "yaxis": columns.axis("y", panel)}


def _add_heat(drawn: go.Figure, panel: int, heat: np.ndarray, play: Play, reach: float) -> None:
    side = round(heat.shape[1] ** 0.5)
    along = ((np.arange(side) + 0.5) * (2 * reach / side) - reach).astype(np.float32)
    across, up = np.meshgrid(along, along)
    drawn.add_heatmap(
        x=across.ravel(),
        y=up.ravel(),
        z=heat[-1],
        zmin=0,
        zmax=play.full,
        colorscale=HEAT,
        showscale=False,
        opacity=0.6,
        zsmooth="best",
        hoverinfo="skip",
        **_axes(panel),
    )
    _move(drawn, play, z=heat)


def _add_points(drawn: go.Figure, points: np.ndarray, colour: str, name: str, panel: int) -> None:
    look = {"color": colour, "size": 5, "line": {"color": theme.BACKGROUND, "width": 0.8}}
    drawn.add_scatter(
        x=points[:, 0].astype(np.float32), y=points[:, 1].astype(np.float32), mode="markers", marker=look, name=name,
        legendgroup=name, showlegend=panel == 0, hoverinfo="skip", **_axes(panel),
    )  # fmt: skip


def _add_moving(drawn: go.Figure, play: Play, layers: Sequence[str], names: Names) -> None:
    if ARROWS in layers and play.pushes.size:
        lines = _arrows(play)
        _add_line(drawn, lines[-1], theme.GRADIENT, 1.4, 0)
        _move(drawn, play, x=lines[..., 0], y=lines[..., 1])
    if LATTICE in layers and play.lattice.size:
        _add_line(drawn, play.lattice[-1], theme.TEXT, 0.8, 1)
        _move(drawn, play, x=play.lattice[..., 0], y=play.lattice[..., 1])
    if SAMPLES in layers:
        for panel in range(1 if LATTICE in layers or len(play.heats) == 1 else 2):
            _add_points(drawn, play.fakes[-1], FAKE, names.fake, panel)
            _move(drawn, play, x=play.fakes[..., 0], y=play.fakes[..., 1])


def _add_line(drawn: go.Figure, points: np.ndarray, colour: str, width: float, panel: int) -> None:
    drawn.add_scatter(
        x=points[:, 0], y=points[:, 1], mode="lines", line={"color": colour, "width": width}, showlegend=False,
        hoverinfo="skip", connectgaps=False, **_axes(panel),
    )  # fmt: skip


def _arrows(play: Play) -> Float[np.ndarray, "moments ends 2"]:
    """Return a line from each fake to where it is pushed, with a gap behind it."""
    push = play.pushes * push_scale(play.pushes)
    length = np.hypot(*np.moveaxis(push, -1, 0))[..., None]
    push = push * np.minimum(1, LONGEST_PUSH / np.maximum(length, 1e-12))
    tails = play.fakes[:, : push.shape[1]]
    ends = np.stack([tails, tails + push, np.full_like(tails, np.nan)], 2)
    return ends.reshape(len(ends), -1, 2)


def _move(drawn: go.Figure, play: Play, **frames: Any) -> None:
    if len(play.at) > 1:
        kept = {axis: rows if rows.dtype == np.uint8 else rows.astype(np.float32) for axis, rows in frames.items()}
        animation.moving(drawn, len(drawn.data) - 1, play.at, **kept)
