"""The view "Pooling" of the tab "Channels": the largest or the mean under each window, and what ``ceil_mode`` adds."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import UInt8

from dlcore.elements import photos
from dlcore.elements.convolution import pooling
from dlcore.elements.convolution.pooling import Pooling, Sizes
from dlcore.elements.convolution.window import Window
from dlcore.figures import channels as figures
from dlcore.figures import panels, theme
from pages import _controls, _formula, _numbers, _photo, _plot, _share, _words
from pages._words import _

KINDS = {"max": "Max", "average": "Average"}
DIVISORS = {"window": "With padding", "image": "Without padding"}
"""Proper names, untranslated: they stand in the URL."""
MORE = {"ch_pad": 0, "ch_cells": 21, "ch_divisor": "window"}
"""The controls in the drawer and their defaults."""
SOURCE = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 3; torch.nn.MaxPool2d"


def show() -> None:
    """Show the view."""
    picture, controls = st.columns([7, 4], gap="large")
    with controls:
        photo = _photo.choose("ch", label=_("Photo"))
        asked = _choose()
    if asked is None:
        return
    pixels = photos.shrunk(photo.pixels, asked.cells)
    try:
        pooled = pooling.pool(photos.planes(pixels), asked.window, asked.kind, asked.divisor)
    except ValueError as refused:
        st.warning(_words.escaped(str(refused)), icon=":material/error:")
        return
    with picture:
        _show_picture(photo, asked, pixels, pooled)
        st.caption(_words.explanation("channels", "lead-pooling"))
        _show_sizes(asked, pixels)
    _formula.drawer("ch_formulas", lambda: _show_formula(asked, pixels))
    _share.show(key="ch_share", table=_table(asked, pixels), name="channels-pooling")


def _choose() -> Pooling | None:
    kind = _controls.switch(KINDS, key="ch_kind", label=_("Pooling"), default="max")
    left, right = st.columns(2)
    with left:
        kernel = _numbers.number(Pooling, "kernel", key="ch_size", label=_("Window k"))
    with right:
        stride = _numbers.number(Pooling, "stride", key="ch_step", label=_("Stride s"))
    ceil = _controls.toggle(
        key="ch_ceil",
        label=_("ceil_mode: round the size up"),
        help=_("A last window may hang over the edge, so that no cell is forgotten."),
    )
    drawer = st.expander(_("Padding and cells"), icon=":material/tune:", key="ch_pool_more", on_change="rerun")
    with drawer:
        settings = _choose_more(kind, kernel) if _controls.wanted(drawer, MORE) else {}
    return _controls.build(Pooling, kind=kind, kernel=kernel, stride=stride, ceil=ceil, **settings)


def _choose_more(kind: str, kernel: int) -> dict[str, Any]:
    left, right = st.columns(2)
    with left:
        padding = _numbers.whole(
            0,
            kernel // 2,
            0,
            key="ch_pad",
            label=_("Padding p"),
            because=_("it must be at most half the window"),
        )
    with right:
        cells = _numbers.number(Pooling, "cells", key="ch_cells", label=_("Cells of the longer side"))
    settings = {"padding": padding, "cells": cells}
    if kind == "average":
        settings["divisor"] = _controls.switch(
            DIVISORS,
            key="ch_divisor",
            label=_("A mean divides by"),
            default="window",
            help=_("All cells under the window, padding included (torch's count_include_pad), or those of the photo."),
        )
    return settings


def _show_picture(photo: _photo.Photo, asked: Pooling, pixels: UInt8[np.ndarray, "r c 3"], pooled: np.ndarray) -> None:
    drawn = _plot.kept(
        ("ch_pooled", photo.id, asked.model_dump_json(), _words.language()), lambda: _picture(asked, pixels, pooled)
    )
    alt = _("Photo of {words} in {rows} × {columns} cells under the windows of the pooling, beside what comes of it.")
    rows, columns = pixels.shape[:2]
    _plot.show(
        drawn,
        key="ch_picture",
        alt=alt.format(words=photo.words, rows=rows, columns=columns),
        height=panels.height(pixels.shape, 2, 2),
        view=f"{photo.id} {asked.model_dump_json()}",
    )


def _picture(asked: Pooling, pixels: UInt8[np.ndarray, "r c 3"], pooled: np.ndarray) -> theme.Figure:
    rows, columns = pixels.shape[:2]
    down, across = asked.sizes(rows), asked.sizes(columns)
    seen = figures.Windows(
        pixels,
        photos.pixels(pooled),
        (pooling.edges(rows, asked.window), pooling.edges(columns, asked.window)),
        (down.here - down.floor, across.here - across.floor),
        pooling.forgotten((rows, columns), asked.window),
        asked.padding,
    )
    names = (
        _("{rows} × {columns} cells").format(rows=rows, columns=columns),
        _("{rows} × {columns} outputs").format(rows=down.here, columns=across.here),
    )
    return figures.pooled(seen, panels.Labels(names, (_("column"), _("row"))))


def _show_sizes(asked: Pooling, pixels: np.ndarray) -> None:
    """Show the size rounded down and up, and what that makes of it."""
    down, across = (asked.sizes(size) for size in pixels.shape[:2])
    rows = [
        ("", _("rows"), _("columns")),
        ("---",) * 3,
        (_("photo"), *(str(size) for size in pixels.shape[:2])),
        (_("⌊…⌋ floor"), str(down.floor), str(across.floor)),
        (_("⌈…⌉ ceil_mode"), str(down.ceil), str(across.ceil)),
    ]
    table, words = st.columns(2)
    table.markdown("\n".join(f"| {' | '.join(row)} |" for row in rows))
    words.markdown(_tell(asked, pixels, down, across))


def _tell(asked: Pooling, pixels: np.ndarray, down: Sizes, across: Sizes) -> str:
    if asked.ceil:
        words = _("With ceil_mode there are **{ceil}** outputs, without it **{floor}**.")
        return words.format(ceil=f"{down.ceil} × {across.ceil}", floor=f"{down.floor} × {across.floor}")
    forgotten = pooling.forgotten(pixels.shape[:2], asked.window)
    return _("**{count} of {cells} cells** are read by no window (crossed out).").format(
        count=int(forgotten.sum()), cells=forgotten.size
    )


def _show_formula(asked: Pooling, pixels: np.ndarray) -> None:
    rows, columns = pixels.shape[:2]
    _formula.show(pooling.LATEX[asked.kind], pooling.pool, source=SOURCE)
    symbols = {
        "i": rf"{rows} \times {columns}",
        "p": f"{asked.padding}",
        "k": f"{asked.kernel}",
        "s": f"{asked.stride}",
        "o": rf"{asked.window.outputs(rows)} \times {asked.window.outputs(columns)}",
    }
    _formula.show(pooling.SIZE_LATEX[asked.window.rounding], Window.outputs, source=SOURCE, symbols=symbols)


def _table(asked: Pooling, pixels: np.ndarray) -> pd.DataFrame:
    """Return which cells each row and column of windows reads, and how many a mean divides by."""
    parts = []
    for axis, size in zip(("rows", "columns"), pixels.shape[:2], strict=True):
        edges = pooling.edges(size, asked.window)
        counted = pooling.counted(size, asked.window, asked.divisor)
        parts.append(
            pd.DataFrame(
                {
                    "axis": axis,
                    "output": range(len(edges)),
                    "first_cell": edges[:, 0],
                    "last_cell": edges[:, 1],
                    "counted": counted,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
