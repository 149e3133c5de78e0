"""The tab "Runs": every stored run, newest first, found by words and filters; details of the one that is chosen."""

from __future__ import annotations

import streamlit as st

from dlcore.lab import finding
from pages import _runs_details, _runs_edit, _runs_filters, _runs_table, _stored
from pages._words import _


def show() -> None:
    """Show the tab."""
    known = _stored.library()
    _runs_edit.tell()
    wanted = _runs_filters.choose(known)
    found = finding.find(known.runs, known.labels, wanted)
    _tell_count(len(found), known, wanted)
    if found:
        _runs_table.show(known, found)
    chosen = _runs_table.chosen(known)
    if chosen is not None:
        _runs_details.show(known, chosen)
    _runs_edit.show_trash(known)


def _tell_count(found: int, known: _stored.Library, wanted: finding.Wanted) -> None:
    """Say how many runs are shown, or what to do where there are none."""
    if found:
        return
    if wanted != finding.Wanted():
        st.info(_("No run is as you want it. Ask for less, or look among what pages computed at once (Filters)."))
    elif known.runs:
        st.info(_("Nobody has trained anything yet; what pages computed at once is shown by a switch in Filters."))
    else:
        st.info(_("Nothing has been computed yet: open any page, and its runs appear here."))
