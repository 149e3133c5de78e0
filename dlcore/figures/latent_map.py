"""The map of a model's codes: test images by class, doubts, the prior, decoded tiles, and the place that is chosen."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, UInt8

from dlcore.elements import photos
from dlcore.figures import animation, theme

FULL: Final = 255
TURN: Final = np.linspace(0, 2 * np.pi, 25)
BOLD: Final = 1.6
"""How much more ink a thumbnail has than its image: it is small."""
EVERY: Final = 4
"""Around every so many-th code of a class an ellipse is drawn."""
THUMBNAIL: Final = 0.125
"""Width of a thumbnail, as a share of the view's reach."""


class View(NamedTuple):
    """What part of the plane is shown: a square, and what its axes are called."""

    middle: tuple[float, float]
    reach: float
    titles: tuple[str, str]

    @property
    def ends(self) -> list[list[float]]:
        """Where x begins and ends, and where y does."""
        return [[middle - self.reach, middle + self.reach] for middle in self.middle]


class Codes(NamedTuple):
    """Codes of images in the plane of the map.

    Attributes:
        frames: at each moment.
        at: the epoch of each moment.
        labels: the images' classes.
        names: of the ten classes.
    """

    frames: Float[np.ndarray, "moments images 2"]
    at: Float[np.ndarray, " moments"]
    labels: Int[np.ndarray, " images"]
    names: Sequence[str]


class Mosaic(NamedTuple):
    """Decoded images in rows from below, and where each of them begins and ends."""

    tiles: UInt8[np.ndarray, "rows columns height width"]
    across: Float[np.ndarray, " x_edges"]
    up: Float[np.ndarray, " y_edges"]


class Thumbnails(NamedTuple):
    """Images, what they show, and where on the map they stand."""

    places: Float[np.ndarray, "shown 2"]
    images: UInt8[np.ndarray, "shown height width"]
    labels: Int[np.ndarray, " shown"]


class Density(NamedTuple):
    """The logarithm of a density on a grid of the view, as a share of its greatest value, and what its lines mean."""

    fallen: Float[np.ndarray, "cells cells"]
    name: str


class Layers(NamedTuple):
    """What lies on a map, from below; None for what does not.

    Attributes:
        mosaic: decoded images.
        density: of the prior.
        codes: dots, moving where there are several moments.
        deviations: of q(z|x), one ellipse for each code of which one is drawn.
        named: whether the classes' names stand among the dots.
        thumbnails: images in place of dots.
        place: that is decoded.
        near: the codes nearest to it.
    """

    mosaic: Mosaic | None = None
    density: Density | None = None
    codes: Codes | None = None
    deviations: Float[np.ndarray, "images 2"] | None = None
    named: bool = False
    thumbnails: Thumbnails | None = None
    place: tuple[float, float] | None = None
    near: Float[np.ndarray, "near 2"] | None = None


def atlas(view: View, layers: Layers) -> go.Figure:
    """Draw a map with everything that lies on it."""
    drawn = _empty(view)
    if layers.mosaic is not None:
        _add_mosaic(drawn, layers.mosaic)
    if layers.density is not None:
        _add_prior(drawn, view, layers.density)
    if layers.codes is not None:
        if layers.deviations is not None:
            _add_ellipses(drawn, layers.codes, layers.deviations)
        _add_codes(drawn, layers.codes)
        if layers.named:
            _add_names(drawn, layers.codes)
    if layers.thumbnails is not None:
        _add_thumbnails(drawn, layers.thumbnails, view.reach * THUMBNAIL)
    if layers.place is not None and layers.near is not None:
        _add_place(drawn, layers.place, layers.near)
    return drawn


def _empty(view: View) -> go.Figure:
    """Return the square plane without anything on it."""
    drawn = theme.figure(showlegend=False, margin={"l": 34, "r": 4, "t": 6, "b": 34})
    for axis, ends, title in zip(("xaxis", "yaxis"), view.ends, view.titles, strict=True):
        drawn.layout[axis] = {
            "range": ends, "title": {"text": title, "standoff": 2}, "constrain": "domain", "nticks": 7,
        }  # fmt: skip  # one line for what it is
    return drawn.update_yaxes(scaleanchor="x")


def _add_prior(drawn: go.Figure, view: View, density: Density) -> None:
    """Draw two lines of equal density of the prior: where it has fallen to e^-½ and to e^-2 of its greatest value."""
    cells = len(density.fallen)
    (left, right), (low, high) = view.ends
    for level, dash in ((-0.5, "solid"), (-2.0, "dash")):
        drawn.add_contour(
            z=np.maximum(density.fallen, -50).astype(np.float32),
            x=np.linspace(left, right, cells),
            y=np.linspace(low, high, cells),
            contours={"coloring": "none", "start": level, "end": level, "size": 1},
            line={"color": theme.THEORY, "width": 1.5, "dash": dash},
            showscale=False,
            hoverinfo="skip",
            name=density.name,
        )


def _add_mosaic(drawn: go.Figure, mosaic: Mosaic) -> None:
    """Draw decoded images where their codes lie."""
    rows, columns, height, width = mosaic.tiles.shape
    upright = mosaic.tiles[:, :, ::-1].transpose(0, 2, 1, 3)  # the first row of pixels is the uppermost
    drawn.add_heatmap(
        z=upright.reshape(rows * height, columns * width),
        x=_fine(mosaic.across, width),
        y=_fine(mosaic.up, height),
        zmin=0,
        zmax=FULL,
        colorscale=theme.INK,
        showscale=False,
        hoverinfo="skip",
    )


