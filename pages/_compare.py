"""The tab "Compare": runs of one experiment side by side: what was set otherwise, and what came of it."""

from __future__ import annotations

import streamlit as st

from pages import _compare_choice, _compare_curves, _compare_tables, _stored, _words
from pages._words import _


def show() -> None:
    """Show the tab."""
    known = _stored.library()
    if not known.runs:
        st.info(_("Nothing has been computed yet: open any page, and its runs can be compared here."))
    runs = _compare_choice.choose(known)
    if not runs:
        if known.runs:
            st.info(_("Choose an experiment and several of its runs."))
        return
    rivals = _compare_tables.rivals(known, runs)
    _compare_curves.show(rivals)
    _compare_tables.show_settings(rivals)
    _compare_tables.show_numbers(rivals)
    with st.expander(_("How to read this"), icon=":material/lightbulb:"):
        st.markdown(_words.explanation("runs", "compare"))
