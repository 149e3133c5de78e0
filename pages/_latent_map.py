"""The tab "Map" of the page "Latent space": models of codes side by side, and what every place on them decodes to."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from dlcore.experiments.latent_model import LatentModel
from pages import (
    _controls,
    _latent_map_choices,
    _latent_map_outcome,
    _latent_map_pictures,
    _latent_map_point,
    _latent_map_presets,
    _latent_projection,
    _live,
)
from pages import _presets as presets
from pages._latent_map_choices import Look
from pages._latent_map_model import Run, Side
from pages._words import _

SECONDS_TO_START_UNASKED = 30.0


def show() -> None:
    """Show the whole tab."""
    left, right, aside = st.columns([5, 5, 4], gap="medium")
    places = {"a": left, "b": right}
    chosen: dict[Literal["a", "b"], dict[str, Any]] = {}
    for side in ("a", "b"):
        with places[side]:
            settings = _latent_map_choices.choose_model(side)
            if settings is not None:
                chosen[side] = settings
    with aside:
        look = _latent_map_choices.choose_look()
        look = look._replace(place=_latent_map_choices.choose_place())
        decoded = st.container()
    shared = _latent_map_choices.choose_images()
    drawer = st.expander(_("Likelihood, layers, training"), icon=":material/tune:", key="lat_more", on_change="rerun")
    with drawer:
        kinds = tuple(settings["model"] for settings in chosen.values())
        shared |= _latent_map_choices.choose_training(kinds, drawer)
    sides = []
    for side, settings in chosen.items():
        with places[side]:
            question = _controls.build(
                LatentModel, **(settings | _latent_map_choices.of_model(settings["model"], shared))
            )
            if question is not None:
                sides.append(_train(side, question, look))
    with decoded:
        if sides:
            _latent_map_point.show(sides, look.place)
    _latent_map_outcome.tell(sides)
    _latent_projection.show(sides)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="lat_try"):
        presets.show("lat", _latent_map_presets.presets())
    _latent_map_outcome.show(sides)


def show_picture() -> None:
    """Show the map of the VAE as it is by default, small, or some digits while nobody trained it."""
    _latent_map_pictures.show_card(LatentModel())


def _train(side: Literal["a", "b"], question: LatentModel, look: Look) -> Side:
    start = question.cost() < SECONDS_TO_START_UNASKED

    def draw(run: Run | None) -> None:
        _latent_map_pictures.draw(Side(side, question, run), look)

    run = _live.show(question, draw, key=f"lat_{side}", start=start)
    stands = Side(side, question, run)
    _latent_map_pictures.say(stands)
    _latent_map_outcome.warn(stands)
    return stands
