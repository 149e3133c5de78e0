"""Scores that shall tell two groups of images apart: their histogram, the ROC curve, the images in their order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dlcore.figures import curves, rectangles, theme, tiles

NORMAL, ANOMALOUS = theme.FIRST_CLASS, theme.SECOND_CLASS
"""The images that are like those a model has seen, and the others."""
BINS: Final = 34
ACROSS: Final = 12
"""How many images of a strip stand side by side."""
Scores = Float[np.ndarray, " images"]
Tiles = Float[np.ndarray, "images height width"]
Curve = tuple[Float[np.ndarray, " points"], Float[np.ndarray, " points"]]
"""False and true positive rates."""


class Groups(NamedTuple):
    """Name the two groups."""

    normal: str
    anomalous: str


def histogram(
    normal: Scores, anomalous: Scores, threshold: float, groups: Groups, titles: tuple[str, str, str]
) -> go.Figure:
    """Draw how many of both groups have which score, and a line at the threshold.

    Args:
        normal: scores; the higher, the more anomalous.
        anomalous: likewise.
        threshold: above it an image is called anomalous; where it is not finite, no line is drawn.
        groups: what they are called.
        titles: of the axis of scores and of that of shares, and what the line is.
    """
    drawn = theme.figure(
        xaxis=theme.number_axis(titles[0]),
        yaxis=theme.number_axis(titles[1]) | {"rangemode": "tozero", "tickformat": ".0%"},
        barmode="overlay",
        bargap=0,
        margin={"t": 34, "r": 8},
    )
    both = np.concatenate([normal, anomalous])
    known = both[np.isfinite(both)]
    edges = np.histogram_bin_edges(known if len(known) else np.zeros(1), BINS)
    middles = (edges[:-1] + edges[1:]) / 2
    for scores, colour, name in zip((normal, anomalous), (NORMAL, ANOMALOUS), groups, strict=True):
        drawn.add_bar(
            x=middles,
            y=np.histogram(scores, edges)[0] / max(len(scores), 1),
            width=edges[1] - edges[0],
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            opacity=0.62,
            hovertemplate=theme.hover(name, "%{x:.4~g}", "%{y:.1%}"),
        )
    if np.isfinite(threshold):
        drawn.add_vline(threshold, line={"color": theme.TEXT, "dash": "dash", "width": 1.5})
        drawn.add_annotation(
            x=threshold, y=1, yref="paper", xanchor="left", yanchor="top", showarrow=False, text=f" {titles[2]}",
            font={"color": theme.TEXT, "size": 12},
        )  # fmt: skip  # one line of a place
    return drawn


def roc(found: Sequence[Curve], at: tuple[float, float] | None, titles: tuple[str, str, str]) -> go.Figure:
    """Draw ROC curves, the first one strong, with the point that the threshold makes on it.

    Args:
        found: one for each model, false and true positive rates; maybe none.
        at: false and true positive rate of the threshold.
        titles: of the axes, and what the diagonal is.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 48, "r": 8, "t": 34, "b": 44})
    drawn.add_scatter(
        x=[0, 1], y=[0, 1], mode="lines", line={"color": theme.THEORY, "dash": "dash", "width": 1.5}, hoverinfo="skip"
    )
    for number, (alarms, hits) in reversed(list(enumerate(found))):
        kept = curves.thin(len(alarms))
        drawn.add_scatter(
            x=alarms[kept].astype(np.float32),
            y=hits[kept].astype(np.float32),
            mode="lines",
            line={"color": theme.DATA if number else theme.MEASURED, "width": 1 if number else 2.5, "shape": "hv"},
            hovertemplate=theme.hover(f"{titles[0]} %{{x:.1%}}", f"{titles[1]} %{{y:.1%}}"),
        )
    if at is not None:
        drawn.add_scatter(
            x=[at[0]], y=[at[1]], mode="markers", marker=theme.marker(theme.TEXT, size=11),
            hovertemplate=theme.hover(f"{titles[0]} %{{x:.1%}}", f"{titles[1]} %{{y:.1%}}"),
        )  # fmt: skip  # one line of a place
    drawn.add_annotation(
        x=0.98, y=0.06, xanchor="right", yanchor="bottom", showarrow=False, text=titles[2],
        font={"color": theme.THEORY, "size": 11},
    )  # fmt: skip  # one line of a place
    share = {"range": [-0.02, 1.02], "tickformat": ".0%", "nticks": 5, "zeroline": False}
    drawn.update_xaxes({"title": {"text": titles[0]}} | share)
    return drawn.update_yaxes({"title": {"text": titles[1]}} | share)


class Strip(NamedTuple):
    """Some images in the order of their scores.

    Attributes:
        images: 0 … 1, as many as the strip has places at most.
        reconstructions: what the model makes of them.
        captions: below each.
        anomalous: whether each is an anomaly.
        chosen: the place of the one that is looked at, if it is here.
    """

    images: Tiles
    reconstructions: Tiles
    captions: Sequence[str]
    anomalous: Sequence[bool]
    chosen: int | None


