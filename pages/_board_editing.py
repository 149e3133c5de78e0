"""A board for whoever may edit it: its words in fields, its cards with buttons, and an undo for what is removed."""

from __future__ import annotations

import functools
from collections.abc import Callable

import streamlit as st

from dlcore.sharing.board_records import Board, Card, Content, Key, Removed
from pages import _board_address, _board_cards, _board_drafts, _board_words, _lab, _words
from pages._words import _

_REMOVED = "_boards_removed"


def show(board: Board, key: Key) -> None:
    """Show title, cards and controls."""
    _board_drafts.show_orphans(board, key)
    _show_undo(key)
    _board_drafts.line(
        _("Title of the board"),
        board.title,
        functools.partial(_retitle, key, board.version),
        key=f"boards_title_{board.id}",
        longest=_lab.laboratory().boards.limits.title,
        board=board.id,
    )
    if not board.cards:
        st.info(_words.explanation("boards", "empty"), icon=":material/push_pin:")
    _board_cards.show(board, functools.partial(_show_controls, board, key))
    st.button(
        _("Add text"),
        key="boards_add",
        icon=":material/notes:",
        help=_("A card of words alone, such as an introduction or a question to the class."),
        on_click=_add,
        args=(key,),
    )


def _show_controls(board: Board, key: Key, card: Card) -> None:
    """Show what edits one card: its words, its place, its width."""
    limits = _lab.laboratory().boards.limits
    with st.container(key=f"boards_edit_{card.id}"):
        _board_drafts.line(
            _("Title of the card"), card.title, functools.partial(_rename, key, card.id, board.version),
            key=f"boards_name_{card.id}", longest=limits.title, board=board.id,
        )  # fmt: skip
        _board_drafts.area(
            _("Note (Markdown)"), card.note, functools.partial(_annotate, key, card.id, board.version),
            key=f"boards_note_{card.id}", longest=limits.note, board=board.id,
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            _show_arrangement(board, key, card)


def _show_arrangement(board: Board, key: Key, card: Card) -> None:
    boards = _lab.laboratory().boards
    place, last = board.cards.index(card), len(board.cards) - 1
    earlier = functools.partial(boards.move, key, card.id, -1)
    later = functools.partial(boards.move, key, card.id, 1)
    widen = functools.partial(boards.widen, key, card.id, wide=not card.wide)
    _button(_("Earlier"), f"boards_up_{card.id}", ":material/arrow_upward:", earlier, idle=place == 0)
    _button(_("Later"), f"boards_down_{card.id}", ":material/arrow_downward:", later, idle=place == last)
    if card.wide:
        _button(_("Half width"), f"boards_width_{card.id}", ":material/width_normal:", widen)
    else:
        _button(_("Full width"), f"boards_width_{card.id}", ":material/width_full:", widen)
    st.button(
        _("Remove"), key=f"boards_remove_{card.id}", icon=":material/delete:", type="tertiary",
        on_click=_remove, args=(key, card.id, board.version),
    )  # fmt: skip


def _button(label: str, key: str, icon: str, change: Callable[[], object], *, idle: bool = False) -> None:
    st.button(
        label, key=key, icon=icon, type="tertiary", disabled=idle, on_click=_board_words.do, args=(change,)
    )  # fmt: skip


def _add(key: Key) -> None:
    _board_words.do(functools.partial(_lab.laboratory().boards.pin, key, Content(wide=True)))


def _retitle(key: Key, seen: int, title: str) -> None:
    _lab.laboratory().boards.retitle(key, title, seen)


def _rename(key: Key, card: str, seen: int, title: str) -> None:
    _lab.laboratory().boards.rewrite(key, card, seen, title=title)


def _annotate(key: Key, card: str, seen: int, note: str) -> None:
    _lab.laboratory().boards.rewrite(key, card, seen, note=note)


def _remove(key: Key, card: str, seen: int) -> None:
    """Take a card off, and keep it for the button that puts it back."""

    def take() -> None:
        st.session_state[_REMOVED] = key.id, _lab.laboratory().boards.remove(key, card, seen)

    _board_words.attempt(take)


def _show_undo(key: Key) -> None:
    board, removed = st.session_state.get(_REMOVED, ("", None))
    if removed is None or board != key.id:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="boards_removed"):
        words = _("“{title}” has been removed.").format(title=_words.escaped(removed.card.title) or _("A card"))
        st.markdown(words, width="content")
        st.button(_("Undo"), key="boards_undo", icon=":material/undo:", on_click=_put_back, args=(key, removed))


def _put_back(key: Key, removed: Removed) -> None:
    if _board_words.attempt(functools.partial(_lab.laboratory().boards.restore, key, removed)):
        del st.session_state[_REMOVED]


def show_deletion(board: Board, key: Key) -> None:
    """Show the button behind which a board can be deleted."""
    with st.popover(_("Delete board"), icon=":material/delete_forever:", key="boards_delete"):
        words = _("This removes the board with its {count} cards for everybody who has a link. It cannot be undone.")
        st.markdown(words.format(count=len(board.cards)))
        st.button(
            _("Delete it for good"),
            key="boards_delete_now",
            type="primary",
            on_click=_delete,
            args=(key, board.version),
        )


def _delete(key: Key, seen: int) -> None:
    if _board_words.attempt(functools.partial(_lab.laboratory().boards.delete, key, seen)):
        _board_address.forget(key.id)
        _board_address.open_board("")
        _board_words.say(_("The board has been deleted."))
