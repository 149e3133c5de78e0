"""What stands below the pictures of the tab "Transposed": both conventions, predictions beside measurements, share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements.convolution import checkerboard, transposed
from dlcore.experiments.transposed_convolution import FLAT, TransposedConvolution, TransposedConvolutionResult
from pages import _formula, _measured, _share, _words
from pages._words import _


def show_size(question: TransposedConvolution) -> None:
    """Show the size of the output with this view's numbers in the formula."""
    window, size = question.window, question.size
    numbers = (
        f"{window.stride}({size}-1) + {window.dilation}({window.kernel}-1) + 1 + {window.output_padding} "
        rf"- 2\cdot {window.padding}"
    )
    lines = (
        r"o' &= s(i'-1) + d(k-1) + 1 \\ &\quad + a - 2p",
        f"&= {numbers}",
        rf"&= \mathbf{{{window.outputs(size)}}}",
    )
    st.latex(r"\small\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}")


def show(question: TransposedConvolution, result: TransposedConvolutionResult) -> None:
    """Show everything below the pictures."""
    with st.expander(_("Two ways to name it"), icon=":material/translate:", key="tc_names"):
        st.markdown(_words.explanation("transposed", "conventions"))
        st.markdown(_table(_conventions(question)))
    with st.expander(_("Predicted beside measured"), icon=":material/balance:", key="tc_predicted"):
        _measured.show(_comparisons(question, result), key="tc_measured", quantity=_("value"), of=_("Quantity"))
        st.caption(_words.explanation("transposed", "measured"))
    with st.expander(_("Formula"), icon=":material/function:", key="tc_formula"):
        st.markdown(_words.explanation("transposed", "formula"))
        _formula.show(
            r"y_{sm + du - p,\; sn + dv - p} \mathrel{+}= w_{u,v}\, x_{m,n}",
            transposed.scatter,
            source=_("Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016, chapter 4"),
            symbols={
                "s": str(question.stride),
                "d": str(question.dilation),
                "p": str(question.padding),
                "u, v": rf"0 \dots {question.kernel - 1}",
                "m, n": rf"0 \dots {question.size - 1}",
            },
        )
    _share.show(key="tc_share", table=_cells(result), name="transposed-convolution")


def _conventions(question: TransposedConvolution) -> list[tuple[str, str, str]]:
    """Return the parameters by the names of the direct and of the equivalent convolution."""
    window, size = question.window, question.size
    stretch, border = window.stretched(size), window.border
    large, small = (_("the large image, {n} × {n}"), _("the small image, {n} × {n}"))
    between = _("the input with zeros put in, {n} × {n}")
    forgotten, added = _("{a} cells that the floor forgets"), _("a = {a} rows and columns of zeros")
    outputs, a = window.outputs(size), window.output_padding
    return [
        ("", _("direct convolution (PyTorch, Keras)"), _("equivalent convolution")),
        ("---",) * 3,
        (_("slides over"), large.format(n=outputs), between.format(n=stretch)),
        (_("makes"), small.format(n=size), large.format(n=outputs)),
        (_("kernel"), f"k = {window.kernel}", _("k′ = k = {k}, turned by 180°").format(k=window.kernel)),
        (_("stride"), f"s = {window.stride}", "s′ = 1"),
        (_("zeros between two cells"), "0", f"s − 1 = {window.stride - 1}"),
        (_("padding"), f"p = {window.padding}", f"p′ = d(k − 1) − p = {border}"),
        (_("at the end"), forgotten.format(a=a), added.format(a=a)),
    ]


def _table(rows: list[tuple[str, str, str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _comparisons(
    question: TransposedConvolution, result: TransposedConvolutionResult
) -> tuple[_measured.Comparison, ...]:
    uncut = question.window.uncut
    by_phase = transposed.copies_by_phase(uncut)
    counted = transposed.copies(uncut, FLAT)[transposed.covered(uncut, len(result.flat))]
    return (
        _measured.Comparison(
            _("rows and columns of the output"),
            float(question.window.outputs(question.size)),
            float(len(result.outputs)),
            _("the formula; the scattered array"),
        ),
        _measured.Comparison(
            _("sum of the output"),
            float(result.by_matrix.sum()),
            float(result.outputs.sum()),
            _("Cᵀ times the input; the scattered copies"),
        ),
        _measured.Comparison(
            _("largest cell of the output"),
            float(result.gathered.max()),
            float(result.outputs.max()),
            _("equivalent convolution; the scattered copies"),
        ),
        _measured.Comparison(
            _("fewest copies over an output, along an axis"),
            float(by_phase.min()),
            float(counted.min()),
            _("weights that fall on a phase; away from the edges"),
        ),
        _measured.Comparison(
            _("most copies over an output, along an axis"), float(by_phase.max()), float(counted.max())
        ),
        _measured.Comparison(
            _("unevenness of a flat image"),
            checkerboard.predicted_unevenness(result.kernel, uncut),
            checkerboard.unevenness(result.flat, uncut),
            _("from the weights alone; away from the edges of an enlarged image of ones"),
        ),
    )


def _cells(result: TransposedConvolutionResult) -> pd.DataFrame:
    """Return one row for each cell of the output."""
    rows, columns = np.indices(result.outputs.shape)
    return pd.DataFrame(
        {
            "row": rows.ravel(),
            "column": columns.ravel(),
            "output": result.outputs.ravel(),
            "copies": np.outer(result.copies, result.copies).ravel(),
        }
    )
