"""What came of an ensemble, below its pictures: in words, predicted beside measured, as a table, and its formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import bootstrap, ensembles
from dlcore.experiments.ensemble import TEST_POINTS, Ensemble, EnsembleResult
from pages import _formula, _measured, _share, _words
from pages._measured import Comparison
from pages._words import _


def show(question: Ensemble, result: EnsembleResult) -> None:
    """Show everything below the pictures."""
    if result.members < question.members:
        st.info(_ended_early(question, result), icon=":material/stop_circle:")
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="ens_notice"):
        st.markdown(_tell_errors(question, result))
        st.markdown(_explain(question))
    if question.method in ensembles.SAMPLING:
        st.markdown(_("**Predicted beside measured**"))
        _measured.show(_comparisons(question, result), key="ens_theory", quantity=_("value"), of=_("Quantity"))
    _share.show(key="ens_share", table=_table(result), name="ensemble")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="ens_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            _show_formulas(question)


def _ended_early(question: Ensemble, result: EnsembleResult) -> str:
    if result.train_error[-1] == 0:
        words = _("AdaBoost ended after {members} of {asked} members: the last one made no error, so nothing is left.")
    else:
        words = _(
            "AdaBoost ended after {members} of {asked} members: with the weights that came next, a further member does "
            "no better than guessing."
        )
    return words.format(members=result.members, asked=question.members)


def _tell_errors(question: Ensemble, result: EnsembleResult) -> str:
    """Say in words what was measured at the end."""
    percent = question.kind == "classification"
    told = [_("**{members} members.**").format(members=result.members)]
    if np.isfinite(result.member_error).all():
        words = _("One member alone has a test error of {one} on average, all together {all}.")
        told.append(
            words.format(one=_error(result.member_error.mean(), percent), all=_error(result.test_error[-1], percent))
        )
    else:
        words = _("The first member has a test error of {one}, all together {all}.")
        told.append(words.format(one=_error(result.test_error[0], percent), all=_error(result.test_error[-1], percent)))
    best = int(result.test_error.argmin())
    words = _("The lowest test error was that of {best} members: {lowest}.")
    told.append(words.format(best=best + 1, lowest=_error(result.test_error[best], percent)))
    if np.isfinite(result.oob_error[-1]):
        words = _("Without any test point, the points out of bag say {oob}.")
        told.append(words.format(oob=_error(result.oob_error[-1], percent)))
        if percent:
            words = _("({points} points tell an error rate only to ± {error:.1%}, one standard error.)")
            told.append(words.format(points=question.points, error=result.oob_standard_error))
    return " ".join(told)


def _error(value: float, percent: bool) -> str:
    return f"{value:.1%}" if percent else f"{value:.3g}"


def _explain(question: Ensemble) -> str:
    match question.method:
        case "bagging":
            return _words.explanation("ensembles", "notice-bagging")
        case "forest":
            return _words.explanation("ensembles", "notice-forest")
        case "adaboost":
            return _words.explanation("ensembles", "notice-adaboost")
        case _:
            return _words.explanation("ensembles", "notice-gradient-boosting")


def _comparisons(question: Ensemble, result: EnsembleResult) -> list[Comparison]:
    share = bootstrap.distinct_share(question.points, question.draws)
    mean = _("mean of {members} samples").format(members=result.members)
    covered = _("points that some member has not seen")
    beside = _("on {tested:,} test points; on {points} out of bag").format(tested=TEST_POINTS, points=question.points)
    return [
        Comparison(_("Share of the points that a sample takes"), share, float(result.distinct.mean()), mean),
        Comparison(
            _("Share of the points with an answer out of bag"),
            bootstrap.covered_share(question.points, question.draws, result.members),
            float(result.covered[-1]),
            covered,
        ),
        Comparison(
            _("Test error, from the points out of bag"),
            float(result.test_error[-1]),
            float(result.oob_error[-1]),
            beside,
        ),
    ]


def _table(result: EnsembleResult) -> pd.DataFrame:
    """Return one row per number of members."""
    return pd.DataFrame(
        {
            "members": np.arange(1, result.members + 1),
            "training_error": result.train_error,
            "test_error": result.test_error,
            "out_of_bag_error": result.oob_error,
            "latest_member_test_error": result.member_error,
            "latest_member_distinct_share": result.distinct,
            "latest_member_weight": result.weights,
        }
    )


def _show_formulas(question: Ensemble) -> None:
    match question.method:
        case "adaboost":
            st.markdown(_words.explanation("ensembles", "formula-adaboost"))
            _formula.show(
                r"\alpha = \nu \ln \frac{1 - \varepsilon}{\varepsilon}",
                ensembles.boost_weight,
                source="Zhu, Zou, Rosset and Hastie 2009, algorithm 2 (SAMME) with K = 2",
                symbols={r"\nu": f"{question.learning_rate:g}"},
            )
            _formula.show(
                r"w_i \leftarrow \frac{w_i \, e^{\alpha [h(x_i) \ne y_i]}}{\sum_j w_j \, e^{\alpha [h(x_j) \ne y_j]}}",
                ensembles.reweighted,
                source="Zhu, Zou, Rosset and Hastie 2009, algorithm 2",
            )
        case "gradient_boosting":
            st.markdown(_words.explanation("ensembles", "formula-gradient-boosting"))
            _formula.show(
                r"F_b(x) = F_{b-1}(x) + \nu \, h_b(x), \qquad h_b \approx -\frac{\partial L}{\partial F_{b-1}(x_i)}",
                ensembles.gradient_boost,
                source="Friedman 2001, algorithm 1; Hastie, Tibshirani and Friedman, algorithm 10.3",
                symbols={r"\nu": f"{question.learning_rate:g}"},
            )
        case _:
            st.markdown(_words.explanation("ensembles", "formula-bagging"))
            _formula.show(
                r"P(\text{a sample takes } x_i) = 1 - \left(1 - \frac{1}{n}\right)^m",
                bootstrap.distinct_share,
                source="Hastie, Tibshirani and Friedman, equation 7.55",
                symbols={"n": str(question.points), "m": str(question.draws)},
            )
