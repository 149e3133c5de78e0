"""The tab "GAN" of the page "Latent space": a generator and a discriminator that play in the plane."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dlcore.elements.latent import plane_targets
from dlcore.experiments.plane_gan import PlaneGan
from dlcore.figures import plane_gan as figures
from pages import _controls, _gan_choices, _gan_outcome, _gan_pictures, _gan_points, _gan_presets, _live
from pages import _presets as presets
from pages._words import _

SECONDS_TO_START_UNASKED = 12.0
USUAL_LAYERS = (figures.SAMPLES, figures.ARROWS, figures.LATTICE)


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        layers, question = _choose()
    run = None
    if question is not None:
        with picture:
            _gan_points.show_note()
            own = question.target == plane_targets.OWN
            start = not own and question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _gan_pictures.draw(question, run, layers), key="gan", start=start)
    if question is not None and run is not None and run.result is not None:
        _gan_outcome.warn(question, run.result)
        _gan_outcome.tell(question, run.result)
        _gan_outcome.show(question, run, run.result)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="gan_try"):
        presets.show("gan", _gan_presets.presets())


def show_picture() -> None:
    """Show the game as it is by default, small, or the points that it would begin with while nobody played it."""
    _gan_pictures.show_card(PlaneGan())


def _choose() -> tuple[tuple[str, ...], PlaneGan | None]:
    """Show the controls; return what to draw and the question, or None while the settings make none."""
    settings: dict[str, Any] = _gan_choices.choose()
    layers = _controls.choices(_gan_pictures.LAYERS, key="gan_layers", label=_("Draw"), default=USUAL_LAYERS)
    drawer = st.expander(
        _("Networks, codes, optimizer, games"), icon=":material/tune:", key="gan_more", on_change="rerun"
    )
    with drawer:
        settings |= _gan_choices.choose_more(drawer, settings)
    if settings["target"] == plane_targets.OWN:
        own = _gan_points.choose()
        if own is None:
            return layers, None
        settings["own"] = own
    return layers, _controls.build(PlaneGan, **settings)
