"""The tab "Ensembles": one that grows before the eyes, and when growing one pays at all."""

from __future__ import annotations

import streamlit as st

from dlcore.experiments.ensemble import Ensemble
from pages import _bagging_gain, _controls, _ensemble, _ensemble_pictures, _ensemble_presets, _presets
from pages._words import _

VIEWS = {"growing": "An ensemble grows", "gain": "When does bagging pay?"}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the whole tab."""
    view = _controls.switch(VIEWS, key="ens_view", label=_("View"), default="growing")
    if view == "gain":
        _bagging_gain.show()
    else:
        _ensemble.show()
    with st.expander(_("Try this"), icon=":material/experiment:", expanded=True, key="ens_try"):
        _presets.show("ens", _ensemble_presets.presets(), _ensemble.settle)


def show_picture() -> None:
    """Show the boundary of the ensemble that the tab begins with, small, or its points while nobody has grown it."""
    _ensemble_pictures.show_card(Ensemble())
