"""The pictures of the tab "Operation": the window, the heat map that says the same, and a whole photo filtered."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from jaxtyping import UInt8

from dlcore.elements import photos
from dlcore.elements.convolution import correlation, grids, kernels
from dlcore.experiments.sliding_window import SlidingWindow, SlidingWindowResult
from dlcore.figures import sliding_window as figures
from dlcore.figures import theme
from pages import _plot, _window_view, _words
from pages._words import _

CARD_PIXELS = 160
"""Pixels of the longer side of a photo on the home page."""
TALLEST, TALLEST_OF_MANY = 300, 380
"""Height in px of the grids: of one plane each, of several."""


def scene(result: SlidingWindowResult, names: Sequence[str] = (), grey: bool = False) -> _window_view.Scene:
    """Return what the window component shows.

    Args:
        result: the numbers and what belongs together.
        names: of the input's planes.
        grey: the input is a part of a photo.
    """
    filters, seen, rows, columns = result.weights.shape
    outputs = [_("filter {number}").format(number=number) for number in range(1, filters + 1)] if filters > 1 else []
    origins = (result.row_origins.tolist(), result.column_origins.tolist())
    full, short = _kernel_names(result, names, outputs)
    return _window_view.Scene(
        inputs=_window_view.Grids(_("input"), result.padded, names, origins=origins, grey=grey),
        weights=_window_view.Grids(_("kernel"), result.weights.reshape(filters * seen, rows, columns), full, short),
        outputs=_window_view.Grids(_("output"), result.output, outputs),
        links=_window_view.Links(
            planes=[(output, channel, weight) for output, channel, weight in result.planes.tolist()],
            rows=_pairs(result.rows),
            columns=_pairs(result.columns),
        ),
    )


def _kernel_names(
    result: SlidingWindowResult, channels: Sequence[str], filters: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return for each kernel its filter and its channel in words, and as two numbers; nothing for a single kernel."""
    if len(result.planes) == 1:
        return [], []
    full = [
        ", ".join([*([filters[output]] if filters else [_("kernel")]), *([channels[channel]] if channels else [])])
        for output, channel, _weight in result.planes.tolist()
    ]
    return full, [f"{channel + 1}→{output + 1}" for output, channel, _weight in result.planes.tolist()]


def _pairs(met: np.ndarray) -> list[list[tuple[int, int]]]:
    """Return for each row of the output (cell, weight) for every weight."""
    return [[(cell, weight) for weight, cell in enumerate(cells)] for cells in met.tolist()]


def alt(question: SlidingWindow) -> str:
    """Say what the picture shows."""
    rows, columns = question.image().shape[1:]
    down, across = question.weights().shape[2:]
    words = _(
        "A kernel of {down} × {across} slides over an input of {rows} × {columns}; the output has {high} × {wide} "
        "cells."
    )
    high, wide = question.sizes()
    return words.format(down=down, across=across, rows=rows, columns=columns, high=high, wide=wide)


def draw_window(question: SlidingWindow, result: SlidingWindowResult, names: Sequence[str], grey: bool) -> None:
    """Show the window that slides."""
    tallest = TALLEST if len(result.planes) == 1 else TALLEST_OF_MANY
    _window_view.show(scene(result, names, grey), key="op_window", alt=alt(question), tallest=tallest)


def draw_heat(question: SlidingWindow, result: SlidingWindowResult, grey: bool) -> None:
    """Show input, kernel and output as a heat map each."""
    filters, seen, rows, columns = result.weights.shape
    parts = [
        figures.Part(result.padded, _("input, padded"), grey),
        figures.Part(result.weights.reshape(filters * seen, rows, columns), _("kernel")),
        figures.Part(result.output, _("output")),
    ]
    drawn = _plot.kept(
        ("op_heat", question.key(), str(grey), _words.language()), lambda: figures.parts(parts, (_("row"), _("column")))
    )
    _plot.show(drawn, key="op_heat", alt=alt(question), height=TALLEST + 90, view=question.key())


def draw_photo(
    question: SlidingWindow,
    photo: tuple[str, str, UInt8[np.ndarray, "height width 3"]],
    box: tuple[int, int, int, int] | None,
    on_click: Callable[[_plot.Click], None],
) -> None:
    """Show a photo before and after the same kernel with the same settings went over all of it.

    Args:
        question: whose first filter is used.
        photo: id, what it shows, and its pixels.
        box: the part that the window looks at.
        on_click: called with each click.
    """
    id, words, pixels = photo
    try:
        drawn = _plot.kept(
            ("op_photo", id, str(box), question.kernel, str(question.way), _words.language()),
            lambda: _filtered(question, pixels, box),
        )
    except ValueError as refused:
        st.info(_words.escaped(str(refused)), icon=":material/image_not_supported:")
        return
    said = _("The photo ({words}) in grey, and beside it what the kernel makes of it.").format(words=words)
    _plot.show(drawn, key="op_photo_view", alt=said, height=330, view=f"{id} {question.way}", on_click=on_click)


def _filtered(
    question: SlidingWindow, pixels: UInt8[np.ndarray, "height width 3"], box: tuple[int, int, int, int] | None
) -> theme.Figure:
    kernel = grids.read(question.kernel)
    grey = photos.grey(pixels)
    after = correlation.correlate(grey[None].astype(float), kernel[None, None], question.windows(), question.mode)[0]
    titles = (
        _("before: {rows} × {columns} pixels").format(rows=grey.shape[0], columns=grey.shape[1]),
        _("after: {rows} × {columns}").format(rows=after.shape[0], columns=after.shape[1]),
    )
    seen = figures.Filtered(grey, after, kernels.is_signed(kernel), box)
    return figures.filtered(seen, titles, (_("row"), _("column")))


def show_card(question: SlidingWindow, photo: tuple[str, str, UInt8[np.ndarray, "height width 3"]]) -> None:
    """Show a photo before and after the question's kernel went over it, small."""
    id, words, pixels = photo
    drawn = _plot.kept(
        ("op_card", id, question.key(), _words.language()),
        lambda: theme.small(_filtered(question, photos.shrunk(pixels, CARD_PIXELS), None)),
    )
    said = _("The photo ({words}) in grey, and beside it what the kernel makes of it.").format(words=words)
    _plot.show(drawn, key="home_operation", alt=said, height=_plot.CARD_HEIGHT, view="card")
