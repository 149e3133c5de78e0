"""Hold every colour, font and hover format, so that the same thing looks the same on every page.

A figure never knows whether the page is light or dark. A colour that must differ carries a CSS variable
(``var(--st-…)`` of Streamlit, or ``var(--lab-…)`` of ``PALETTE``), which the plot component of the pages resolves in
the browser, so a switch of the theme needs no rerun. The colours of optimizers and of the other series are plain: each
has a contrast of at least 3 (WCAG 2.2, 1.4.11) against both page backgrounds, held by the tests together with their
distances for deuteranopes and protanopes.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, Final, Literal

import plotly.graph_objects as go

Figure = go.Figure
Mode = Literal["light", "dark"]
Dash = Literal["solid", "dot", "dash", "longdash", "dashdot", "longdashdot"]

FONT: Final = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif"

TEXT: Final = "var(--st-text-color)"
MUTED: Final = "var(--lab-muted)"
GRID: Final = "var(--lab-grid)"
BACKGROUND: Final = "var(--st-background-color)"
ACCENT: Final = "var(--st-primary-color)"
ISOLINE: Final = "var(--lab-isoline)"

PALETTE: Final[dict[str, tuple[str, str]]] = {
    "--st-text-color": ("#1f2630", "#e4e8ee"),
    "--st-background-color": ("#ffffff", "#12161c"),
    "--st-secondary-background-color": ("#f4f6f8", "#1b2129"),
    "--st-primary-color": ("#0b6a94", "#4fb0d8"),
    "--lab-muted": ("#5d6875", "#9aa6b4"),
    "--lab-grid": ("#e6eaef", "#262e38"),
    "--lab-isoline": ("#a9b9c9", "#43566a"),
    "--lab-surface-0": ("#fbfcfe", "#141a21"),
    "--lab-surface-1": ("#edf2f7", "#19222c"),
    "--lab-surface-2": ("#dde7f0", "#202d3a"),
    "--lab-surface-3": ("#ccdae8", "#283a4a"),
    "--lab-surface-4": ("#b9cbdd", "#31485c"),
    "--lab-merit-0": ("#e9eef2", "#242c36"),
    "--lab-merit-1": ("#b5d8d4", "#1f4d50"),
    "--lab-merit-2": ("#6fb5ad", "#237a71"),
    "--lab-merit-3": ("#2b8b82", "#3dae9f"),
    "--lab-merit-4": ("#07544f", "#9af2e2"),
    "--lab-first-class": ("#ddd0f5", "#3a2c5e"),
    "--lab-second-class": ("#f2dfae", "#54410e"),
    "--lab-not-yet": ("#dfe4ea", "#2b333d"),
    "--lab-veil-0": ("#ffffff00", "#12161c00"),
    "--lab-veil-1": ("#ffffffb0", "#12161cb0"),
}
"""CSS variable -> its colour on the light and on the dark page; Streamlit's own are what config.toml sets."""

SURFACE: Final[list[tuple[float, str]]] = [(i / 4, f"var(--lab-surface-{i})") for i in range(5)]
"""Sequential colour scale of loss surfaces: low loss is nearly the background, so paths stand out."""

MERIT: Final[list[tuple[float, str]]] = [(i / 4, f"var(--lab-merit-{4 - i})") for i in range(5)]
"""Sequential colour scale where low is good (a loss): the lowest stands out most, the highest is nearly background."""

INTENSITY: Final[list[tuple[float, str]]] = [(i / 4, f"var(--lab-merit-{i})") for i in range(5)]
"""Sequential colour scale of how much of something a cell gets: nothing is nearly the page, the most stands out."""

LUCK: Final[list[tuple[float, str]]] = [(0, "var(--lab-merit-0)"), (1, MUTED)]
"""Sequential colour scale of how far seeds lie apart: grey, since it is neither good nor bad."""

INK: Final[list[tuple[float, str]]] = [(0, "var(--st-secondary-background-color)"), (1, TEXT)]
"""From the paper to the ink of an image in grey, on the light and on the dark page."""

BLACK: Final = "#000000"
WHITE: Final = "#ffffff"
PHOTO: Final[list[tuple[float, str]]] = [(0, BLACK), (1, WHITE)]
"""The light of a photo: the same on the light and on the dark page."""

SIGNED: Final[list[tuple[float, str]]] = [(0, "#dd6b20"), (0.5, BACKGROUND), (1, "#2389cf")]
"""From a negative to a positive number of the same size, in the colours of ``NEGATIVE`` and ``POSITIVE``."""

