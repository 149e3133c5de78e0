"""The tab "Prior": an adversarial autoencoder's codes are given a distribution; do they have it?"""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.aggregated_posterior import AggregatedPosterior
from pages import _live, _prior_choices, _prior_outcome, _prior_pictures, _prior_place, _prior_presets
from pages import _presets as presets
from pages._words import _

SECONDS_TO_START_UNASKED = 14.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question = _prior_choices.choose()
        place = _prior_place.choose()
        answer = st.container()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _prior_pictures.draw(question, run, place), key="prior", start=start)
    if question is not None and run is not None and run.result is not None:
        with answer:
            _prior_place.show(question, run, run.result, place)
        _prior_outcome.warn(run.result)
        _prior_pictures.show_curves(question, run, run.result)
        _prior_outcome.tell(question, run.result)
        _prior_outcome.show(question, run, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="prior_try"):
        presets.show("prior", _prior_presets.presets())


def show_picture() -> None:
    """Show codes and prior as they are by default, small, or the prior alone while nobody trained anything."""
    _prior_pictures.show_card(AggregatedPosterior())
