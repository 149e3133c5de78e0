"""The tab "Walk" of the page "Latent space": from image to image through codes, and through pixels."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.latent_model import LatentModel
from pages import (
    _controls,
    _latent_training,
    _live,
    _walk_choices,
    _walk_outcome,
    _walk_pictures,
    _walk_presets,
    _walk_scene,
)
from pages import _presets as presets
from pages._walk_choices import Choice
from pages._words import _

SECONDS_TO_START_UNASKED = 30.0


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        question, choice = _choose()
        offered = st.container()
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _walk_pictures.draw(question, run, choice), key="walk", start=start)
        if run is not None and run.result is not None and run.result.learned:
            shown = _walk_scene.scene(question, run, run.result, choice)
            if shown is not None:
                with offered:
                    _walk_pictures.show_offered(shown)
                _walk_outcome.show(shown)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="walk_try"):
        presets.show("walk", _walk_presets.presets())


def show_picture() -> None:
    """Show the walk that the tab opens with, small, or some images while nobody has trained its model."""
    _walk_pictures.show_card(LatentModel())


def _choose() -> tuple[LatentModel | None, Choice]:
    """Show the controls; return the question (None: the settings make none) and what is walked."""
    settings = _latent_training.choose_model("walk")
    likely: _walk_choices.Source = "draws" if settings["model"] == "gan" else "images"
    choice = _walk_choices.choose(settings["dims"], likely)
    drawer = st.expander(_("Images, layers, training"), icon=":material/tune:", key="walk_more", on_change="rerun")
    with drawer:
        settings |= _latent_training.choose_training("walk", settings["model"], drawer)
    return _controls.build(LatentModel, **settings), choice
