"""The view "ELBO": one VAE's terms while it learns, its dimensions, its images, and bounds that are tighter."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dlcore.experiments.latent_bounds import LatentBounds
from dlcore.experiments.latent_model import LatentModel, LatentModelResult
from pages import (
    _controls,
    _live,
    _numbers,
    _objective_bounds,
    _objective_choices,
    _objective_images,
    _objective_outcome,
    _objective_pictures,
    _objective_presets,
)
from pages import _presets as presets
from pages._words import _

SECONDS_TO_START_UNASKED = 15.0


def show(picture: DeltaGenerator, controls: DeltaGenerator) -> None:
    """Show the whole view; its main picture and its controls stand side by side in columns made for them."""
    with controls:
        question, draws = _choose()
    run = None
    if question is not None:
        with picture:
            start = question.cost() < SECONDS_TO_START_UNASKED
            run = _live.show(question, lambda run: _objective_pictures.draw(question, run), key="elbo", start=start)
    if question is not None and run is not None and run.result is not None:
        _objective_outcome.warn(question, run.result)
        if run.result.learned:
            _show_measured(question, run.result, draws)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="elbo_try"):
        presets.show("elbo", _objective_presets.presets())
    if question is not None:
        _objective_outcome.show_formulas(question, None if run is None else run.result)


def show_card() -> None:
    """Show both terms of the VAE as it is by default, small, or some images while nobody trained it."""
    _objective_pictures.show_card(LatentModel())


def _choose() -> tuple[LatentModel | None, int]:
    """Show the controls; return the VAE, or None while the settings make none, and how many codes are drawn."""
    settings: dict[str, Any] = _objective_choices.choose_model("elbo", LatentModel)
    words = _("Weight of the KL term in what is descended; the ELBO itself has β = 1.")
    settings["beta"] = _numbers.number(LatentModel, "beta", key="elbo_beta", label=_("β"), help=words, step=0.5)
    words = _("Codes drawn from q(z|x) of each image: the largest k of the importance-weighted bounds.")
    draws = _numbers.number(LatentBounds, "draws", key="elbo_draws", label=_("Draws, at most k"), help=words)
    drawer = st.expander(_("Images, layers, training"), icon=":material/tune:", key="elbo_more", on_change="rerun")
    with drawer:
        settings |= _objective_choices.choose_training("elbo", LatentModel, drawer)
    return _controls.build(LatentModel, **settings), draws


def _show_measured(question: LatentModel, model: LatentModelResult, draws: int) -> None:
    """Show what follows from the trained VAE: bounds, images, what was predicted, the table."""
    _objective_outcome.tell(model)
    asked = _controls.build(LatentBounds, of=question, draws=draws)
    if asked is None:
        return
    measured = _objective_bounds.show(asked)
    if measured is not None and measured.result is not None:
        _objective_images.show(asked, model, measured, measured.result)
        _objective_outcome.show(asked, model, measured.result)
