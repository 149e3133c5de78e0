"""Cross-validation: hold a part of the examples out in turn; and what a test error is worth that was used to choose."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.cross_validation import CrossValidation
from pages import (
    _controls,
    _cross_validation_choices,
    _cross_validation_outcome,
    _cross_validation_pictures,
    _cross_validation_presets,
    _leakage,
    _live,
    _presets,
    _words,
)
from pages._cross_validation_pictures import View
from pages._words import _

VIEWS = {"choosing": "Choose by folds", "leakage": "Leakage"}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the whole tab."""
    controls, pictures, below = st.container(), st.container(), st.container()
    left, right = controls.columns(2, gap="large")
    with left:
        view = _controls.switch(VIEWS, key="cv_view", label=_("View"), default="choosing")
    if view == "leakage":
        _leakage.show(left, right, pictures, below)
    else:
        question, level = _cross_validation_choices.choose(left, right, below)
        if question is not None:
            with pictures:
                run = _live.show(
                    question,
                    lambda run: _cross_validation_pictures.draw(View(question, run, level)),
                    key="cv",
                    start=True,
                )
            if run is not None and run.result is not None:
                _cross_validation_outcome.show(question, run, run.result, level)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="cv_try"):
        _presets.show("cv", _cross_validation_presets.presets())
    with st.expander(_("What to notice"), icon=":material/lightbulb:", expanded=True, key="cv_notice"):
        if view == "leakage":
            st.markdown(_words.explanation("cross_validation", "notice-leakage"))
        else:
            st.markdown(_words.explanation("cross_validation", "notice-choosing"))


def show_picture() -> None:
    """Show the errors as the tab starts, small."""
    _cross_validation_pictures.show_card(CrossValidation())