PLANES: Final = ("#ff5a52", "#4fd15f", "#5b9dff")
"""Full light in the red, the green and the blue plane of a photo; no light is black."""
MARK: Final = "#d6249f"
"""A place in a photo: seen on its dark parts, on its bright ones and on the page."""

VEIL: Final[list[tuple[float, str]]] = [(0, "var(--lab-veil-0)"), (1, "var(--lab-veil-1)")]
"""What is laid over colours to fade them towards the page: the more, the weaker (a start that needs many steps)."""

PLACES: Final = ("#285fec", "#f87f02", "#7dc2a7", "#533890", "#56b2fd", "#2f8baf")
"""Colours of categories that fill areas, such as basins: told apart from each other, from ``BAD`` and from the page."""

VOTES: Final[list[tuple[float, str]]] = [
    (0, "var(--lab-first-class)"),
    (0.5, BACKGROUND),
    (1, "var(--lab-second-class)"),
]
"""From certainly the first class to certainly the second one; the page's background where both are as likely."""

ORDERED: Final = ("#b76f6e", "#db7b02", "#5f6a12", "#089db9", "#357bfb", "#7055b0")
"""Colours of up to six curves that have an order, such as batch sizes from small (warm) to large (cold)."""

RUNS: Final = ("#4b6969", "#ff5a0f", "#3c96ff", "#8700ff", "#3ca569", "#c31e0f", "#5a5ab4", "#6987a5")
"""Curves of up to eight runs that are compared; the first, the baseline, is nearly grey."""

CLASSES: Final = (
    "#3956f8", "#e70500", "#6caa30", "#8f28c2", "#048ac1", "#f27d7f", "#137f15", "#da6bfa", "#a63864", "#f21d9b",
)  # fmt: skip  # one line for ten
"""Ten classes of images, such as digits. Ten are too many for colours alone: who sees two primaries finds some of them
alike, so that the class always stands beside the colour, as a digit or in what hovering says."""

NOT_YET: Final = "var(--lab-not-yet)"
"""What has not arrived anywhere when its steps are over: where what takes very many steps fades to."""

TRUTH: Final = TEXT
DATA: Final = "#7b8794"
MEASURED: Final = "#1f86c7"
THEORY: Final = "#c2418f"
TRAIN: Final = "#3c6fde"
TEST: Final = "#e0651a"
BIAS: Final = "#8f5bd6"
VARIANCE: Final = "#2089a8"
GOOD: Final = "#10877f"
BAD: Final = "#d8435a"
POSITIVE: Final = "#2389cf"
NEGATIVE: Final = "#dd6b20"
"""A number's sign, where its size is the strength of the colour."""
SPATIAL: Final = "#3c6fde"
POINTWISE: Final = "#b87d00"
"""Convolutions that look at neighbours, and those of 1×1."""
MINIMUM: Final = "#b87d00"
FLATTEST: Final = "#8a5fd0"
STEEPEST: Final = "#a0522d"
FIT: Final = FLATTEST
"""A curve that was fitted to examples."""
OUT_OF_BAG: Final = "#159a55"
FIRST_CLASS: Final = "#8a5fd0"
SECOND_CLASS: Final = "#b87d00"
UNSTABLE: Final = "#a0522d"
STABLE: Final = "#1f86c7"
START: Final = TEXT
GRADIENT: Final = "#159a55"
DIRECTION: Final = "#7a5ff0"
SQUARES: Final = "#b87d00"
STEP: Final = TEXT
"""The insides of one step: downhill, the averaged direction, the root of the squares, what came of them."""

CONVOLUTION: Final = "#1f86c7"
CONNECTED: Final = "#c26a00"
POOLING: Final = "#7b8794"
ADDITION: Final = "#8a5fd0"
CONCATENATION: Final = "#10877f"
"""What a network is built of: layers with weights, poolings, and the two ways in which branches meet."""

SIDES: Final = (DATA, FLATTEST)
"""Two settings that are drawn in one picture, the first usually the plain one."""

