"""The formulas of the view "Double descent": those that its experiments run."""

from __future__ import annotations

import streamlit as st

from dlcore.elements import gaussian_regression, least_squares, random_features
from dlcore.experiments.feature_descent import RIDGES
from dlcore.experiments.network_descent import NetworkDescent
from pages import _formula, _words
from pages._double_descent_choices import Question, View


def show(question: Question, view: View) -> None:
    """Show the formulas that ran, with this view's numbers."""
    if isinstance(question, NetworkDescent):
        st.markdown(_words.explanation("double_descent", "formula-network"))
        return
    st.markdown(_words.explanation("double_descent", "formula-ridge"))
    ridge, count = RIDGES[view.ridge], question.threshold
    _formula.show(
        r"\hat w = \arg\min_w \frac1n \sum_{i=1}^n |y_i - w^\top \varphi_i|^2 + \lambda |w|^2 "
        r"= V \, \mathrm{diag}\!\left(\frac{s}{s^2 + n\lambda}\right) U^\top y",
        least_squares.ridge_filters,
        source="Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd edition, equation 3.47",
        symbols={r"\lambda": f"{ridge:g}", r"\text{threshold}": f"{count}"},
    )
    if view.against == "time":
        _formula.show(
            r"w_t = V \, \mathrm{diag}\!\left(\frac{1 - (1 - s^2/s_1^2)^t}{s}\right) U^\top y",
            least_squares.descent_filters,
            source="Ali, Kolter and Tibshirani, A Continuous-Time View of Early Stopping for Least Squares, 2019",
        )
    if question.data == "digits":
        units = {
            "relu": r"\varphi_j(x) = \sqrt{2/N} \, \max(0, \; w_j^\top x + b_j)",
            "fourier": r"\varphi_j(x) = \sqrt{2/N} \, \cos(w_j^\top x + b_j)",
        }
        _formula.show(
            units[question.features], random_features.apply, source="Rahimi and Recht, 2007; Belkin et al., PNAS 2019"
        )
        return
    st.markdown(_words.explanation("double_descent", "formula-gaussian"))
    known = question.truth(question.threshold)
    _formula.show(
        r"E = \begin{cases} s \left(1 + \frac{p}{n - p - 1}\right) & p \le n - 2 \\ "
        r"|\beta|^2 \left(1 - \frac{n}{p}\right) + s \left(1 + \frac{n}{p - n - 1}\right) & p \ge n + 2 \end{cases}",
        gaussian_regression.risk,
        source="Belkin, Hsu and Xu, Two models of double descent for weak features, 2020, theorem 1",
        symbols={
            r"s": f"{known.noise:.4g} \\text{{ at the threshold}}",
            r"|\beta|^2": f"{known.power:.4g}",
            r"\sigma": f"{question.noise:g}",
        },
    )
    if ridge:
        _formula.show(
            r"E_\lambda = |\beta|^2 \lambda^2 m'(-\lambda) "
            r"+ s\gamma \left(m(-\lambda) - \lambda m'(-\lambda)\right) + s",
            gaussian_regression.ridge_risk,
            source="Hastie, Montanari, Rosset and Tibshirani, Annals of Statistics 2022, corollary 5",
            symbols={r"\lambda": f"{ridge:g}"},
        )
