"""Boards in the database: read by whoever knows the id, edited by whoever holds the secret, lost by nobody.

Words that somebody else has changed meanwhile are neither overwritten nor removed: an edit of a title or of a card's
words, a removal and a deletion name the version of the board that their author saw. Order, width and new cards apply
to the board as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from dlcore.sharing import board_records, board_rows
from dlcore.sharing.board_records import Board, BoardError, Card, Content, Key, Limits, Removed
from dlcore.sharing.database import Database
from dlcore.sharing.tables import boards, cards


class Boards:
    """Keep boards in a database; many threads and processes may share it."""

    def __init__(self, database: Database, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._database = database

    def create(self, title: str) -> Key:
        """Make an empty board and return the only key to it: of the secret no more than a digest is kept.

        Raises:
            BoardError: the title is empty or too long, or there are too many boards.
            DatabaseError: as for every method here, the database refuses.
        """
        title = self._title(title)
        with self._database.begin() as connection:
            return self._new(connection, title)

    def read(self, id: str) -> Board | None:
        """Return a board without its figures, or None where there is none of this id."""
        if not board_records.ID.fullmatch(id):
            return None
        with self._database.read() as connection:
            return board_rows.read(connection, id)

    def figure(self, card: str) -> str:
        """Return the JSON of a card's figure; "" where there is none, or none that can be read."""
        with self._database.read() as connection:
            stored = connection.scalar(select(cards.c.figure).where(cards.c.id == card))
        return board_records.unpacked(stored, self.limits.figure) if stored else ""

    def titles(self, ids: Iterable[str]) -> dict[str, str]:
        """Return the titles of those of these boards that there are, by id."""
        wanted = [id for id in ids if board_records.ID.fullmatch(id)]
        if not wanted:
            return {}
        with self._database.read() as connection:
            rows = connection.execute(select(boards.c.id, boards.c.title).where(boards.c.id.in_(wanted))).all()
        found = {row.id: row.title for row in rows}
        return {id: found[id] for id in wanted if id in found}

    def admits(self, key: Key) -> bool:
        """Return whether a key lets edit a board."""
        if not board_records.ID.fullmatch(key.id):
            return False
        with self._database.read() as connection:
            kept = connection.scalar(select(boards.c.edit_digest).where(boards.c.id == key.id))
        return kept is not None and board_records.fits(key.secret, kept)

    def pin(self, key: Key, content: Content) -> str:
        """Hang a card at the end of a board and return the card's id.

        Raises:
            BoardError: the key does not fit, or the card or the board is too large.
        """
        title = board_records.line(content.title, self.limits.title)
        note = board_records.words(content.note, self.limits.note)
        figure = board_records.packed(content.figure, self.limits.figure)
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            self._check_room(connection, key.id, len(figure))
            id, wide = secrets.token_urlsafe(12), content.wide
            card = Card(id, held.version + 1, title, note, content.link, wide, bool(figure))
            board_rows.hang(connection, key.id, card, board_rows.count(connection, key.id), figure)
            board_rows.changed(connection, held)
        return card.id

    def retitle(self, key: Key, title: str, seen: int) -> None:
        """Give a board a title.

        Args:
            key: of the board.
            title: the new one.
            seen: version of the board that the author saw.

        Raises:
            EditedMeanwhileError: somebody else has changed the title since.
        """
        title = self._title(title)
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            if held.title_version > seen:
                raise board_rows.late("changed the title", connection, key)
            board_rows.changed(connection, held, title=title, title_version=held.version + 1)

    def rewrite(self, key: Key, card: str, seen: int, *, title: str | None = None, note: str | None = None) -> None:
        """Give a card a title, a note or both; None leaves it as it is.

        Raises:
            EditedMeanwhileError: somebody else has changed or removed the card since version ``seen``.
        """
        words: dict[str, Any] = {}
        if title is not None:
            words["title"] = board_records.line(title, self.limits.title)
        if note is not None:
            words["note"] = board_records.words(note, self.limits.note)
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            board_rows.unchanged(connection, key, card, seen)
            words |= {"version": held.version + 1}
            connection.execute(update(cards).where(cards.c.id == card).values(words))
            board_rows.changed(connection, held)

    def widen(self, key: Key, card: str, *, wide: bool) -> None:
        """Let a card take the whole width of the board, or half of it."""
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            connection.execute(update(cards).where(cards.c.id == card, cards.c.board == key.id).values(wide=wide))
            board_rows.changed(connection, held)

    def move(self, key: Key, card: str, steps: int) -> None:
        """Move a card by so many places towards the end (negative: the beginning), as far as there are any."""
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            order = board_rows.order(connection, key.id)
            if card not in order:
                raise board_rows.late("removed this card", connection, key)
            place = max(0, order.index(card) + steps)
            order.remove(card)
            board_rows.arrange(connection, [*order[:place], card, *order[place:]])
            board_rows.changed(connection, held)

    def remove(self, key: Key, card: str, seen: int) -> Removed:
        """Take a card off and return all of it, so that ``restore`` can put it back.

        Raises:
            EditedMeanwhileError: somebody else has changed or removed the card since version ``seen``.
        """
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            row = board_rows.unchanged(connection, key, card, seen)
            packed = connection.scalar(select(cards.c.figure).where(cards.c.id == card))
            connection.execute(delete(cards).where(cards.c.id == card))
            board_rows.arrange(connection, board_rows.order(connection, key.id))
            board_rows.changed(connection, held)
        return Removed(board_rows.card(row), row["position"], packed or b"")

    def restore(self, key: Key, removed: Removed) -> None:
        """Put a card back where it was; nothing happens if it hangs there already."""
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            order = board_rows.order(connection, key.id)
            if removed.card.id in order:
                return
            self._check_room(connection, key.id, len(removed.packed))
            board_rows.hang(connection, key.id, removed.card, len(order), removed.packed)
            place = removed.position
            board_rows.arrange(connection, [*order[:place], removed.card.id, *order[place:]])
            board_rows.changed(connection, held)

    def duplicate(self, id: str, title: str) -> Key:
        """Copy a board with all its cards and return the key to the copy.

        Raises:
            BoardError: there is no such board, or no room for another one.
        """
        title = self._title(title)
        if not board_records.ID.fullmatch(id):
            raise BoardError("There is no board of this id.")
        with self._database.begin() as connection:
            key = self._new(connection, title)
            hanging = select(cards).where(cards.c.board == id).order_by(cards.c.position)
            rows = connection.execute(hanging).mappings().all()
            if not rows and board_rows.read(connection, id) is None:
                raise BoardError("There is no board of this id.")
            self._check_room(connection, key.id, sum(len(row["figure"]) for row in rows))
            for row in rows:
                copy = {"id": secrets.token_urlsafe(12), "board": key.id, "version": 1}
                connection.execute(insert(cards).values({**row, **copy}))
        return key

    def delete(self, key: Key, seen: int) -> None:
        """Remove a board for good.

        Raises:
            EditedMeanwhileError: somebody else has changed it since version ``seen``.
        """
        with self._database.begin() as connection:
            held = board_rows.held(connection, key)
            if held.version > seen:
                raise board_rows.late("changed this board", connection, key)
            connection.execute(delete(boards).where(boards.c.id == key.id))

    def _title(self, text: str) -> str:
        title = board_records.line(text, self.limits.title)
        if not title:
            raise BoardError("A board needs a title.")
        return title

    def _new(self, connection: Connection, title: str) -> Key:
        if (connection.scalar(select(func.count()).select_from(boards)) or 0) >= self.limits.boards:
            raise BoardError(f"This server keeps at most {self.limits.boards:,} boards; delete one that nobody needs.")
        key = board_records.new_key()
        row = {"id": key.id, "edit_digest": board_records.digest(key.secret), "title": title}
        row |= dict.fromkeys(("created", "changed"), board_rows.now())
        connection.execute(insert(boards).values({**row, "version": 1, "title_version": 1}))
        return key

    def _check_room(self, connection: Connection, id: str, size: int) -> None:
        if board_rows.count(connection, id) >= self.limits.cards:
            raise BoardError(f"A board takes at most {self.limits.cards} cards; remove one, or begin another board.")
        stored = connection.scalar(select(func.sum(func.length(cards.c.figure)))) or 0
        if size and stored + size > self.limits.stored:
            raise BoardError("The boards of this server are full; delete one that nobody needs.")
