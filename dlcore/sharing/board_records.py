"""What a board is made of: records, limits, and the sentences of what cannot be."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import re
import secrets
import unicodedata
import zlib
from typing import NamedTuple

ID = re.compile(r"[A-Za-z0-9_-]{8,32}")
"""What an id and a secret look like; anything else is not looked up at all."""
_DIRECTIONS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that turn the direction of what follows: one of them in a title could turn a whole page."""


NESTED = re.compile(r"^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){21}", re.MULTILINE)
"""Quotes and lists within one another that no reader needs: thousands of them exhaust a browser's stack."""


class BoardError(ValueError):
    """Say in one sentence what cannot be done with a board; nothing was changed."""


class EditedMeanwhileError(BoardError):
    """Say that somebody else was faster, and hold the board as it is now (None: it is gone)."""

    def __init__(self, sentence: str, board: Board | None) -> None:
        super().__init__(sentence)
        self.board = board


@dataclasses.dataclass(frozen=True)
class Limits:
    """How much one board and all of them may hold; sizes are in bytes."""

    boards: int = 2000
    stored: int = 2 * 2**30
    """Of all figures, compressed."""
    cards: int = 40
    figure: int = 8 * 2**20
    """Of one figure, as the browser is given it."""
    note: int = 4000
    """Characters."""
    title: int = 120


class Key(NamedTuple):
    """What an edit link carries: the board's id, which lets read, and the secret, which lets edit."""

    id: str
    secret: str


@dataclasses.dataclass(frozen=True)
class Content:
    """What is pinned: words, the address of the view below the server's root, and the figure's JSON ("" for none)."""

    title: str = ""
    note: str = ""
    link: str = ""
    figure: str = ""
    wide: bool = False


@dataclasses.dataclass(frozen=True)
class Card:
    """A card as it hangs on its board; its figure is fetched apart, by the id, and never changes."""

    id: str
    version: int
    """Of the board when this card's words were last changed."""
    title: str
    note: str
    link: str
    wide: bool
    drawn: bool
    """Whether it has a figure."""

    @property
    def empty(self) -> bool:
        """Return whether there is nothing on it to read."""
        return not (self.drawn or self.title or self.note)


@dataclasses.dataclass(frozen=True)
class Board:
    """A board at one moment; ``version`` counts its edits, times are ISO 8601 in UTC."""

    id: str
    title: str
    version: int
    title_version: int
    created: str
    changed: str
    cards: tuple[Card, ...]


@dataclasses.dataclass(frozen=True)
class Removed:
    """A card that was taken off, with all that is needed to put it back."""

    card: Card
    position: int
    packed: bytes


def new_key() -> Key:
    """Draw the id and the secret of a new board: 96 and 192 random bits."""
    return Key(secrets.token_urlsafe(12), secrets.token_urlsafe(24))


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, kept: str) -> bool:
    """Return whether a secret is the one whose digest was kept, in a time that tells nothing of it."""
    return ID.fullmatch(secret) is not None and hmac.compare_digest(digest(secret), kept)


def line(text: str, longest: int) -> str:
    """Return a title in one line, without characters that nobody sees.

    Raises:
        BoardError: it is too long.
    """
    return _short(" ".join(_visible(text, "").split()), longest, "A title")


def words(text: str, longest: int) -> str:
    """Return a note without characters that nobody sees.

    Raises:
        BoardError: it is too long, or nests quotes and lists too deeply to be shown.
    """
    note = _short(_visible(text.replace("\r\n", "\n").replace("\r", "\n"), "\n\t").strip(), longest, "A note")
    if NESTED.search(note):
        raise BoardError("A note may hold quotes and lists in one another 20 deep; this one goes deeper.")
    return note


def packed(figure: str, largest: int) -> bytes:
    """Return a figure's JSON as it is stored.

    Raises:
        BoardError: it is too large.
    """
    plain = figure.encode()
    if len(plain) > largest:
        size, most = len(plain) / 2**20, largest / 2**20
        raise BoardError(f"This figure has {size:.1f} MB, and a board takes at most {most:.0f} MB each.")
    return zlib.compress(plain, 4) if plain else b""


def unpacked(stored: bytes, largest: int) -> str:
    """Return a figure's JSON; "" where what is stored is damaged or would unpack to more than is allowed."""
    whole = zlib.decompressobj()
    try:
        plain = whole.decompress(stored, largest + 1)
        return plain.decode() if whole.eof and len(plain) <= largest else ""
    except (zlib.error, UnicodeDecodeError):
        return ""


def _visible(text: str, kept: str) -> str:
    hidden = {"Cc", "Cs"}  # control characters, and halves of characters that no database takes
    return "".join(
        sign if sign in kept or (unicodedata.category(sign) not in hidden and sign not in _DIRECTIONS) else " "
        for sign in text
    )


def _short(text: str, longest: int, what: str) -> str:
    if len(text) > longest:
        raise BoardError(f"{what} may have {longest:,} characters; this one has {len(text):,}.")
    return text
