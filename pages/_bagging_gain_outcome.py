"""What the comparison has measured, in words and as tables: where bagging pays, how alike samples and members are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from dlcore.elements import bootstrap
from dlcore.experiments.bagging_gain import SCOUTS, BaggingGain, BaggingGainResult
from pages import _bagging_gain_pictures, _formula, _measured, _share, _words
from pages._bagging_gain_pictures import Learners
from pages._measured import Comparison
from pages._words import _


def show(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> None:
    """Show everything below the errors."""
    st.markdown(_("**If the bootstrap samples come out alike, is bagging wasteful?** Measured here:"))
    st.markdown("\n".join(f"- {sentence}" for sentence in _answers(question, result, learners)))
    _bagging_gain_pictures.show_row(
        lambda: _bagging_gain_pictures.show_gain(question, result, learners),
        lambda: _bagging_gain_pictures.show_disagreement(question, result, learners),
    )
    with st.expander(_("What to notice"), expanded=True, icon=":material/lightbulb:", key="ens_gain_notice"):
        st.markdown(_words.explanation("ensembles", "notice-gain"))
    st.markdown(
        _("**Predicted beside measured: the variance of a mean** ({points} training points)").format(
            points=result.sizes[-1]
        )
    )
    _bagging_gain_pictures.show_variances(question, result, learners)
    _measured.show(
        _comparisons(question, result, learners), key="ens_gain_theory", quantity=_("value"), of=_("Quantity")
    )
    st.caption(_words.explanation("ensembles", "variance-caption"))
    _share.show(key="ens_gain_share", table=_table(question, result, learners), name="bagging-gain")
    formulas = st.expander(
        _("The formulas of this view"), icon=":material/functions:", key="ens_gain_formulas", on_change="rerun"
    )
    if formulas.open:
        with formulas:
            st.markdown(_words.explanation("ensembles", "formula-variance"))
            _formula.show(
                r"\operatorname{Var} \frac{1}{B} \sum_{b=1}^{B} h_b = \rho \sigma^2 + \frac{1 - \rho}{B} \sigma^2",
                bootstrap.variance_of_mean,
                source="Hastie, Tibshirani and Friedman, equation 15.1",
                symbols={"B": str(question.members)},
            )


def _answers(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> list[str]:
    """Say what was measured: how alike the samples are, how alike the members, and what bagging gained."""
    words = _(
        "Two samples have {small:.1%} of the points in common with {least} training points and {large:.1%} with {most} "
        "(predicted: {said:.1%}). More points do not make the samples more alike."
    )
    told = [
        words.format(
            small=result.common[0].mean(),
            large=result.common[-1].mean(),
            least=result.sizes[0],
            most=result.sizes[-1],
            said=bootstrap.common_share(int(result.sizes[-1]), int(result.sizes[-1])),
        )
    ]
    return [*told, *(_tell_learner(question, result, place, name) for place, name in enumerate(learners))]


def _tell_learner(question: BaggingGain, result: BaggingGainResult, place: int, name: str) -> str:
    percent = question.kind == "classification"
    mean, half = (part[place] for part in result.gain())
    better, worse = (mean > half).sum(), (mean < -half).sum()
    apart = result.disagreement[place].mean(-1)
    words = _(
        "**{name}**: the 95 % interval of what bagging gains lies above 0 at {better} of {sizes} sizes and below 0 at "
        "{worse}. At {most} points it is {gain}: from {single} to {bagged}. {apart}"
    )
    return words.format(
        name=name,
        better=better,
        worse=worse,
        sizes=len(mean),
        most=result.sizes[-1],
        gain=_points(mean[-1], half[-1], percent),
        single=_value(result.single[place, -1].mean(), percent),
        bagged=_value(result.bagged[place, -1].mean(), percent),
        apart=_tell_apart(apart, result, percent),
    )


def _tell_apart(apart: np.ndarray, result: BaggingGainResult, percent: bool) -> str:
    if percent:
        words = _("Two members disagree on {first} of the test points at {least} training points, on {last} at {most}.")
    else:
        words = _("The variance among its members is {first} at {least} training points and {last} at {most}.")
    first, last = (_value(float(one), percent) for one in (apart[0], apart[-1]))
    return words.format(first=first, last=last, least=result.sizes[0], most=result.sizes[-1])


def _points(mean: float, half: float, percent: bool) -> str:
    if percent:
        return _("{mean:z.1f} ± {half:.1f} percentage points").format(mean=100 * mean, half=100 * half)
    return f"{mean:z.3f} ± {half:.3f}"


def _value(value: float, percent: bool) -> str:
    return f"{value:.1%}" if percent else f"{value:.3g}"


def _comparisons(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> list[Comparison]:
    """Return the shares of points in samples, and the variance of the whole bag for both learners."""
    most = int(result.sizes[-1])
    rows = [
        Comparison(
            _("Share of the points that a sample takes"),
            bootstrap.distinct_share(most, most),
            float(result.distinct[-1].mean()),
        ),
        Comparison(
            _("Share of the points that two samples take"),
            bootstrap.common_share(most, most),
            float(result.common[-1].mean()),
        ),
    ]
    for place, name in enumerate(learners):
        words = _("σ² = {variance:.3g}, ρ = {correlation:.2f}, from {scouts} other members")
        rows.append(
            Comparison(
                _("{name}: variance of the mean of {members}").format(name=name, members=question.members),
                float(result.predicted_variance()[place, -1, -1]),
                float(result.variance[place, -1, -1]),
                words.format(
                    variance=result.member_variance[place, -1],
                    correlation=result.correlation[place, -1],
                    scouts=SCOUTS,
                ),
            )
        )
    return rows


def _table(question: BaggingGain, result: BaggingGainResult, learners: Learners) -> pd.DataFrame:
    """Return one row per learner, size and repetition."""
    places = [axis.ravel() for axis in np.indices(result.single.shape)]
    return pd.DataFrame(
        {
            "learner": np.array(learners)[places[0]],
            "training_points": result.sizes[places[1]],
            "seed": question.data_seed + places[2],
            "single_test_error": result.single.ravel(),
            "bagged_test_error": result.bagged.ravel(),
            "disagreement": result.disagreement.ravel(),
        }
    )