def _add_codes(drawn: go.Figure, codes: Codes) -> None:
    """Draw codes as dots in the colours of their classes, moving where there are several moments."""
    last = codes.frames[-1]
    drawn.add_scatter(
        x=last[:, 0],
        y=last[:, 1],
        mode="markers",
        marker={
            "color": [theme.CLASSES[label] for label in codes.labels],
            "size": 6,
            "line": {"color": theme.BACKGROUND, "width": 0.6},
        },
        customdata=[codes.names[label] for label in codes.labels],
        hovertemplate=theme.hover("<b>%{customdata}</b>", "%{x:.2f}, %{y:.2f}"),
    )
    if len(codes.frames) < 2:
        return
    frames = {axis: codes.frames[:, :, place].astype(np.float32) for place, axis in enumerate("xy")}
    animation.moving(drawn, len(drawn.data) - 1, at=codes.at, **frames)
    animation.timeline(drawn, max(1, int(codes.at[-1])), "epoch")


def _add_names(drawn: go.Figure, codes: Codes) -> None:
    """Write the name of each class at the middle (the medians) of its codes."""
    known = [label for label in range(len(codes.names)) if (codes.labels == label).any()]
    middles = np.array([np.median(codes.frames[-1][codes.labels == label], axis=0) for label in known])
    drawn.add_scatter(
        x=middles[:, 0],
        y=middles[:, 1],
        mode="text",
        text=[f"<b>{codes.names[label]}</b>" for label in known],
        textfont={"size": 17, "color": theme.TEXT, "shadow": "auto"},
        hoverinfo="skip",
    )


def _add_ellipses(drawn: go.Figure, codes: Codes, deviations: Float[np.ndarray, "images 2"]) -> None:
    """Draw around some codes the ellipse that these standard deviations describe, once training is over."""
    for label in range(len(codes.names)):
        mine = np.flatnonzero(codes.labels == label)[::EVERY]
        middles, radii = codes.frames[-1][mine], deviations[mine]
        x, y = (
            np.pad(middles[:, [axis]] + radii[:, [axis]] * turn, ((0, 0), (0, 1)), constant_values=np.nan).ravel()
            for axis, turn in ((0, np.cos(TURN)), (1, np.sin(TURN)))
        )
        drawn.add_scatter(
            x=x.astype(np.float32), y=y.astype(np.float32), mode="lines", opacity=0.8,
            line={"color": theme.CLASSES[label], "width": 1.2}, hoverinfo="skip",
        )  # fmt: skip  # one line for where and one for how
        if len(codes.frames) > 1:
            animation.reveal(drawn, [len(drawn.data) - 1], at=np.full(len(x), codes.at[-1]))


def _add_thumbnails(drawn: go.Figure, shown: Thumbnails, size: float) -> None:
    """Draw images in the colours of their classes, their paper left out, so large in units of the axes."""
    for (x, y), pixels, label in zip(shown.places.tolist(), shown.images, shown.labels.tolist(), strict=True):
        source = _ink(pixels, theme.CLASSES[label])
        drawn.add_layout_image(
            source=source, x=x, y=y, sizex=size, sizey=size, xref="x", yref="y", xanchor="center", yanchor="middle",
            sizing="stretch",
        )  # fmt: skip  # as above


def _add_place(drawn: go.Figure, place: tuple[float, float], near: Float[np.ndarray, "near 2"]) -> None:
    """Mark the place that is decoded, and the codes that lie nearest to it."""
    ring = {"symbol": "circle-open", "size": 11, "color": theme.TEXT, "line": {"width": 1.5}}
    drawn.add_scatter(x=near[:, 0], y=near[:, 1], mode="markers", marker=ring, hoverinfo="skip")
    for colour, width in ((theme.BACKGROUND, 6), (theme.MARK, 2.5)):
        cross = {"symbol": "cross-thin-open", "size": 17, "color": colour, "line": {"width": width, "color": colour}}
        drawn.add_scatter(x=[place[0]], y=[place[1]], mode="markers", marker=cross, hoverinfo="skip")


def spread_out(places: Float[np.ndarray, "images 2"], apart: float, most: int) -> Int[np.ndarray, " chosen"]:
    """Choose places that lie at least so far apart, in their order, at most so many."""
    kept: list[int] = []
    for number, place in enumerate(places):
        if len(kept) < most and all(np.hypot(*(place - places[one])) >= apart for one in kept):
            kept.append(number)
    return np.array(kept, np.int64)


def _fine(edges: Float[np.ndarray, " edges"], pixels: int) -> Float[np.ndarray, " fine"]:
    """Divide each tile into its pixels."""
    return np.asarray(np.interp(np.arange((len(edges) - 1) * pixels + 1) / pixels, np.arange(len(edges)), edges))


def _ink(pixels: UInt8[np.ndarray, "h w"], colour: str) -> str:
    """Return an image as a PNG in an address: a colour where there is ink, nothing where there is paper."""
    bright = pixels.astype(np.float64) / max(int(pixels.max()), 1)
    channels = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
    drawn = np.empty((*pixels.shape, 4), np.uint8)
    drawn[..., :3], drawn[..., 3] = channels, np.round(FULL * np.clip(BOLD * bright, 0, 1))
    return "data:image/png;base64," + base64.b64encode(photos.png(drawn)).decode()
