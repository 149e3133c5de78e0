"""What came of cross-validation: choices and their regret, the table, leave-one-out in two ways, the formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import folds
from dlcore.experiments.cross_validation import CrossValidation, CrossValidationResult
from pages import _cross_validation_pictures, _formula, _knob, _share, _words
from pages._cross_validation_pictures import Run, View
from pages._words import _


def show(question: CrossValidation, run: Run, result: CrossValidationResult, level: int) -> None:
    """Show everything below the pictures."""
    words, bars = st.columns(2, gap="medium")
    with words:
        st.markdown(_summary(question, result))
    with bars:
        _cross_validation_pictures.draw_fold_errors(View(question, run, level), result)
    table = _table(question, result)
    number = st.column_config.NumberColumn
    headings = {
        _knob.knob(question.family): _knob.knob(question.family),
        "cv_error": _("Cross-validation"),
        "standard_error": _("± one standard error"),
        "training_error": _("Training error"),
        "test_error": _("Test error"),
        "regret": _("Regret"),
        "leave_one_out_refitted": _("Leave-one-out, refitted"),
        "leave_one_out_formula": _("Leave-one-out, formula"),
    }
    columns = {key: number(name, format="%.4f") for key, name in list(headings.items())[1:]}
    alt = _("Errors of each complexity: cross-validation, training, test, and leave-one-out in two ways.")
    st.dataframe(table, hide_index=True, key="cv_table", column_config=columns, placeholder="–", alt=alt)
    st.caption(_words.explanation("cross_validation", "table"))
    _share.show(key="cv_share", table=table, name="cross-validation")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="cv_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question, result, level)


def _summary(question: CrossValidation, result: CrossValidationResult) -> str:
    """Say what is chosen, what should have been, and what the difference costs."""

    def name(level: int) -> str:
        return _knob.name(question.family, float(result.levels[level]))

    words = _(
        "- **Cross-validation** picks **{minimum}**: its error there is {error:.4f} ± {spread:.4f}. On fresh examples "
        "it is {test:.4f}.\n"
        "- **The one-standard-error rule** picks **{cautious}**, the simplest model that is not clearly worse.\n"
        "- **{count} test examples**, which nobody has, would have picked **{best}**: {least:.4f}.\n"
        "- **Regret**, the test error lost by the choice: {regret:.4f} with the minimum, {cautious_regret:.4f} with "
        "the rule."
    )
    told = words.format(
        minimum=name(result.minimum),
        error=result.mean[result.minimum],
        spread=result.standard_error[result.minimum],
        test=result.test[result.minimum],
        cautious=name(result.cautious),
        count="10,000",
        best=name(result.best),
        least=result.test[result.best],
        regret=result.regret(result.minimum),
        cautious_regret=result.regret(result.cautious),
    )
    if question.folds == question.points:
        told += "\n- " + _("{folds} folds of {points} points: this is **leave-one-out**.").format(
            folds=question.folds, points=question.points
        )
    return told


def _table(question: CrossValidation, result: CrossValidationResult) -> pd.DataFrame:
    """Return one row per complexity."""
    return pd.DataFrame(
        {
            _knob.knob(question.family): result.levels,
            "cv_error": result.mean,
            "standard_error": result.standard_error,
            "training_error": result.training,
            "test_error": result.test,
            "regret": [result.regret(level) for level in range(len(result.levels))],
            "leave_one_out_refitted": result.leave_one_out,
            "leave_one_out_formula": result.shortcut,
        }
    )


def _show_formulas(question: CrossValidation, result: CrossValidationResult, level: int) -> None:
    st.markdown(_words.explanation("cross_validation", "formula"))
    _formula.show(
        r"\text{CV} = \frac{1}{k}\sum_{j=1}^{k} E_j,\qquad E_j = \frac{1}{|F_j|}\sum_{i\in F_j}"
        r"\left(y_i-\hat f^{(-j)}(x_i)\right)^2,\qquad \text{SE} = \frac{\operatorname{sd}(E_1,\dots,E_k)}{\sqrt{k}}",
        folds.curve,
        source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, section 7.10",
        symbols={
            "k": str(question.folds),
            r"\text{CV}": f"{result.mean[level]:.4f}",
            r"\text{SE}": f"{result.standard_error[level]:.4f}",
        },
    )
    if np.isfinite(result.shortcut[level]):
        _formula.show(
            r"\text{leave-one-out} = \frac{1}{n}\sum_{i=1}^{n}\left(\frac{y_i-\hat y_i}{1-h_{ii}}\right)^2",
            folds.leave_one_out,
            source="Hastie et al., equation 7.64",
            symbols={
                "n": str(question.points),
                r"\text{formula}": f"{result.shortcut[level]:.8f}",
                rf"\text{{{question.points}\ refits}}": f"{result.leave_one_out[level]:.8f}",
            },
        )
