"""A walk through codes: its path on the map, its images as a film in time and as a strip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.figures import animation, columns, theme, tiles

LOOKS: Final[dict[str, tuple[str, theme.Dash]]] = {
    "straight": (theme.MINIMUM, "solid"),
    "spherical": (theme.FLATTEST, "solid"),
    "stepwise": (theme.GRADIENT, "solid"),
    "single": (theme.MEASURED, "solid"),
    "fade": (theme.DATA, "dash"),
}
"""Colour and dash by route; a cross-fade in pixels is the last."""
CIRCLE = np.linspace(0, 2 * np.pi, 121)
CAPTION = 0.74
"""How far below the middle of a tile its class is written."""
ROW = 1.5
BETWEEN = 0.13
"""Share of the height between two films."""
"""From the middle of one row of tiles to that of the next, room for the classes included."""


class Ground(NamedTuple):
    """What the map shows below the path.

    Attributes:
        places: of codes in the plane of the map.
        labels: the classes that their colours stand for; without any they are grey.
        names: of the plane's directions.
        rings: radius of circles around the origin, by what they mean.
        density: of the prior, on a square grid of the plane from -reach to reach; without cells where none is drawn.
        reach: half the width of the map.
    """

    places: Float[np.ndarray, "codes 2"]
    labels: Int[np.ndarray, " labelled"]
    names: tuple[str, str]
    rings: Mapping[str, float]
    density: Float[np.ndarray, "cells cells"]
    reach: float


class Path(NamedTuple):
    """One route through the plane of the map: which, what it is called, and where it leads."""

    route: str
    name: str
    places: Float[np.ndarray, "frames 2"]


def trail(ground: Ground, paths: Sequence[Path]) -> go.Figure:
    """Draw codes, and the paths between two of them, the first one strong, with a marker that walks along it."""
    square = {"scaleanchor": "x", "constrain": "domain"}
    span = {"range": [-ground.reach, ground.reach], "showgrid": False, "constrain": "domain"}
    drawn = theme.figure(
        xaxis=theme.number_axis(ground.names[0]) | span,
        yaxis=theme.number_axis(ground.names[1]) | span | square,
        margin={"l": 44, "r": 8, "t": 8, "b": 40},
        showlegend=False,
    )
    _draw_prior(drawn, ground)
    _draw_codes(drawn, ground)
    for path in paths[1:]:
        _draw_path(drawn, path, {"width": 1.5, "dash": "dot"})
    if not paths:
        return drawn
    main = paths[0]
    halo = {"color": theme.BACKGROUND, "width": 7}
    drawn.add_scatter(**_xy(main.places), mode="lines", line=halo, opacity=0.8, showlegend=False, hoverinfo="skip")
    _draw_path(drawn, main, {"width": 3.5})
    ends = main.places[[0, -1]]
    drawn.add_scatter(
        **_xy(ends),
        mode="markers+text",
        text=["A", "B"],
        textfont={"color": theme.BACKGROUND, "size": 12},
        marker={"color": theme.TEXT, "size": 19, "line": {"color": theme.BACKGROUND, "width": 1.5}},
        showlegend=False,
        hovertemplate=theme.hover("(%{x:.2f}, %{y:.2f})"),
    )
    walker = theme.marker(LOOKS[main.route][0], "diamond", 14)
    drawn.add_scatter(**_xy(ends[1:]), mode="markers", marker=walker, showlegend=False, hoverinfo="skip")
    animation.moving(drawn, len(drawn.data) - 1, x=main.places[:, :1], y=main.places[:, 1:])
    return animation.timeline(drawn, len(main.places) - 1, "frame")


def _xy(places: Float[np.ndarray, "points 2"]) -> dict[str, np.ndarray]:
    return {"x": places[:, 0].astype(np.float32), "y": places[:, 1].astype(np.float32)}


def _draw_prior(drawn: go.Figure, ground: Ground) -> None:
    if ground.density.size:
        grid = np.linspace(-ground.reach, ground.reach, len(ground.density))
        drawn.add_contour(
            x=grid.astype(np.float32),
            y=grid.astype(np.float32),
            z=ground.density.astype(np.float32),
            showscale=False,
            hoverinfo="skip",
            ncontours=8,
        )
    for name, radius in ground.rings.items():
        circle = radius * np.stack([np.cos(CIRCLE), np.sin(CIRCLE)], 1)
        drawn.add_scatter(
            **_xy(circle),
            mode="lines",
            name=name,
            line={"color": theme.THEORY, "width": 1.5, "dash": "dash"},
            hoverinfo="skip",
        )


def _draw_codes(drawn: go.Figure, ground: Ground) -> None:
    labelled = len(ground.labels) > 0
    drawn.add_scatter(
        **_xy(ground.places),
        mode="markers",
        marker={
            "size": 6,
            "opacity": 0.6,
            "color": [theme.CLASSES[label] for label in ground.labels] if labelled else theme.DATA,
        },
        text=[str(label) for label in ground.labels] if labelled else None,
        showlegend=False,
        hovertemplate=theme.hover(*(["<b>%{text}</b>"] if labelled else []), "(%{x:.2f}, %{y:.2f})"),
    )


def _draw_path(drawn: go.Figure, path: Path, looks: dict[str, Any]) -> None:
    colour, _ = LOOKS[path.route]
    drawn.add_scatter(
        **_xy(path.places), mode="lines", name=path.name, line={"color": colour, **looks}, hoverinfo="skip"
    )


class Film(NamedTuple):
    """Images that follow each other, and what that is called."""

    name: str
    images: Float[np.ndarray, "frames height width"]


def movie(films: Sequence[Film], size: str) -> go.Figure:
    """Show films below each other, moving together.

    Args:
        films: the first one at the top; all of one size.
        size: of an image in words.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 6, "r": 6, "t": 20, "b": 22})
    bare = {"showgrid": False, "zeroline": False, "showticklabels": False, "ticks": "", "constrain": "domain"}
    for number, film in enumerate(films):
        axes = {"xaxis": columns.axis("x", number), "yaxis": columns.axis("y", number)}
        left, right = columns.ends(len(films) - 1 - number, len(films), BETWEEN)
        last = number == len(films) - 1
        title = {"text": size if last else " ", "font": {"size": 11, "color": theme.MUTED}, "standoff": 2}
        drawn.layout[columns.axis("xaxis", number)] = {**bare, "anchor": axes["yaxis"], "title": title}
        square = {**tiles.SQUARE, "scaleanchor": axes["xaxis"], "anchor": axes["xaxis"]}
        drawn.layout[columns.axis("yaxis", number)] = {
            **bare,
            **square,
            "domain": [left, right],
            "title": {"text": " "},
        }
        drawn.add_annotation(
            text=f"<b>{film.name}</b>", x=0.5, y=right, xref="paper", yref="paper", xanchor="center", yanchor="bottom",
            showarrow=False, font={"size": 12, "color": theme.TEXT},
        )  # fmt: skip  # one line each for what it says and where
        _add_film(drawn, film, axes)
    return animation.timeline(drawn, len(films[0].images) - 1, "frame")


