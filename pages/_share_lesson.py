"""The part of the share menu that makes lessons: it opens the editor, and leaves the lesson that is on the page."""

from __future__ import annotations

from typing import Final

import streamlit as st

from pages import _lesson_editor, _lesson_link, _view
from pages._words import _

_EDITING: Final = "_lesson_editing"


def show(view: _view.View) -> None:
    """Show the button that opens the editor; with a lesson on the page also the one that leaves it."""
    if not view.controls:
        return
    lesson = _lesson_link.current()
    st.button(
        _("Make a lesson …") if lesson is None else _("Edit this lesson …"),
        key="share_lesson",
        icon=":material/school:",
        on_click=_open,
        args=(view.path,),
    )
    if lesson is not None:
        st.button(
            _("Leave the lesson"), key="share_lesson_leave", icon=":material/logout:", on_click=_lesson_link.leave
        )


def show_editor() -> None:
    """Show the editor while it is open; call it when the page and its menu have been made."""
    if st.session_state.get(_EDITING) != _view.current().path:
        st.session_state.pop(_EDITING, None)
        return
    title = _("A lesson on this page")
    st.dialog(title, width="large", dismissible=False)(_edit)()  # a click beside it would lose what is half typed


def _edit() -> None:
    _lesson_editor.show()
    if st.button(_("Close"), key="share_lesson_close", help=_("Your lesson stays here until you leave this site.")):
        st.session_state.pop(_EDITING, None)
        st.rerun()


def _open(path: str) -> None:
    st.session_state[_EDITING] = path
    st.session_state["share_menu"] = False  # an open menu would take the Escape key for itself