_OPTIMIZERS: Final[dict[str, tuple[str, Dash]]] = {
    "sgd": ("#8e7e92", "solid"),
    "momentum": ("#3c5dde", "solid"),
    "nesterov": ("#039dd3", "dash"),
    "adagrad": ("#8d9257", "solid"),
    "adadelta": ("#94982f", "dot"),
    "rmsprop": ("#297451", "solid"),
    "rmsprop_centered": ("#3d9a6b", "dash"),
    "adam": ("#f95812", "solid"),
    "adam_uncorrected": ("#cf2f5c", "dot"),
    "adamw": ("#a24d00", "dash"),
    "adamax": ("#bd8200", "longdash"),
    "nadam": ("#d6456f", "dashdot"),
    "radam": ("#c2504a", "longdashdot"),
    "amsgrad": ("#c43f2c", "longdash"),
    "lion": ("#a6349b", "solid"),
}
"""Hue by family: grey to blue for plain and momentum, olive to green for scaling by the squared gradient, warm for
Adam, purple for the sign; neighbours in a family differ in dash too."""

_DASHES: Final[tuple[Dash, ...]] = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")

_axis: Final[dict[str, Any]] = {
    "gridcolor": GRID,
    "linecolor": MUTED,
    "tickcolor": GRID,
    "zerolinecolor": GRID,
    "zerolinewidth": 1,
    "tickfont": {"color": MUTED, "size": 12},
    "title": {"font": {"color": TEXT, "size": 13}, "standoff": 8},
    "automargin": True,
}
_scene_axis: Final[dict[str, Any]] = {
    "gridcolor": GRID,
    "zerolinecolor": GRID,
    "tickfont": {"color": MUTED, "size": 11},
    "title": {"font": {"color": TEXT, "size": 12}},
    "showbackground": False,
    "showspikes": False,
}
_colorbar: Final[dict[str, Any]] = {"outlinewidth": 0, "thickness": 12, "ticks": "", "tickfont": {"color": MUTED}}

TEMPLATE: Final[dict[str, Any]] = {
    "layout": {
        "font": {"family": FONT, "size": 13, "color": TEXT},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 24, "b": 48},
        "xaxis": _axis,
        "yaxis": _axis,
        "scene": {
            "xaxis": _scene_axis,
            "yaxis": _scene_axis,
            "zaxis": _scene_axis,
            "bgcolor": "rgba(0,0,0,0)",
            "camera": {"eye": {"x": 1.35, "y": -1.5, "z": 1.2}},
        },
        "legend": {"orientation": "h", "yanchor": "bottom", "y": 1.01, "x": 0, "font": {"color": TEXT, "size": 12}},
        "hoverlabel": {
            "bgcolor": "var(--st-secondary-background-color)",
            "bordercolor": MUTED,
            "font": {"color": TEXT, "family": FONT, "size": 12},
            "namelength": -1,
        },
        "modebar": {"orientation": "v", "bgcolor": "rgba(0,0,0,0)", "color": MUTED, "activecolor": TEXT},
        "hovermode": "closest",
        "coloraxis": {"colorscale": SURFACE, "colorbar": _colorbar},
        "colorscale": {"sequential": SURFACE},
        "colorway": [colour for colour, dash in _OPTIMIZERS.values() if dash == "solid"],
    },
    "data": {
        "contour": [{"colorscale": SURFACE, "colorbar": _colorbar, "line": {"color": ISOLINE, "width": 0.6}}],
        "heatmap": [{"colorscale": SURFACE, "colorbar": _colorbar}],
        "surface": [
            {
                "colorscale": SURFACE,
                "colorbar": _colorbar,
                "lighting": {"ambient": 0.9, "diffuse": 0.3, "specular": 0, "fresnel": 0, "roughness": 1},
                "contours": {"x": {"highlight": False}, "y": {"highlight": False}, "z": {"highlight": False}},
            }
        ],
    },
}
"""What a figure looks like where it says nothing itself, in plotly's words. It does not travel with the figures (plotly
takes 8 ms to put it into one): the plot component knows it, and ``resolve`` adds it."""


def figure(**layout: Any) -> go.Figure:
    """Return an empty figure that will wear the theme where it is shown, and nothing of plotly's own.

    Args:
        layout: layout properties in plotly's words; they win over the theme.
    """
    return go.Figure(layout={"template": "none", **layout})


def colour(optimizer_id: str) -> str:
    """Return the one colour that an optimizer has on every page, as hex; an unknown id gets a stable one."""
    return _look(optimizer_id)[0]


def dash(optimizer_id: str) -> Dash:
    """Return the dash that tells an optimizer from its family, valid in 2-D and 3-D traces."""
    return _look(optimizer_id)[1]


