"""Fields whose words are saved as soon as one leaves them; what cannot be saved stays in its field, with the reason.

A field shows what is on the board, unless it holds a draft: words that the board refused, because somebody else was
faster or the database did not answer. A draft outlives the field itself, so nothing that a person typed is lost.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable

import streamlit as st

from dlcore.sharing.board_records import Board, Content, EditedMeanwhileError, Key
from pages import _board_words, _lab, _words
from pages._words import _

Write = Callable[[str], object]
_STATE = "_boards_drafts"


@dataclasses.dataclass(frozen=True)
class _Draft:
    board: str
    text: str
    reason: str
    late: bool
    """Whether somebody else was faster."""


def line(label: str, saved: str, write: Write, *, key: str, longest: int, board: str) -> None:
    """Show a field of one line.

    Args:
        label: what it holds.
        saved: what is on the board.
        write: puts a text on the board, or says why not.
        key: of the field.
        longest: how many characters it takes.
        board: id of the board.
    """
    _prepare(key, saved)
    st.text_input(label, max_chars=longest, key=key, on_change=_save, args=(key, write, board))
    _show_draft(key, saved, write, board)


def area(label: str, saved: str, write: Write, *, key: str, longest: int, board: str) -> None:
    """Show a field of several lines; see ``line``."""
    _prepare(key, saved)
    st.text_area(
        label,
        max_chars=longest,
        height="content",
        key=key,
        placeholder=_("What is to be seen here? *Markdown* and $\\LaTeX$ are welcome."),
        on_change=_save,
        args=(key, write, board),
    )
    _show_draft(key, saved, write, board)


def show_orphans(board: Board, key: Key) -> None:
    """Show the drafts for cards that somebody else has removed, and offer to hang them up as texts."""
    hanging = {card.id for card in board.cards} | {board.id}
    for field, draft in list(_drafts().items()):
        if draft.board != board.id or field.split("_", 2)[2] in hanging:
            continue
        with st.container(border=True, key=f"boards_orphan_{field}"):
            st.markdown(_("Somebody else removed the card to which you had written this. Your words are kept here:"))
            st.code(draft.text, language=None, wrap_lines=True)
            with st.container(horizontal=True):
                pin = functools.partial(_pin, key, field, draft.text)
                st.button(_("Hang them up as a card"), key=f"boards_hang_{field}", on_click=pin)
                st.button(
                    _("Throw them away"), key=f"boards_drop_{field}", type="tertiary", on_click=_drop, args=(field,)
                )


def _prepare(key: str, saved: str) -> None:
    draft = _drafts().get(key)
    wanted = saved if draft is None else st.session_state.get(key, draft.text)
    if st.session_state.get(key) != wanted:  # not otherwise: a value that is set replaces what is being typed
        st.session_state[key] = wanted


def _save(key: str, write: Write, board: str) -> None:
    text = str(st.session_state[key])
    try:
        write(text)
    except _board_words.REFUSALS as refused:
        _drafts()[key] = _Draft(board, text, str(refused), isinstance(refused, EditedMeanwhileError))
    else:
        _drop(key)


def _show_draft(key: str, saved: str, write: Write, board: str) -> None:
    """Say why the words in the field are not on the board, and let the person choose."""
    draft = _drafts().get(key)
    if draft is None:
        return
    with st.container(border=True, key=f"boards_draft_{key}"):
        st.markdown(f":orange[:material/edit_off:] {_words.escaped(draft.reason)}")
        if draft.late:
            st.markdown(_("Nothing is lost: your words are in the field above, and the board says now:"))
            st.code(saved, language=None, wrap_lines=True)
        with st.container(horizontal=True):
            st.button(_("Save mine"), key=f"boards_mine_{key}", on_click=_save, args=(key, write, board))
            st.button(
                _("Keep what the board says"), key=f"boards_theirs_{key}", type="tertiary", on_click=_drop, args=(key,)
            )


def _pin(key: Key, field: str, text: str) -> None:
    content = Content(note=text, wide=True)
    if _board_words.attempt(functools.partial(_lab.laboratory().boards.pin, key, content)):
        _drop(field)


def _drop(key: str) -> None:
    _drafts().pop(key, None)


def _drafts() -> dict[str, _Draft]:
    drafts: dict[str, _Draft] = st.session_state.setdefault(_STATE, {})
    return drafts
