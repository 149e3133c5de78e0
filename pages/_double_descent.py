"""Double descent: the test error falls, rises to the point where everything can just be fitted, and falls again."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.feature_descent import FeatureDescent
from pages import (
    _double_descent_choices,
    _double_descent_outcome,
    _double_descent_pictures,
    _double_descent_presets,
    _live,
    _presets,
    _words,
)
from pages._words import _

SECONDS_TO_START_UNASKED = 8.0


def show() -> None:
    """Show the whole view."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        view, question = _double_descent_choices.choose()
    run = None
    with picture:
        if question is not None:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(
                question, lambda run: _double_descent_pictures.draw(question, run, view), key="dd", start=start
            )
            st.caption(_double_descent_outcome.size(question))
    if question is not None and run is not None and run.result is not None:
        _double_descent_outcome.show(question, run, view)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="dd_try"):
        _presets.show("dd", _double_descent_presets.presets())
    with st.expander(_("What to notice"), icon=":material/lightbulb:", expanded=True, key="dd_notice"):
        st.markdown(_words.explanation("double_descent", "notice"))


def show_picture() -> None:
    """Show the view as it starts by default, small, or what theory says while nobody has measured it."""
    _double_descent_pictures.show_card(FeatureDescent())
