"""Bias and variance: many training sets from one truth, a model for each, and what their errors are made of."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.bias_variance import BiasVariance
from pages import (
    _bias_variance_choices,
    _bias_variance_outcome,
    _bias_variance_pictures,
    _bias_variance_presets,
    _live,
    _presets,
    _words,
)
from pages._bias_variance_pictures import View
from pages._words import _

SECONDS_TO_START_UNASKED = 8.0


def show() -> None:
    """Show the whole tab."""
    controls, pictures, below = st.container(), st.container(), st.container()
    with controls:
        question, level = _bias_variance_choices.choose(below)
    run = None
    if question is not None:
        start = question.cost() < SECONDS_TO_START_UNASKED
        with pictures:
            run = _live.show(
                question, lambda run: _bias_variance_pictures.draw(View(question, run, level)), key="bv", start=start
            )
    if question is not None and run is not None and run.result is not None:
        _bias_variance_outcome.show(question, run.result, level)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="bv_try"):
        _presets.show("bv", _bias_variance_presets.presets())
    with st.expander(_("What to notice"), icon=":material/lightbulb:", expanded=True, key="bv_notice"):
        st.markdown(_words.explanation("bias_variance", "notice"))


def show_picture() -> None:
    """Show the parts of the error as the tab starts, small."""
    _bias_variance_pictures.show_card(BiasVariance())
