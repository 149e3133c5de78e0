"""The tab "Network" of the page "Convolution": the course's assignment, configured, counted, trained, looked into."""

from __future__ import annotations

import streamlit as st

from dlcore.elements.guessing import Which
from dlcore.experiments.digits_cnn import DigitsCNN
from pages import _cnn_choices, _cnn_digit, _cnn_outcome, _cnn_pictures, _cnn_plan, _cnn_presets, _controls, _live
from pages import _presets as presets
from pages._words import _

WHICH = {"loss": "Loss", "error": "Error rate"}
"""Proper names, untranslated: they stand in the URL."""
SECONDS_TO_START_UNASKED = 12.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        which, question = _choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _cnn_pictures.draw(question, run, which), key="cnn", start=start)
        if run is not None and run.result is not None:
            _cnn_outcome.warn(run.result)
        _cnn_plan.show(question)
    if question is not None and run is not None and run.result is not None:
        _cnn_digit.show(question, run, run.result)
        _cnn_outcome.tell(run.result)
        _cnn_outcome.show(question, run, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="cnn_try"):
        presets.show("cnn", _cnn_presets.presets(), _cnn_choices.settle)


def show_picture() -> None:
    """Show the curves of the network as it is by default, small, or some digits while nobody trained it."""
    _cnn_pictures.show_card(DigitsCNN())


def _choose() -> tuple[Which, DigitsCNN | None]:
    """Show the controls; return what to draw and the question, or None while the settings make none."""
    settings = _cnn_choices.choose()
    left, right = st.columns(2)
    with left:
        settings["epochs"] = _cnn_choices.choose_epochs()
    with right:
        shown = _controls.switch(WHICH, key="cnn_which", label=_("Curves of"), default="error")
    drawer = st.expander(_("Optimizer, batches, seeds"), icon=":material/tune:", key="cnn_more", on_change="rerun")
    with drawer:
        settings |= _cnn_choices.choose_training(drawer)
    return "loss" if shown == "loss" else "error", _controls.build(DigitsCNN, **settings)
