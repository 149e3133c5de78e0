"""What is said of boards: a line about each, and what became of the last click."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dlcore.sharing.board_records import Board, BoardError
from dlcore.sharing.database import DatabaseError
from pages._words import _

REFUSALS = (BoardError, DatabaseError)
_SAID = "_boards_said"


def summary(board: Board) -> str:
    """Return the line below a board's title."""
    when = f"{board.changed[:10]} {board.changed[11:16]}"
    count = sum(not card.empty for card in board.cards)
    if count == 1:
        return _("One card · last changed {when} UTC").format(when=when)
    return _("{count} cards · last changed {when} UTC").format(count=count, when=when)


def attempt(change: Callable[[], object]) -> bool:
    """Do something to a board from a callback; where that is refused, the next run says why."""
    try:
        change()
    except REFUSALS as refused:
        say(str(refused))
        return False
    return True


def do(change: Callable[[], object]) -> None:
    """Do something to a board as the callback of a button."""
    attempt(change)


def say(sentence: str) -> None:
    """Let the next run of the page say a sentence once."""
    st.session_state.setdefault(_SAID, []).append(sentence)


def tell() -> None:
    """Say what callbacks left to be said."""
    for sentence in st.session_state.pop(_SAID, []):
        st.warning(sentence, icon=":material/info:")
