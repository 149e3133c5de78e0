"""The tab "Effective field": how little of its receptive field a unit uses, in stacks, by depth, in real networks."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.stack_field import StackField
from pages import (
    _controls,
    _effective_field_law,
    _effective_field_networks,
    _effective_field_presets,
    _effective_field_stacks,
    _presets,
)
from pages._words import _

VIEWS = {"stacks": "Stacks", "law": "Depth law", "networks": "Networks"}
"""Proper names, untranslated: they stand in the URL."""
SHOWS = {
    "stacks": _effective_field_stacks.show,
    "law": _effective_field_law.show,
    "networks": _effective_field_networks.show,
}


def show() -> None:
    """Show the whole tab."""
    view = _controls.switch(VIEWS, key="erf_view", label=_("View"), default="stacks")
    SHOWS[view]()
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="erf_try"):
        _presets.show("erf", _effective_field_presets.presets())


def show_picture() -> None:
    """Show the field of the stack that the tab begins with, small, or what theory expects while nobody has measured."""
    _effective_field_stacks.show_card(StackField())
