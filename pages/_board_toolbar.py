"""What can be done with a whole board: copy its links, take it as a file, make a copy of one's own, leave it."""

from __future__ import annotations

import functools

import streamlit as st

from dlcore.sharing.board_records import Board, Key
from pages import _board_address, _board_export, _board_words, _download, _lab, _share, _view, _words
from pages._words import _


def show(board: Board, key: Key | None) -> None:
    """Show the row of buttons; the link to edit only for whoever has it."""
    st.button(
        _("All boards"), key="boards_all", icon=":material/arrow_back:", on_click=_board_address.open_board, args=("",)
    )
    _share.copy_link(_("Copy read link"), key="boards_read", link=_board_address.read_link(board.id))
    if key is not None:
        _share.copy_link(_("Copy edit link"), key="boards_edit_link", link=_board_address.edit_link(key))
        look = functools.partial(_board_address.open_board, board.id)
        st.button(_("See as reader"), key="boards_look", icon=":material/visibility:", on_click=look)
    elif mine := dict(_board_address.mine()).get(board.id):
        change = functools.partial(_board_address.open_board, board.id, mine)
        st.button(_("Edit"), key="boards_change", icon=":material/edit:", on_click=change)
    _download.button(
        _("Export (HTML)"),
        _board_export.of_board(board, dict(_view.current().figures), st.context.url or "", _words.language()),
        (_board_export.file_name(board), "text/html"),
        key="boards_export",
        icon=":material/download:",
        help=_("One file of about 5 MB, which opens without a network: figures and notes as they are now."),
    )
    st.button(
        _("Duplicate"),
        key="boards_duplicate",
        icon=":material/content_copy:",
        help=_("Makes a copy that is yours to edit; this board stays as it is."),
        on_click=_duplicate,
        args=(board.id, board.title),
    )


def _duplicate(id: str, title: str) -> None:
    def make() -> None:
        boards = _lab.laboratory().boards
        key = boards.duplicate(id, _("Copy of {title}").format(title=title)[: boards.limits.title])
        _board_address.remember(key)
        _board_address.open_board(*key)

    if _board_words.attempt(make):
        _board_words.say(_("This is your own copy: keep its link to edit."))
