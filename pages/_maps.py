"""Maps: what becomes of very many runs at once, one pixel each: of every start, or of every pair of settings."""

from __future__ import annotations

import streamlit as st

from pages import _basin_maps, _controls, _map_choices, _map_presets, _outcome_map, _presets
from pages._words import _

KINDS = {"starts": "Start", "settings": "Settings"}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the whole tab."""
    kind_place, surface_place, colour_place, steps_place = st.columns([24, 28, 48, 28], gap="small")
    with kind_place:
        kind = _controls.switch(KINDS, key="map_kind", label=_("What varies"), default="starts")
    maps = _basin_maps if kind == "starts" else _outcome_map
    with surface_place:
        chosen = _map_choices.choose_surface()
    with colour_place:
        colour = maps.choose_colour()
    with steps_place:
        steps = _map_choices.choose_steps()
    surface = _map_choices.own(chosen)
    if surface is not None:
        maps.show(surface, steps, colour)
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="map_try"):
        _presets.show("map", _map_presets.presets(), _map_choices.settle)


def show_picture() -> None:
    """Show the first of the maps that the tab starts with, small."""
    _basin_maps.show_picture(_map_choices.SURFACE)
