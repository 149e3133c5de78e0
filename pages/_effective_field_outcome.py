"""What came of an effective field, below its pictures: predicted beside measured, the table, the formulas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import streamlit as st
from jaxtyping import Float

from dlcore.elements.convolution import effective, plain_stack
from dlcore.experiments.stack_field import StackField, StackFieldResult
from pages import _formula, _measured, _share, _words
from pages._effective_field_looks import Look
from pages._words import _

SOURCE = "Luo, Li, Urtasun, Zemel, NeurIPS 2016"


def sentence(question: StackField, result: StackFieldResult, look: Look) -> str:
    """Say how large the field is, and how little of it holds most."""
    seen = effective.sizes(result.map(look.measure, alone=look.alone), question.field**2)
    words = _(
        "Theoretical field {side} × {side} = {all} cells. {most:.2f} % of the gradient lies in {cells:.0f} of them: "
        "{area:.1f} % of the area, {length:.0f} % of the side. {shown}"
    )
    return words.format(
        side=question.field,
        all=f"{question.field**2:,}",
        most=100 * effective.MOST,
        cells=seen.cells,
        area=100 * seen.area,
        length=100 * seen.side,
        shown=_shown(question, look),
    )


def _shown(question: StackField, look: Look) -> str:
    if look.alone:
        return _("Shown is a single input with one draw of weights.")
    words = _("Shown is the average over {inputs} inputs for each of {seeds} draws of weights.")
    return words.format(inputs=question.inputs, seeds=question.seeds)


def show(question: StackField, result: StackFieldResult, look: Look) -> None:
    """Show everything below the pictures."""
    st.subheader(_("Predicted beside measured"), anchor=False)
    share, expected = result.map(look.measure, alone=look.alone), question.predicted(look.measure)
    rows = [*_law(question, result, look), *_comparisons(question, look, share, expected)]
    _measured.show(rows, key="erf_measured", quantity=_("value"), of=_("Quantity"))
    _share.show(key="erf_share", table=columns(share, expected, question.first), name="effective-field")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="erf_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def columns(
    share: Float[np.ndarray, "rows columns"], expected: Float[np.ndarray, "rows columns"] | None, first: float
) -> pd.DataFrame:
    """Return one row per column of a map: what was measured, what the Gaussian gives it, what theory expects."""
    seen = effective.profiles(share, expected)
    table = {"column": first + np.arange(share.shape[1]), "measured": seen.measured, "gaussian": seen.fitted}
    return pd.DataFrame(table if seen.expected is None else {**table, "predicted": seen.expected})


def _law(question: StackField, result: StackFieldResult, look: Look) -> list[_measured.Comparison]:
    """Return the row of the law itself, where all layers are equal and nothing else is between them."""
    plain = question.dilations == (1,) and question.downsampling == "none" and not question.skips
    if not plain or look.measure != question.natural_measure:
        return []
    seen = effective.fit(result.map(look.measure, alone=look.alone)).deviation
    law = plain_stack.standard_deviation(question.depth, question.kernel)
    return [_measured.Comparison(_("√(n(k² − 1) / 12), σ per axis (cells)"), law, seen, _error(result, look))]


def _error(result: StackFieldResult, look: Look) -> str:
    error = result.error(look.measure)
    if look.alone or math.isnan(error):
        return ""
    return _("± {error:.3f} (one standard error)").format(error=error)


def _comparisons(
    question: StackField,
    look: Look,
    share: Float[np.ndarray, "rows columns"],
    expected: Float[np.ndarray, "rows columns"],
) -> list[_measured.Comparison]:
    seen, wanted = (effective.sizes(one, question.field**2) for one in (share, expected))
    exact = _("exact in expectation") if question.is_exact(look.measure) else _approximate(question)
    row = _measured.Comparison
    return [
        row(_("σ per axis of the boxes convolved (cells)"), wanted.deviation, seen.deviation, exact),
        row(_("Cells that hold 95.45 %"), wanted.cells, seen.cells),
        row(
            _("The same for a round Gaussian of the measured σ"),
            effective.gaussian_cells(seen.deviation),
            seen.cells,
            _("2πσ² ln(1 / 0.0455)"),
        ),
        row(_("Share of the field's area"), wanted.area, seen.area),
        row(_("Share of the field's side (root)"), wanted.side, seen.side),
        row(_("Overlap with the fitted Gaussian"), wanted.overlap, seen.overlap, _("1: the same shape")),
        row(_("Overlap with the prediction"), 1.0, effective.overlap(share, expected), _("1: the same map")),
    ]


def _approximate(question: StackField) -> str:
    if question.activation != plain_stack.LINEAR:
        return _("if units were silent independently")
    if question.downsampling == "max":
        return _("if every cell of a pooling were the largest as often")
    if question.weights == "uniform":
        return _("if all channels carried alike, which a skip connection's own does not")
    return _("if gradients were normally distributed")


def _show_formulas(question: StackField) -> None:
    st.markdown(_words.explanation("effective_field", "formula"))
    symbols = {"n": str(question.depth), "k": str(question.kernel)}
    law = plain_stack.standard_deviation(question.depth, question.kernel)
    _formula.show(
        r"\sigma = \sqrt{\frac{n\,(k^2 - 1)}{12}}",
        plain_stack.standard_deviation,
        source=_("{paper}, section 2.2").format(paper=SOURCE),
        symbols={**symbols, r"\sigma": f"{law:.4f}"},
    )
    _formula.show(
        r"p_{l} = p_{l-1} * \tfrac{1}{k^2}\,\mathbf 1_{k \times k}\ \text{(spread by dilation and strides)},"
        r"\quad p_0 = \delta,\qquad \text{skip: } p_l = \tfrac12\,(p_{l-1} + p_{l-1} * \tfrac{1}{k^2} \mathbf 1)",
        plain_stack.expected_share,
        source=_("{paper}, sections 2.2 and 2.3").format(paper=SOURCE),
    )
    _formula.show(
        r"\mu = \sum_x x\,p(x), \qquad \Sigma = \sum_x (x - \mu)(x - \mu)^{\mathsf T} p(x)",
        effective.fit,
        source=_("maximum likelihood of a normal distribution"),
    )
    _formula.show(
        r"A = \min\Big\{|S| : \sum_{x \in S} p(x) \ge 0.9545\Big\}, \qquad A_{\text{Gauss}} = 2\pi\sigma^2 "
        r"\ln\frac{1}{0.0455}",
        effective.cells_that_hold,
        source=_("the paper's share, with a smallest area in the place of its threshold"),
    )