def _add_film(drawn: go.Figure, film: Film, axes: dict[str, str]) -> None:
    """Add a heat map whose cells stand in columns: plotly takes those of each frame as one row of numbers."""
    frames, height, width = film.images.shape
    down, across = np.divmod(np.arange(height * width), width)
    drawn.add_heatmap(
        x=across.astype(np.uint8),
        y=down.astype(np.uint8),
        z=np.zeros(height * width, np.uint8),
        zmin=0,
        zmax=255,
        colorscale=theme.INK,
        showscale=False,
        hoverinfo="skip",
        **axes,
    )
    if frames:
        brightness = np.round(255 * np.clip(film.images, 0, 1)).astype(np.uint8).reshape(frames, -1)
        animation.moving(drawn, len(drawn.data) - 1, z=brightness)


class Strip(NamedTuple):
    """A row of the film strip.

    Attributes:
        name: of the row.
        images: of all frames.
        labels: what each frame looks like.
        agreement: the share of its neighbours that say so.
    """

    name: str
    images: Float[np.ndarray, "frames height width"]
    labels: Int[np.ndarray, " frames"]
    agreement: Float[np.ndarray, " frames"]


def film_strip(strips: Sequence[Strip], tiles_across: int, titles: tuple[str, str]) -> go.Figure:
    """Show evenly spread frames of several films in rows, below each what it looks like; a frame moves along the first.

    Args:
        strips: at least one; all of as many frames.
        tiles_across: how many frames stand in a row at most.
        titles: of the axis with the share of the way, and what hovering calls the class.
    """
    frames = len(strips[0].images)
    shown = np.unique(np.linspace(0, frames - 1, min(frames, tiles_across)).round().astype(int))
    drawn = theme.figure(showlegend=False, margin={"l": 8, "r": 8, "t": 4, "b": 40})
    for row, strip in enumerate(strips):
        tiles.add(drawn, [strip.images[shown]], first=row * ROW, zmin=0, zmax=1)  # type: ignore[arg-type]  # any place
        _write_classes(drawn, strip, shown, row * ROW + CAPTION, titles[1])
    every = max(1, round(len(shown) / 5))
    words = [f"{share:.0%}" if place % every == 0 else "" for place, share in enumerate(shown / (frames - 1))]
    drawn.update_xaxes(tiles.names(words, titles[0]) | {"range": [-0.52, len(shown) - 0.48], "tickangle": 0})
    names = tiles.names([strip.name for strip in strips], "")
    places = [row * ROW for row in range(len(strips))]
    reach = {"range": [places[-1] + 0.9, -0.55], "autorange": False, "title": {"text": " ", "standoff": 0}}
    drawn.update_yaxes(names | tiles.SQUARE | {"tickvals": places} | reach)
    return _frame_moves(drawn, np.interp(np.arange(frames), shown, np.arange(len(shown))))


