"""What came of many training sets: the two sides of the equation as a table, theory beside them, the formulas."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import decomposition, smoothers
from dlcore.elements.decomposition import Decomposition
from dlcore.experiments.bias_variance import BiasVariance
from dlcore.figures.bias_variance import TWO_SIDED
from pages import _bias_variance_choices, _formula, _knob, _share, _words
from pages._bias_variance_choices import Question
from pages._words import _


def show(question: Question, result: Decomposition, level: int) -> None:
    """Show everything below the pictures."""
    for reason in filter(None, result.reasons):
        st.warning(reason, icon=":material/trending_up:")
    st.markdown(_summary(question, result))
    number = st.column_config.NumberColumn
    plain = (_("bias²"), _("variance"), _("noise"), _("Sum of the three"), _("Test error, measured apart"))
    st.dataframe(
        _for_people(question, result),
        hide_index=True,
        key="bv_table",
        column_config={
            **{name: number(format="%.4f") for name in (*plain, _("Training error"))},
            _("Difference"): number(format="%+.4f"),
            _("± (95 %)"): number(format="%.4f", help=_words.explanation("bias_variance", "interval")),
        },
        placeholder="–",
        alt=_("The parts of the error for each complexity, their sum, the measured test error and the difference."),
    )
    st.caption(_words.explanation("bias_variance", "table"))
    _share.show(key="bv_share", table=_table(question, result), name="bias-variance")
    if isinstance(question, BiasVariance):
        _show_theory(question, result)
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="bv_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question, result, level)


def _summary(question: Question, result: Decomposition) -> str:
    """Say where the error is least, and at how many complexities both sides agree."""
    known = np.isfinite(result.difference) & result.trustworthy
    if not known.any():
        return ""
    inside = np.abs(result.difference) <= TWO_SIDED * result.difference_uncertainty
    best = _bias_variance_choices.name_level(question, result.best)
    words = _(
        "The least expected error, {least:.4f}, is at **{best}**: bias² {bias:.4f}, variance {variance:.4f}, noise "
        "{noise:.4f}. At {inside} of {known} complexities the sum and the test error, measured with other training "
        "sets and fresh examples, agree within the 95 % interval of their difference."
    )
    told = words.format(
        least=result.total[result.best],
        best=best,
        bias=result.bias[result.best],
        variance=result.variance[result.best],
        noise=result.noise,
        inside=(inside & known).sum(),
        known=known.sum(),
    )
    if (~result.trustworthy).any():
        told += " " + _words.explanation("bias_variance", "heavy")
    return told


def _for_people(question: Question, result: Decomposition) -> pd.DataFrame:
    """Return the table with headings for people."""
    reliable = np.where(result.trustworthy, TWO_SIDED * result.difference_uncertainty, np.nan)
    return pd.DataFrame(
        {
            _("Complexity"): [_bias_variance_choices.name_level(question, n) for n in range(len(result.levels))],
            _("bias²"): result.bias,
            _("variance"): result.variance,
            _("noise"): np.full(len(result.levels), result.noise),
            _("Sum of the three"): result.total,
            _("Test error, measured apart"): result.test,
            _("Difference"): result.difference,
            _("± (95 %)"): reliable,
            _("Training error"): result.training,
        }
    )


def _table(question: Question, result: Decomposition) -> pd.DataFrame:
    """Return the table behind the picture."""
    return pd.DataFrame(
        {
            _knob.knob(_bias_variance_choices.family(question)): result.levels,
            "bias_squared": result.bias,
            "variance": result.variance,
            "noise": np.full(len(result.levels), result.noise),
            "sum": result.total,
            "sum_standard_error": result.uncertainty,
            "test_error": result.test,
            "test_standard_error": result.test_uncertainty,
            "difference": result.difference,
            "largest_share_of_one_set": np.maximum(result.heaviest, result.test_heaviest),
            "training_error": result.training,
            "predicted_bias_squared": result.predicted_bias,
            "predicted_variance": result.predicted_variance,
        }
    )


def _show_theory(question: BiasVariance, result: Decomposition) -> None:
    """Set what follows from the weights of a linear smoother beside what many sets showed."""
    st.markdown(_("**Predicted beside measured**"))
    table = pd.DataFrame(
        {
            _("Complexity"): [_bias_variance_choices.name_level(question, n) for n in range(len(result.levels))],
            _("Predicted variance"): result.predicted_variance,
            _("Measured variance"): result.variance,
            _("Variance: difference (%)"): 100 * (result.variance / result.predicted_variance - 1)
            if question.noise
            else np.nan,
            _("Predicted bias²"): result.predicted_bias,
            _("Measured bias²"): result.bias,
        }
    )
    four = st.column_config.NumberColumn(format="%.4f")
    columns: dict[str, Any] = dict.fromkeys(map(str, table.columns[1:]), four)
    columns |= {_("Variance: difference (%)"): st.column_config.NumberColumn(format="%+.1f")}
    alt = _("Predicted and measured variance and squared bias for each complexity.")
    st.dataframe(table, hide_index=True, key="bv_theory", column_config=columns, placeholder="–", alt=alt)
    st.caption(_words.explanation("bias_variance", "theory"))


def _show_formulas(question: Question, result: Decomposition, level: int) -> None:
    st.markdown(_words.explanation("bias_variance", "formula"))
    _formula.show(
        r"\underbrace{\mathbb{E}\,(y-\hat f(x))^2}_{\text{test error}} = "
        r"\underbrace{\mathbb{E}_x(\bar f(x)-f(x))^2}_{\text{bias}^2} + "
        r"\underbrace{\mathbb{E}_x\operatorname{Var}\hat f(x)}_{\text{variance}} + \sigma^2",
        decomposition.split,
        source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, equation 7.9; "
        "Geman, Bienenstock and Doursat, Neural Computation 4 (1992)",
        symbols={
            r"\text{bias}^2": f"{result.bias[level]:.4f}",
            r"\text{variance}": f"{result.variance[level]:.4f}",
            r"\sigma^2": f"{result.noise:.4f}",
            r"\text{sum}": f"{result.total[level]:.4f}",
            r"\text{test error}": f"{result.test[level]:.4f}",
            "S": str(question.sets),
        },
    )
    if isinstance(question, BiasVariance):
        latex = r"\operatorname{Var}\hat f(x)=\sigma^2\,\lVert w(x)\rVert^2,\qquad \hat f(x)=w(x)^\top y"
        runs = smoothers.FAMILIES[question.family].fit
        _formula.show(latex, runs, source=_("Hastie et al., sections 3.2 to 3.4 and 7.3"))
