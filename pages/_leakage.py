"""Leakage: what a test error promises that was used for choosing, and features that were chosen before the folds."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.elements import student
from dlcore.experiments.leakage import Leakage, LeakageResult
from dlcore.experiments.screening import Screening, ScreeningResult
from pages import (
    _controls,
    _cross_validation_choices,
    _leakage_pictures,
    _live,
    _numbers,
    _regression_set,
    _share,
    _words,
)
from pages._words import _

SCREENING_FIELDS = {"samples": "samples", "features": "features", "kept": "kept", "sreps": "repetitions"}
"""Field of the question about features by the key of its control, without the prefix."""


def show(left: DeltaGenerator, right: DeltaGenerator, pictures: DeltaGenerator, below: DeltaGenerator) -> None:
    """Show the whole view."""
    study, features = _choose(left, right, below)
    for_study, for_features = pictures.columns(2, gap="medium")
    claimed = screened = None
    with for_study:
        st.markdown(_("**Reported and true error, by the way of choosing**"))
        if study is not None:
            run = _live.show(study, lambda run: _leakage_pictures.draw_claims(study, run), key="cv_leak", start=True)
            claimed = None if run is None else run.result
    with for_features:
        st.markdown(_("**Features chosen before cross-validation: labels are coins**"))
        if features is not None:
            run = _live.show(
                features, lambda run: _leakage_pictures.draw_screening(features, run), key="cv_screen", start=True
            )
            screened = None if run is None else run.result
    if claimed is not None:
        _show_outcome(claimed)
    if screened is not None and features is not None:
        st.markdown(_tell_screening(features, screened))
    st.caption(_words.explanation("cross_validation", "screening"))


def _choose(
    left: DeltaGenerator, right: DeltaGenerator, below: DeltaGenerator
) -> tuple[Leakage | None, Screening | None]:
    with left:
        for_test, for_repetitions = st.columns(2)
    with for_test:
        words = _("Examples of the test set by which is chosen, and of the second one.")
        held_out = _numbers.number(Leakage, "held_out", key="cv_held", label=_("Test examples"), help=words)
    with for_repetitions:
        words = _("How often the whole study is repeated: new training set, new test sets, new choice.")
        repetitions = _numbers.slider(
            Leakage, "repetitions", key="cv_reps", label=_("Repetitions"), step=20, help=words
        )
    with right:
        settings = _regression_set.choose("cv", Leakage)
    drawer = below.expander(
        _("Models and folds of the study; numbers of features"),
        icon=":material/tune:",
        key="cv_lmore",
        on_change="rerun",
    )
    about_features: dict[str, Any] = {}
    with drawer:
        usual = {"cv_lfamily": "family", "cv_lmost": "most", "cv_lfolds": "folds"}
        defaults = {key: _controls.default(Leakage, field) for key, field in usual.items()}
        defaults |= {f"cv_{key}": _controls.default(Screening, field) for key, field in SCREENING_FIELDS.items()}
        if _controls.wanted(drawer, defaults):
            more, about_features = _choose_more()
            settings |= more
    study = _controls.build(Leakage, held_out=held_out, repetitions=repetitions, **settings)
    return study, _controls.build(Screening, **about_features)


def _choose_more() -> tuple[dict[str, Any], dict[str, Any]]:
    left, right = st.columns(2, gap="large")
    with left:
        usual = _controls.default(Leakage, "family")
        names = _cross_validation_choices.FAMILIES
        family = _controls.switch(names, key="cv_lfamily", label=_("Models of the study"), default=usual)
        most = _numbers.number(Leakage, "most", key="cv_lmost", label=_("Highest degree"))
        folds = _numbers.number(Leakage, "folds", key="cv_lfolds", label=_("Folds k"))
    labels = {
        "samples": _("Samples with coins for labels"),
        "features": _("Features that say nothing"),
        "kept": _("Features kept"),
        "sreps": _("Repetitions of the choice of features"),
    }
    with right:
        chosen = {
            field: _numbers.number(Screening, field, key=f"cv_{key}", label=labels[key])
            for key, field in SCREENING_FIELDS.items()
        }
    return {"family": family, "most": most, "folds": folds}, chosen


def _show_outcome(result: LeakageResult) -> None:
    words = _(
        "A model chosen on a test set and reported on the same test set claims **{claimed:.3f}**; on fresh examples "
        "its error is **{true:.3f}**. The claim is {share:.0%} too low on average. A second test set, never used "
        "before, says {held_out:.3f}."
    )
    st.markdown(
        words.format(
            claimed=result.reported[0].mean(),
            true=result.actual[0].mean(),
            share=result.optimism[0].mean() / result.actual[0].mean(),
            held_out=result.reported[1].mean(),
        )
    )
    table = _table(result)
    headings = (
        _("Way"),
        _("Reported (mean)"),
        _("True (mean)"),
        _("Optimism (true − reported)"),
        _("± one standard error"),
        _("Regret (mean)"),
    )
    columns: dict[str, Any] = dict(zip(table.columns, headings, strict=True))
    formatted = {key: st.column_config.NumberColumn(name, format="%.4f") for key, name in columns.items()}
    formatted["way"] = st.column_config.TextColumn(columns["way"], width="large")
    alt = _("For each way of choosing what is reported, what is true, and the difference.")
    st.dataframe(table, hide_index=True, key="cv_leak_table", column_config=formatted, alt=alt)
    st.caption(_words.explanation("cross_validation", "leakage"))
    _share.show(key="cv_leak_share", table=table, name="leakage")


def _table(result: LeakageResult) -> pd.DataFrame:
    """Return one row per way of choosing."""
    optimism = result.optimism
    return pd.DataFrame(
        {
            "way": _leakage_pictures.ways(),
            "reported": result.reported.mean(1),
            "true": result.actual.mean(1),
            "optimism": optimism.mean(1),
            "standard_error": student.standard_error(optimism),
            "regret": result.regret.mean(1),
        }
    )


def _tell_screening(question: Screening, result: ScreeningResult) -> str:
    words = _(
        "{samples} samples with coin flips for labels and {features} features of pure noise. With the {kept} features "
        "that correlate most with the labels **of all samples**, cross-validation reports an error rate of "
        "**{wrong:.1%}**; with features chosen anew without each fold **{right:.1%}**. The truth is 50 %. On the "
        "labels of one held-out fold the features of the first kind still correlate by {seen:+.2f} on average, those "
        "of the second by {unseen:+.2f}: only the first have seen them."
    )
    return words.format(
        samples=question.samples,
        features=f"{question.features:,}",
        kept=question.kept,
        wrong=result.wrong.mean(),
        right=result.right.mean(),
        seen=result.wrong_correlations.mean(),
        unseen=result.right_correlations.mean(),
    )
