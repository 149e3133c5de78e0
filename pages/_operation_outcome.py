"""What follows from a convolution's settings: sizes in numbers, what to notice, the table, the formulas."""

from __future__ import annotations

import inspect

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import correlation, kernels, sliding
from dlcore.elements.convolution.window import Window
from dlcore.experiments.sliding_window import SlidingWindow, SlidingWindowResult
from pages import _formula, _measured, _share, _words
from pages._words import _

DUMOULIN = (
    "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, arXiv:1603.07285, 2016, relation 15"
)
GOODFELLOW = "Goodfellow, Bengio and Courville, Deep Learning, 2016, equation 9.6"


def show_size(question: SlidingWindow) -> None:
    """Show the formula of the output's size with the numbers of this view, for each axis."""
    rows, columns = (
        sliding.size_in_numbers(size, along)
        for size, along in zip(question.image().shape[1:], question.windows(), strict=True)
    )
    each = {_("rows and columns"): rows} if rows == columns else {_("rows"): rows, _("columns"): columns}
    lines = [f"{axis}: ${numbers}$" for axis, numbers in each.items()]
    with st.container(key="op_sizes"):
        st.markdown("  \n".join([_("**Output size** ${formula}$").format(formula=sliding.SIZE_LATEX), *lines]))


def show(question: SlidingWindow, result: SlidingWindowResult) -> None:
    """Show what to notice, prediction beside measurement, the table and the formulas."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="op_notice"):
        st.markdown(_words.explanation("operation", "notice"))
    _measured.show(_compared(question, result), key="op_measured", quantity=_("count"), of=_("What is counted"))
    _share.show(key="op_share", table=_table(result), name="convolution")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="op_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def _compared(question: SlidingWindow, result: SlidingWindowResult) -> list[_measured.Comparison]:
    rows, columns = result.output.shape[1:]
    high, wide = question.sizes()
    count = question.count()
    return [
        _measured.Comparison(_("rows of the output"), high, rows),
        _measured.Comparison(_("columns of the output"), wide, columns),
        _measured.Comparison(_("weights (parameters)"), count.weights, result.weights.size, _filters(question)),
        _measured.Comparison(
            _("multiply-adds (MACs)"), count.multiply_adds(high, wide), result.products(), _("padding included")
        ),
        _measured.Comparison(
            _("cells of a channel that no output reads"), float("nan"), result.unread(), _("hatched in the picture")
        ),
    ]


def _filters(question: SlidingWindow) -> str:
    words = _("{filters} filters × {seen} channels × {rows} × {columns}")
    filters, seen, rows, columns = question.weights().shape
    return words.format(filters=filters, seen=seen, rows=rows, columns=columns)


def _table(result: SlidingWindowResult) -> pd.DataFrame:
    """Return every output with its place, counted from 1."""
    places = np.indices(result.output.shape).reshape(3, -1) + 1
    return pd.DataFrame({"filter": places[0], "row": places[1], "column": places[2], "output": result.output.ravel()})


def _show_formulas(question: SlidingWindow) -> None:
    down, across = question.windows()
    rows, columns = question.image().shape[1:]
    for title, size, along in ((_("Rows"), rows, down), (_("Columns"), columns, across)):
        st.markdown(f"**{title}**")
        _formula.show(sliding.SIZE_LATEX, Window.outputs, source=DUMOULIN, symbols=_symbols(size, along))
    st.markdown(_("**The output**"))
    _formula.show(correlation.LATEX, correlation.correlate, source=GOODFELLOW)
    st.markdown(_("**The filters**"))
    st.caption(_words.explanation("operation", "filters"))
    with st.popover(_("The code that makes them"), icon=":material/code:"):
        st.code(inspect.getsource(kernels.turned), language="python")


def _symbols(size: int, along: Window) -> dict[str, str]:
    return {
        "i": str(size),
        "k": str(along.kernel),
        "s": str(along.stride),
        r"p_\text{before}": str(along.before),
        r"p_\text{after}": str(along.after),
        "d": str(along.dilation),
        "o": str(along.outputs(size)),
    }
