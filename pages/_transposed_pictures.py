"""The pictures of the tab "Transposed"."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dlcore.elements import photos
from dlcore.elements.convolution import checkerboard, transposed
from dlcore.experiments.transposed_convolution import TransposedConvolution, TransposedConvolutionResult
from dlcore.figures import theme
from dlcore.figures import transposed as figures
from pages import _controls, _numbers, _photo, _plot, _window_view, _words
from pages._words import _

SHRUNK = 48
"""Pixels of the photo's longer side before it is enlarged: few, so that single pixels can be seen."""
LARGEST = 24
"""Sizes in the picture of sizes go from 1 to this."""


def choose_photo() -> _photo.Photo:
    """Show which photo is enlarged."""
    return _photo.choose("tc", label=_("Photo"))


def show(
    view: str, question: TransposedConvolution, result: TransposedConvolutionResult, photo: _photo.Photo | None
) -> None:
    """Show the main picture of a view.

    Args:
        view: one of the views' ids.
        question: what was asked.
        result: its answer.
        photo: what is enlarged in the view of the checkerboard.
    """
    if view == "matrix":
        _show_matrix(question, result)
    elif view == "sizes":
        _show_sizes(question)
    elif view == "checkerboard":
        _show_checkerboard(question, result)
        if photo is not None:
            _show_photo(question, photo)
    else:
        _show_copies(question, result)
        _show_equivalent(question, result)


def show_card(question: TransposedConvolution) -> None:
    """Show where copies of the kernel overlap, small."""
    drawn = _plot.kept(("tc_card", question.key(), _words.language()), lambda: theme.small(_small_overlaps(question)))
    _plot.show(drawn, key="home_transposed", alt=_overlap_words(), height=_plot.CARD_HEIGHT)


def _show_copies(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    """Show the copies of the kernel laid down one by one, with every product under the pointer."""
    pairs = transposed.sources(question.window, question.size)
    scene = _window_view.Scene(
        inputs=_window_view.Grids(_("input"), result.inputs[None]),
        weights=_window_view.Grids(_("kernel"), result.kernel[None]),
        outputs=_window_view.Grids(_("output"), result.outputs[None]),
        links=_window_view.Links([(0, 0, 0)], pairs, pairs),
    )
    alt = _(
        "A transposed convolution: each input cell lays a copy of the kernel on the output; what overlaps is added."
    )
    _window_view.show(scene, key="tc_window", alt=alt, walk="inputs", tallest=260)


def _show_equivalent(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    names = (_("padding"), _("zero put in"), _("input"))
    seen = figures.Stretched(result.stretched, result.kinds, result.gathered, names)
    titles = (_("Zeros put in"), _("Output"))
    drawn = _plot.kept(
        ("tc_equivalent", question.key(), _words.language()), lambda: figures.equivalent(seen, titles, _axes())
    )
    alt = _("The input stretched by zeros between its cells, beside the output of an ordinary convolution over it.")
    _plot.show(drawn, key="tc_picture", alt=alt, height=330, view=f"{result.stretched.shape}")


def _show_matrix(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    most = question.size**2 - 1
    chosen = _numbers.whole(
        0,
        most,
        min(most // 2, most),
        key="tc_row",
        label=_("Row of C"),
        help=_("A click on either matrix chooses it too: the row belongs to one cell of the small image."),
        because=_("the small image has i′² cells, counted from 0"),
    )
    titles = (_("C: the convolution"), _("Cᵀ: the way back"), _("Row {row} of C as an image").format(row=chosen))
    axes = (_("cell of the large image"), _("cell of the small image"))
    drawn = _plot.kept(
        ("tc_matrix", question.key(), str(chosen), _words.language()),
        lambda: figures.matrices(result.matrix, chosen, titles, axes),
    )
    alt = _("The convolution as a sparse matrix, its transpose, and one row of it folded into an image.")
    _plot.show(
        drawn, key="tc_picture", alt=alt, height=560, view=question.key(), on_click=lambda click: _take(click, most)
    )
    st.caption(
        _("{filled} of C's {all} entries are not zero: {share:.0%}.").format(
            filled=np.count_nonzero(result.matrix), all=result.matrix.size, share=np.mean(result.matrix != 0)
        )
    )


def _take(click: _plot.Click, most: int) -> None:
    """Choose the row that was clicked in C (the first trace), or the column in its transpose (the second one)."""
    if click.curve in (0, 1):
        _controls.put({"tc_row": min(max(round(click.y if click.curve == 0 else click.x), 0), most)})


def _show_sizes(question: TransposedConvolution) -> None:
    there = figures.Round(np.arange(1, LARGEST + 1), transposed.there_and_back(question.window, LARGEST))
    names = (_("without output padding"), _("the size that went there"), _("what output padding must add"))
    axes = (_("size before the convolution"), _("size after the way there and back"))
    drawn = _plot.kept(
        ("tc_sizes", repr(question.window), _words.language()), lambda: figures.there_and_back(there, names, axes)
    )
    alt = _("The size that comes back from a convolution and its transpose, against the size that went there.")
    _plot.show(drawn, key="tc_picture", alt=alt, height=420)


def _overlaps(counts: np.ndarray, flat: np.ndarray) -> theme.Figure:
    titles = (_("Copies over each output"), _("A flat image, enlarged"))
    return figures.overlaps(counts, flat, titles, _axes())


def _small_overlaps(question: TransposedConvolution) -> theme.Figure:
    flat = checkerboard.enlarge(np.ones((question.size, question.size)), question.kernel_weights(), question.window)
    return _overlaps(transposed.copies(question.window, question.size), flat)


def _overlap_words() -> str:
    return _("How many copies of the kernel overlap at each output, beside a flat image after the enlargement.")


def _show_checkerboard(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    drawn = _plot.kept(
        ("tc_overlaps", question.key(), _words.language()), lambda: _overlaps(result.copies, result.flat)
    )
    _plot.show(drawn, key="tc_picture", alt=_overlap_words(), height=340, view=question.key())


def _show_photo(question: TransposedConvolution, photo: _photo.Photo) -> None:
    """Show a photo in grey, made small and enlarged again in both ways."""
    drawn = _plot.kept(("tc_photo", photo.id, question.key(), _words.language()), lambda: _enlarged(question, photo))
    alt = _("Photo of {words}, made small and enlarged: by a transposed convolution, and resized first.")
    _plot.show(drawn, key="tc_enlarged", alt=alt.format(words=photo.words), height=270)


def _enlarged(question: TransposedConvolution, photo: _photo.Photo) -> theme.Figure:
    small = photos.luminance(photos.shrunk(photo.pixels, SHRUNK))
    kernel = question.kernel_weights()
    window = question.window.uncut
    images = checkerboard.enlarge(small, kernel, window), checkerboard.resize_and_convolve(small, kernel, window)
    titles = (_("Transposed convolution"), _("Resized, then convolved"))
    return figures.enlarged(images, titles, _axes())


def _axes() -> tuple[str, str]:
    return _("column"), _("row")
