"""The page of one board, or, without one in the address, of all that this session may edit."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dlcore.sharing.board_records import Board, Key
from dlcore.sharing.database import DatabaseError
from pages import (
    _board_address,
    _board_cards,
    _board_editing,
    _board_list,
    _board_toolbar,
    _board_words,
    _controls,
    _frame,
    _lab,
    _view,
    _words,
)
from pages._words import _


def show() -> None:
    """Show the page."""
    st.html(Path(__file__).with_suffix(".css"))
    heading, told = st.container(), st.container()
    toolbar = st.container(horizontal=True, key="boards_toolbar")
    body, bottom = st.container(), st.container(horizontal=True, key="boards_bottom")
    open_now = _controls.held(_board_address.ID, st.query_params.get(_board_address.ID))
    actions = toolbar if open_now else toolbar.container(width="content")
    with bottom if open_now else toolbar, st.popover(_("Open by link"), icon=":material/link:", key="boards_drawer"):
        id, secret = _choose()
    with told:
        _board_words.tell()
        board, key = _find(id, secret)
    with heading:
        _show_title(board)
    with body:
        if board is None:
            _board_list.show()
        elif key is None:
            _board_cards.show(board)
        else:
            _board_editing.show(board, key)
    with actions:  # last, since an export takes the figures as they were shown
        if board is None:
            _board_list.show_new()
        else:
            _board_toolbar.show(board, key)
    if board is not None and key is not None:
        with bottom:
            _board_editing.show_deletion(board, key)


def _choose() -> tuple[str, str]:
    """Show the fields of the address; that of the key only beside a board, or where the link brings a key."""
    id = _board_address.choose_board()
    brought = _board_address.SECRET in st.query_params or _controls.held(_board_address.SECRET, "")
    return id, _board_address.choose_secret() if id or brought else ""


def _find(id: str, secret: str) -> tuple[Board | None, Key | None]:
    """Return the board, and its key if that fits; say what is wrong with a link that does not lead to both."""
    if not id:
        return None, None
    kept = _lab.laboratory().boards
    try:
        board = kept.read(id)
        key = Key(id, secret)
        fits = board is not None and bool(secret) and kept.admits(key)
    except DatabaseError as problem:
        st.error(str(problem), icon=":material/database_off:")
        return None, None
    if board is None:
        words = _("There is no board behind this link: it is not complete, or the board has been deleted.")
        st.warning(words, icon=":material/search_off:")
        return None, None
    if fits:
        _board_address.remember(key)
        return board, key
    if secret:
        words = _("The key in this link does not fit this board, so it opens for reading.")
        st.warning(words, icon=":material/key_off:")
    return board, None


def _show_title(board: Board | None) -> None:
    if board is None:
        _frame.heading(_("Boards"), _words.explanation("boards", "question"))
    else:
        _frame.heading(_words.escaped(board.title), _board_words.summary(board))
        _view.current().title = board.title
