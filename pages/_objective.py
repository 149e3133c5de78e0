"""The tab "Objective" of the page "Latent space": the ELBO taken apart, tighter bounds, and what β does."""

from __future__ import annotations

import streamlit as st

from pages import _controls, _objective_beta, _objective_elbo
from pages._words import _

VIEWS = {"elbo": "ELBO", "beta": "Beta"}
"""Proper names, untranslated: they stand in the URL."""


def show() -> None:
    """Show the whole tab."""
    picture, controls = st.columns([4, 3], gap="large")
    with controls:
        words = _("One VAE, its ELBO taken apart; or several VAEs that differ in β alone.")
        view = _controls.switch(VIEWS, key="elbo_view", label=_("View"), default="elbo", help=words)
    if view == "beta":
        _objective_beta.show(picture, controls)
    else:
        _objective_elbo.show(picture, controls)


def show_picture() -> None:
    """Show both terms of the VAE that the tab opens with, small, or some of its images while nobody trained it."""
    _objective_elbo.show_card()