def line(optimizer_id: str, width: float = 2.5) -> dict[str, Any]:
    """Return plotly's ``line`` for the path or the curve of an optimizer; ``width`` in px."""
    return {"color": colour(optimizer_id), "dash": dash(optimizer_id), "width": width}


def ordered(count: int) -> list[str]:
    """Return the colours of so many curves that have an order, at most six, the first and the last far apart.

    Raises:
        ValueError: there are more.
    """
    if count > len(ORDERED):
        raise ValueError(f"{count} curves have no colours of their own; there are {len(ORDERED)}")
    return [ORDERED[round(place * (len(ORDERED) - 1) / max(count - 1, 1))] for place in range(count)]


def marker(fill: str, symbol: str = "circle", size: float = 9) -> dict[str, Any]:
    """Return plotly's ``marker`` with a rim in the page's background, so that it stands out on any surface."""
    return {"color": fill, "symbol": symbol, "size": size, "line": {"color": BACKGROUND, "width": 1.5}}


def log_axis(title: str) -> dict[str, Any]:
    """Return a logarithmic axis whose ticks are powers of ten, written 10⁻³."""
    size = 10  # plotly draws powers of ten a quarter larger than other ticks
    return {"type": "log", "title": {"text": title}, "exponentformat": "power", "nticks": 8, "tickfont": {"size": size}}


def number_axis(title: str) -> dict[str, Any]:
    """Return a linear axis with SI prefixes (20k, 1.5M)."""
    return {"title": {"text": title}, "exponentformat": "SI", "separatethousands": False}


def hover(*lines: str) -> str:
    """Join lines such as ``"loss %{y:.3g}"`` to a hover template without plotly's box for the trace's name."""
    return "<br>".join(lines) + "<extra></extra>"


def titled(drawn: go.Figure, title: str) -> go.Figure:
    """Give a figure a title at its upper left, above a legend if it has one in a row of its own."""
    text = {
        "text": f"<b>{title}</b>",
        "font": {"size": 15, "color": TEXT},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
    }
    drawn.update_layout(title={**text, "y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 4, "l": 2}})
    above = drawn.layout.showlegend is not False and drawn.layout.legend.orientation != "v"
    return drawn.update_layout(margin={"t": 64 if above else 34})


def small(drawn: go.Figure) -> go.Figure:
    """Make a figure ready for a card: no legend, scale, words or axis titles, no pixels' numbers, thin margins."""
    drawn.update_layout(showlegend=False, margin={"l": 36, "r": 8, "t": 8, "b": 28})
    drawn.layout.annotations = ()  # plotly takes an empty list in update_layout as nothing to update
    drawn.update_traces(showscale=False, selector=lambda trace: trace.type in {"contour", "heatmap"})
    drawn.update_traces(mode="markers", selector={"mode": "markers+text"})
    drawn.update_traces(text=None, texttemplate=None, selector=lambda trace: trace.type in {"bar", "heatmap"})
    panels = len({axis.domain for axis in drawn.select_xaxes()})
    drawn.update_xaxes(title=None, nticks=5 if panels == 1 else 3, tickangle=0)
    drawn.update_yaxes(title=None, nticks=5 if panels < 3 else 3)
    if any(axis.scaleanchor for axis in drawn.select_yaxes()):
        drawn.update_xaxes(showticklabels=False)
        drawn.update_yaxes(showticklabels=False)
        drawn.update_layout(margin={"l": 8, "b": 8})
    return drawn


def resolve(drawn: go.Figure, mode: Mode) -> go.Figure:
    """Return a copy in the theme with every CSS variable replaced, for a picture that no browser page surrounds.

    Raises:
        KeyError: a variable is not in ``PALETTE``.
    """
    index = ("light", "dark").index(mode)
    text = json.dumps({**json.loads(drawn.to_json()), "template": TEMPLATE})
    parts = json.loads(re.sub(r"var\((--[\w-]+)\)", lambda match: PALETTE[match[1]][index], text))
    return go.Figure(parts["data"], {**parts["layout"], "template": parts["template"]})


def _look(optimizer_id: str) -> tuple[str, Dash]:
    known = _OPTIMIZERS.get(optimizer_id)
    if known is not None:
        return known
    number = int.from_bytes(hashlib.sha256(optimizer_id.encode()).digest()[:4], "big")
    colours = [pair[0] for pair in _OPTIMIZERS.values()]
    return colours[number % len(colours)], _DASHES[number // len(colours) % len(_DASHES)]
