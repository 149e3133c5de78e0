"""A board as a file: the same cards, with figures that live on without a network."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urljoin

from dlcore.sharing.board_records import Board, Card
from pages import _board_address, _board_cards, _board_words, _snapshot, _view, _words
from pages._words import _


def of_board(board: Board, figures: Mapping[str, _view.Figure], url: str, language: str) -> Callable[[], bytes]:
    """Return what makes the file when somebody asks for it.

    Args:
        board: what is exported.
        figures: those that the page shows, by their keys.
        url: of the page that shows the board.
        language: of the few words that the file itself says.
    """
    root = url.split("?", maxsplit=1)[0]
    return functools.partial(_document, board, figures, root, language)


def file_name(board: Board) -> str:
    """Return a name for the file."""
    words = re.findall(r"[a-z0-9]+", board.title.lower())[:8]
    return f"{'-'.join(['board', *words])}.html"


def _document(board: Board, figures: Mapping[str, _view.Figure], root: str, language: str) -> bytes:
    with _words.spoken(language):
        blocks = list(_blocks(board, figures, root))
        made = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC"
        about = _board_words.summary(board)
    return _snapshot.document(board.title, about, blocks, language=language, made=made)


def _blocks(board: Board, figures: Mapping[str, _view.Figure], root: str) -> Iterator[_snapshot.Block]:
    yield _snapshot.Source(urljoin(root, _board_address.read_link(board.id)))
    for card in board.cards:
        figure = figures.get(_board_cards.figure_key(card.id))
        if figure is not None:
            yield _snapshot.Picture(figure, card.title, _note(card, root), wide=card.wide)
        elif card.title or card.note:
            yield _snapshot.Words(f"## {_words.escaped(card.title)}\n\n{card.note}" if card.title else card.note)


def _note(card: Card, root: str) -> str:
    """Return a card's note with the link to its view below it, where that can be one."""
    if not _board_cards.is_view(card.link) or not root:
        return card.note
    label, address = _("Open the live view"), urljoin(root, f"./{card.link}")
    link = f"[{label}](<{address}>)"
    return f"{card.note}\n\n{link}" if card.note else link