def strip(shown: Strip, rows: tuple[str, str], titles: tuple[str, str, str]) -> go.Figure:
    """Draw images side by side, below each what the model makes of it; anomalies have captions in their colour.

    Args:
        shown: the images.
        rows: what both rows show.
        titles: of the figure, of the captions, and of the rows.
    """
    drawn = theme.titled(theme.figure(showlegend=False), titles[0])
    height, width = shown.images.shape[1:]
    grid = np.full((2, ACROSS, height, width), np.nan, np.float32)
    grid[:, : len(shown.images)] = shown.images, shown.reconstructions
    tiles.add(drawn, list(grid), zmin=0, zmax=1)
    if shown.chosen is not None:
        around = rectangles.outlines([(shown.chosen - 0.53, shown.chosen + 0.47, -0.53, 1.5)])
        line = {"color": theme.ACCENT, "width": 2.5}
        drawn.add_scatter(**around, mode="lines", line=line, hoverinfo="skip")
    words = [
        f'<span style="color:{ANOMALOUS if strange else NORMAL}">{caption}</span>'
        for caption, strange in zip(shown.captions, shown.anomalous, strict=True)
    ]
    words += [""] * (ACROSS - len(words))
    drawn.update_xaxes(tiles.names(words, titles[1]) | {"tickangle": 0, "tickfont": {"size": 11}})
    drawn.update_xaxes(range=[-0.56, ACROSS - 0.44], constrain="domain")
    drawn.update_yaxes(tiles.names(rows, titles[2]) | {"range": [1.56, -0.56]} | tiles.SQUARE | {"autorange": False})
    return drawn.update_layout(margin={"l": 8, "r": 8, "t": 30, "b": 56})


def inside(
    shown: Tiles, loss: Float[np.ndarray, "height width"], names: Sequence[str], titles: tuple[str, str]
) -> go.Figure:
    """Draw one image in several ways in a row, and last what each of its pixels costs.

    Args:
        shown: the image, what the model sees of it, what the model makes of it, the nearest training image: 0 … 1.
        loss: -log p(x|z) of each pixel, in nats.
        names: of all, the loss last.
        titles: of the images, and of the scale of the loss.
    """
    drawn = theme.figure(showlegend=False, margin={"l": 4, "r": 4, "t": 6, "b": 60})
    count = len(shown) + 1
    row = np.full((count, *loss.shape), np.nan, np.float32)
    row[:-1] = shown
    tiles.add(drawn, [row], zmin=0, zmax=1)
    costs = np.full_like(row, np.nan)
    costs[-1] = loss
    tiles.add(
        drawn,
        [costs],
        colorscale=theme.INTENSITY,
        showscale=True,
        colorbar={"title": {"text": titles[1], "side": "right", "font": {"size": 11}}, "thickness": 10, "len": 0.9},
        hoverongaps=False,
        hoverinfo=None,
        hovertemplate=theme.hover(f"%{{z:.3g}} {titles[1]}"),
    )
    drawn.update_xaxes(tiles.names(names, titles[0]) | {"tickangle": 0, "constrain": "domain"})
    return drawn.update_yaxes({"visible": False, "title": {"text": titles[0]}} | tiles.SQUARE)


def over_time(
    epochs: Float[np.ndarray, " logged"], area: Float[np.ndarray, "seeds logged"], axes: curves.Axes, guessing: str
) -> go.Figure:
    """Draw how the area under the ROC curve changes while the models learn, the first model's strong."""
    drawn = theme.figure(
        xaxis=theme.number_axis(axes.x),
        yaxis=theme.number_axis(axes.y) | {"range": [min(0.35, float(np.nanmin(area, initial=1)) - 0.05), 1.02]},
        showlegend=False,
        margin={"t": 34},
    )
    for number, of_seed in reversed(list(enumerate(area))):
        drawn.add_scatter(
            x=epochs, y=of_seed, mode="lines+markers", marker={"size": 5},
            line={"color": theme.DATA if number else theme.MEASURED, "width": 1 if number else 2.5},
            hovertemplate=theme.hover(f"{axes.x} %{{x:.3~g}}", "%{y:.3f}"),
        )  # fmt: skip  # one line of a place
    return curves.level(drawn, 0.5, guessing)


class OfClasses(NamedTuple):
    """How well one score tells each class.

    Attributes:
        name: of the score.
        colour: of its dots.
        area: under the ROC curve; NaN where it is not known.
        error: its standard error.
    """

    name: str
    colour: str
    area: Float[np.ndarray, "classes seeds"]
    error: Float[np.ndarray, "classes seeds"]


def classes(
    scores: Sequence[OfClasses], names: Sequence[str], chosen: int, axes: curves.Axes, guessing: str
) -> go.Figure:
    """Draw the area under the ROC curve of each class: the median over seeds with two standard errors, a dot each seed.

    Args:
        scores: which are compared.
        names: of the classes.
        chosen: the class that is looked at.
        axes: titles.
        guessing: what an area of one half means.
    """
    drawn = theme.figure(
        xaxis={"title": {"text": axes.x}, "tickvals": list(range(len(names))), "ticktext": list(names)},
        yaxis=theme.number_axis(axes.y) | {"range": [0, 1.04]},
        margin={"t": 40},
    )
    drawn.add_vrect(chosen - 0.45, chosen + 0.45, fillcolor=theme.GRID, line={"width": 0}, layer="below")
    places = np.arange(len(names))
    for number, one in enumerate(scores):
        aside = places + 0.22 * (number - (len(scores) - 1) / 2)
        seeds = one.area.shape[1]
        drawn.add_scatter(
            x=np.repeat(aside, seeds), y=one.area.ravel(), mode="markers", legendgroup=one.name, showlegend=False,
            marker={"color": one.colour, "size": 5, "opacity": 0.45}, hoverinfo="skip",
        )  # fmt: skip  # one line of a place
        drawn.add_scatter(
            x=aside, y=np.median(one.area, 1), mode="markers", name=one.name, legendgroup=one.name,
            marker=theme.marker(one.colour, size=10),
            error_y={"array": 2 * np.median(one.error, 1), "color": one.colour, "thickness": 1.2, "width": 3},
            hovertemplate=theme.hover(one.name, f"{axes.x} %{{x:.0f}}", "%{y:.3f}"),
        )  # fmt: skip  # one line of a place
    return curves.level(drawn, 0.5, guessing)
