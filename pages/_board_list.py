"""Without a board in the address: what boards are, a new one, and those whose keys this session holds."""

from __future__ import annotations

import functools

import streamlit as st

from dlcore.sharing.board_records import Key
from dlcore.sharing.database import DatabaseError
from pages import _board_address, _board_words, _lab, _share, _words
from pages._words import _


def show_new() -> None:
    """Show the button that begins a board."""
    st.button(_("New board"), key="boards_new", type="primary", icon=":material/add:", on_click=_begin)


def show() -> None:
    """Show the boards of this session, and how boards work."""
    try:
        titles = _lab.laboratory().boards.titles(key.id for key in _board_address.mine())
    except DatabaseError as problem:
        st.error(str(problem), icon=":material/database_off:")
        return
    st.subheader(_("Your boards"), anchor=False)
    if titles:
        for key in _board_address.mine():
            if key.id in titles:
                _show_line(key, titles[key.id])
        st.caption(_words.explanation("boards", "keys"))
    else:
        st.info(_words.explanation("boards", "none"), icon=":material/dashboard:")
    with st.expander(_("How boards work"), icon=":material/help:", expanded=not titles, key="boards_help"):
        st.markdown(_words.explanation("boards", "how"))


def _show_line(key: Key, title: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"boards_line_{key.id}"):
        st.markdown(f"**{_words.escaped(title)}**", width="stretch")
        change = functools.partial(_board_address.open_board, key.id, key.secret)
        st.button(_("Edit"), key=f"boards_open_{key.id}", icon=":material/edit:", on_click=change)
        read = functools.partial(_board_address.open_board, key.id)
        st.button(_("Read"), key=f"boards_read_{key.id}", icon=":material/visibility:", on_click=read)
        _share.copy_link(
            _("Copy edit link"), key=f"boards_copy_{_board_address.in_key(key.id)}", link=_board_address.edit_link(key)
        )


def _begin() -> None:
    def make() -> None:
        key = _lab.laboratory().boards.create(_("My board"))
        _board_address.remember(key)
        _board_address.open_board(*key)

    _board_words.attempt(make)
