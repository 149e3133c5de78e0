"""Words, formulas and the table of the tab "Momentum"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import optimizers, quadratic
from dlcore.experiments.quadratic_descent import QuadraticDescent, QuadraticDescentResult
from pages import _formula, _share, _words
from pages._words import _

MANY = 100_000
"""Steps that nobody counts; a rate measured so near to 1 says no more either."""
GOH = "Goh, Why Momentum Really Works, Distill 2017"


def show(question: QuadraticDescent, result: QuadraticDescentResult) -> None:
    """Show what to notice, the table and the formulas."""
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="mom_notice"):
        st.markdown(_words.explanation("momentum", "notice"))
    table = _table(result)
    st.dataframe(
        table,
        hide_index=True,
        key="mom_table",
        column_config=_columns(),
        placeholder="–",
        alt=_("Predicted and measured factor per step for each eigenvalue."),
    )
    _share.show(key="mom_share", table=table, name="momentum")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="mom_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def steps_in_words(rate: float) -> str:
    """Return how many steps at a factor per step leave a tenth of the error."""
    if rate >= 1:
        return _("never")
    steps = float(quadratic.steps_to_a_tenth(rate))
    return f"{steps:,.1f}" if steps <= MANY else _("more than {many}").format(many=f"{MANY:,}")


def _table(result: QuadraticDescentResult) -> pd.DataFrame:
    predicted, measured = result.predicted_rate, result.measured_rate
    known = predicted > 1e-9  # a factor of zero, the minimum in one step, has no relative difference
    return pd.DataFrame(
        {
            "eigenvalue": result.eigenvalues,
            "predicted_rate": predicted,
            "measured_rate": measured,
            "difference_percent": np.where(known, 100 * (measured / np.where(known, predicted, 1) - 1), np.nan),
            "damping": result.damping,
        }
    )


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        "eigenvalue": number(_("Eigenvalue λ"), format="%.4g"),
        "predicted_rate": number(_("Predicted factor per step"), format="%.6f"),
        "measured_rate": number(_("Measured factor per step"), format="%.6f"),
        "difference_percent": number(_("Difference (%)"), format="%+.4f"),
        "damping": _("Damping"),
    }


def _show_formulas(question: QuadraticDescent) -> None:
    for title, latex, runs, source, symbols in _formulas(question):
        st.markdown(f"**{title}**")
        _formula.show(latex, runs, source=source, symbols={name: _in_latex(value) for name, value in symbols.items()})
    st.caption(_words.explanation("momentum", "conventions"))


def _in_latex(value: float) -> str:
    digits, _e, power = f"{value:.6g}".partition("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}" if power else digits


def _formulas(question: QuadraticDescent) -> list[tuple[str, str, Callable[..., Any], str, dict[str, float]]]:
    """Return title, LaTeX, the function that computes it, the source, and this view's numbers by symbol."""
    smallest, largest, asked = 1 / question.condition, 1.0, (question.learning_rate, question.momentum)
    rule = optimizers.OPTIMIZERS["momentum"]
    momentum, plain = (find(smallest, largest) for find in (quadratic.best_momentum, quadratic.best_descent))
    here = {r"\alpha": asked[0], r"\beta": asked[1]}
    ends = {r"\lambda_1": smallest, r"\lambda_n": largest, r"\kappa": question.condition}
    rates, critical = quadratic.rate(*asked, [smallest, largest]), quadratic.critical_momentum(asked[0], [smallest, 1])
    bound = float(quadratic.lower_bound(question.condition, question.steps)[-1])
    return [
        (_("The rule"), rule.latex, rule.update, rule.paper, {r"\eta": asked[0], r"\beta": asked[1]}),
        (
            _("Factor per step of an eigenvalue"),
            quadratic.RATE_LATEX,
            quadratic.rate,
            GOH,
            {**here, r"r(\lambda_1)": rates[0], r"r(\lambda_n)": rates[1]},
        ),
        (
            _("Critical damping"),
            quadratic.CRITICAL_LATEX,
            quadratic.critical_momentum,
            GOH,
            {r"\alpha": asked[0], r"\beta_c(\lambda_1)": critical[0], r"\beta_c(\lambda_n)": critical[1]},
        ),
        (
            _("Region of convergence"),
            quadratic.EDGE_LATEX,
            quadratic.largest_stable_rate,
            GOH,
            {r"\alpha\lambda_n": asked[0] * largest, r"2+2\beta": 2 + 2 * asked[1]},
        ),
        (
            _("The best learning rate without momentum"),
            quadratic.DESCENT_LATEX,
            quadratic.best_descent,
            GOH,
            {**ends, r"\alpha^\star": plain.learning_rate, r"r^\star": plain.rate},
        ),
        (
            _("The optimum with momentum"),
            quadratic.MOMENTUM_LATEX,
            quadratic.best_momentum,
            "Polyak, USSR Comput. Math. Math. Phys. 4, 1964; " + GOH,
            {r"\alpha^\star": momentum.learning_rate, r"\beta^\star": momentum.momentum, r"r^\star": momentum.rate},
        ),
        (
            _("The lower bound"),
            quadratic.BOUND_LATEX,
            quadratic.lower_bound,
            "Nesterov, Introductory Lectures on Convex Optimization, 2004, theorem 2.1.13",
            {r"\kappa": question.condition, "k": question.steps, r"r^{\star k}": bound},
        ),
    ]