def _write_classes(drawn: go.Figure, strip: Strip, shown: Int[np.ndarray, " shown"], at: float, word: str) -> None:
    labels = strip.labels[shown]
    drawn.add_scatter(
        x=np.arange(len(shown)),
        y=np.full(len(shown), at, np.float32),
        mode="text",
        text=[str(label) for label in labels],
        textfont={"size": 13, "color": [theme.CLASSES[label] for label in labels]},
        customdata=np.round(100 * strip.agreement[shown]).astype(np.uint8),
        hovertemplate=theme.hover(f"{word} %{{text}}", "%{customdata} %"),
    )


def _frame_moves(drawn: go.Figure, places: Float[np.ndarray, " frames"]) -> go.Figure:
    """Let a frame move along the first row; ``places`` is where it is."""
    corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5], [-0.5, -0.5]], np.float32)
    line = {"color": theme.ACCENT, "width": 3}
    drawn.add_scatter(x=corners[:, 0], y=corners[:, 1], mode="lines", line=line, hoverinfo="skip", cliponaxis=False)
    across = (places[:, None] + corners[:, 0]).astype(np.float32)
    down = np.broadcast_to(corners[:, 1], across.shape)
    animation.moving(drawn, len(drawn.data) - 1, x=across, y=np.ascontiguousarray(down))
    return animation.timeline(drawn, len(places) - 1, "frame")


def film_strip_height(rows: int, across: int, width: int) -> int:
    """Return the height in px at which so many rows of so many square tiles fill a width."""
    return round((width / across) * (ROW * (rows - 1) + 1.45)) + 44


def mosaic(picture: UInt8[np.ndarray, "rows columns height width"], titles: tuple[str, str]) -> go.Figure:
    """Show what a square of codes decodes to while the model learns, the largest second number at the top."""
    drawn = theme.figure(showlegend=False, margin={"l": 28, "r": 6, "t": 24, "b": 30})
    tiles.add(drawn, list(picture.astype(np.float32) / 255), zmin=0, zmax=1)
    empty = {"showticklabels": False}
    drawn.update_xaxes(tiles.names([""], titles[0]) | empty | {"constrain": "domain"})
    return drawn.update_yaxes(tiles.names([""], titles[1]) | empty | tiles.SQUARE)
