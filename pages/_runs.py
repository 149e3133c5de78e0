"""The tab "Runs": every stored run, newest first."""

from __future__ import annotations

import streamlit as st

from pages._words import _


def show() -> None:
    """Show the tab."""
    st.caption(_("Nothing has been computed yet."))
