"""The cards of a board as a peer reads them: figures alive, notes as Markdown, links to the views behind them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import streamlit as st

from dlcore.sharing.board_records import Board, Card
from pages import _board_address, _board_figure, _words
from pages._words import _

_VIEW = re.compile(r"[a-z-]{0,40}(\?[A-Za-z0-9_.~%&=/+-]{0,8000})?")
"""An address below the server's root; anything else that may be in a database does not become a link."""


def figure_key(card: str) -> str:
    """Return the key of the figure of a card that has this id."""
    return f"boards_figure_{_board_address.in_key(card)}"


def show(board: Board, controls: Callable[[Card], None] | None = None) -> None:
    """Show all cards, two of half a width side by side.

    Args:
        board: whose cards.
        controls: shows what belongs below a card; None: nothing.
    """
    cards = board.cards if controls else tuple(card for card in board.cards if not card.empty)
    if not cards and controls is None:
        st.info(_("Nothing has been pinned to this board yet."), icon=":material/dashboard:")
    for line in lines(cards):
        places = st.columns(2) if not line[0].wide else [st.container()]
        for card, place in zip(line, places, strict=False):
            with place, st.container(border=True, height="stretch", key=f"boards_box_{card.id}"):
                _show_card(card)
                if controls is not None:
                    controls(card)


def lines(cards: tuple[Card, ...]) -> Iterator[list[Card]]:
    """Yield cards as they stand beside each other: a wide one alone, others in pairs."""
    waiting: list[Card] = []
    for card in cards:
        if waiting and (card.wide or len(waiting) == 2):
            yield waiting
            waiting = []
        waiting.append(card)
        if card.wide:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def is_view(link: str) -> bool:
    """Return whether what is kept as a card's link is an address below the server's root."""
    return bool(link) and _VIEW.fullmatch(link) is not None


def _show_card(card: Card) -> None:
    linked = is_view(card.link)
    if card.title or linked:
        with st.container(horizontal=True, key=f"boards_head_{card.id}"):
            st.subheader(_words.escaped(card.title) or _("Untitled"), anchor=False)
            if linked:
                st.link_button(
                    _("Live view"), f"./{card.link}", key=f"boards_live_{card.id}", type="tertiary",
                    icon=":material/open_in_new:", help=_("Opens the view this figure was pinned from, in a new tab."),
                )  # fmt: skip
    if card.drawn:
        _board_figure.show(card.id, key=figure_key(card.id))
    if card.note:
        with st.container(key=f"boards_words_{card.id}"):
            st.markdown(card.note)
