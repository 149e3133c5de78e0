"""A window that slides over a grid of numbers: played in the browser, with every product under the pointer.

The component knows nothing of convolution. It is given three sides (inputs, weights, outputs), each of one or more
planes of numbers, and ``Links`` that say which output is made of which input and which weight; the product of the two
is what flows along a link, and an output is the sum of what flows to it. A convolution walks over its outputs and
gathers; a transposed convolution walks over its inputs and scatters (``walk="inputs"``): the same data, the same links.

    view = Scene(
        inputs=Grids(_("input"), padded, origins=(row_origins, column_origins)),
        weights=Grids(_("kernel"), weights),
        outputs=Grids(_("output"), result),
        links=Links(planes=[(0, 0, 0)], rows=..., columns=...),
    )
    _window_view.show(view, key="op_view", alt=...)

Which input, weight and output belong together is decided along rows and along columns apart, so a link is a row's part
times a column's part times a plane's part: a few hundred numbers describe a hundred thousand products.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import streamlit as st
from jaxtyping import Float

from dlcore.figures import theme
from pages import _view
from pages._words import _

Walk = Literal["outputs", "inputs"]
Pairs = Sequence[Sequence[tuple[int, int]]]

_HERE = Path(__file__).parent
_PARTS = ("_plot_player.js", "_window_view_links.js", "_window_view_stage.js", "_window_view.js")
_STYLES = ("_plot.css", "_window_view.css")
_COLOURS = ("POSITIVE", "NEGATIVE")


@dataclass(frozen=True)
class Grids:
    """One side of the picture: planes of numbers of the same size.

    Attributes:
        title: what the side is called.
        values: the numbers, padding included.
        names: of the planes, for the read-out; none where there is only one.
        labels: shorter names that stand above the planes; none: the names.
        origins: for each row, and for each column, the one whose values it repeats: itself, another one (the copy that
            reflect, replicate and circular padding make), or -1 (zeros, or cells that are cut off). Rows and columns
            that are not their own origin stand apart from the rest. None: every cell is its own.
        grey: the values are brightnesses from 0 to 255, drawn from black to white; else their sign is a colour.
    """

    title: str
    values: Float[np.ndarray, "planes rows columns"]
    names: Sequence[str] = ()
    labels: Sequence[str] = ()
    origins: tuple[Sequence[int], Sequence[int]] | None = None
    grey: bool = False


@dataclass(frozen=True)
class Links:
    """Say which output is made of which input and which weight.

    Attributes:
        planes: (output plane, input plane, weight plane), each weight plane once.
        rows: for each row of the outputs the (input row, weight row) that it is made of.
        columns: the same for each column.
    """

    planes: Sequence[tuple[int, int, int]]
    rows: Pairs
    columns: Pairs


@dataclass(frozen=True)
class Scene:
    """Hold everything that is shown."""

    inputs: Grids
    weights: Grids
    outputs: Grids
    links: Links


def show(scene: Scene | Mapping[str, Any], *, key: str, alt: str, walk: Walk = "outputs", tallest: int = 400) -> None:
    """Show the window, or bring the one on the page up to date.

    It starts by itself once, when it comes into view and the visitor has not asked for reduced motion; at rest it shows
    the finished outputs and the last position. No frame asks the server.

    Args:
        scene: what is shown; of a picture that was kept, what the browser was given as its scene.
        key: the element's key on the page.
        alt: what the picture shows, in a sentence, for people who do not see it.
        walk: whether a step of the animation gathers one output, or scatters one input.
        tallest: height in px that the grids fill at most on a wide screen; on a narrow one they stand in a column.
    """
    data = {
        "scene": _sent(scene) if isinstance(scene, Scene) else dict(scene),
        "words": _vocabulary(),
        "label": alt,
        "walk": walk,
        "tallest": tallest,
        "unit": _("output") if walk == "outputs" else _("input"),
    }
    _view.figure(key, _view.Figure("window", data, alt, 0))
    _component()(data=data, key=key)


def _sent(scene: Scene) -> dict[str, Any]:
    links = scene.links
    return {
        "sides": [_side(grids) for grids in (scene.inputs, scene.weights, scene.outputs)],
        "planes": [list(link) for link in links.planes],
        "rows": [[list(pair) for pair in row] for row in links.rows],
        "columns": [[list(pair) for pair in column] for column in links.columns],
    }


def _side(grids: Grids) -> dict[str, Any]:
    return {
        "title": grids.title,
        "values": grids.values.tolist(),
        "names": list(grids.names),
        "labels": list(grids.labels or grids.names),
        "origins": None if grids.origins is None else [[int(one) for one in axis] for axis in grids.origins],
        "grey": grids.grey,
    }


@functools.cache
def _component() -> st.components.v2.types.ComponentRenderer:
    waiting = "If this stays empty, your browser could not run the animation: choose the heat map instead."
    return st.components.v2.component(
        "gradient_lab_window",
        html=f"<div class='lab-window'><p class='lab-window-waiting'>{waiting}</p></div>",
        css=style(),
        js=script(),
        isolate_styles=False,  # the row of controls wears the style of the plots' own
    )


def script() -> str:
    """Return the component's script: a module whose default export shows a scene."""
    return "\n".join((_HERE / part).read_text(encoding="utf-8") for part in _PARTS)


def style() -> str:
    """Return the component's style sheet, that of the plots' row of controls in it."""
    styles = "\n".join((_HERE / part).read_text(encoding="utf-8") for part in _STYLES)
    for name in _COLOURS:
        styles = styles.replace(f"theme.{name}", getattr(theme, name))
    return styles


def _vocabulary() -> dict[str, str]:
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "forward": _("One step forward"),
        "back": _("One step back"),
        "scrub": _("Position in the animation"),
        "speed": _("Speed"),
        "cell": _("{name} at row {row}, column {column}"),
        "padding": _("padding"),
        "padded": _("{size}, with padding {rows} × {columns}"),
        "copied": _("padding, a copy of row {row}, column {column}"),
        "unread": _("no output reads it"),
        "reaches": _("reaches {count} outputs"),
        "reaches_one": _("reaches 1 output"),
        "used": _("is used {count} times"),
        "used_once": _("is used once"),
        "more": _("and {count} more"),
        "keys": _("arrow keys move, Enter holds, Escape lets go"),
        "hint": _("Point at a cell: an output shows its products, an input or a weight shows where it goes."),
    }
