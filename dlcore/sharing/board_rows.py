"""Rows of boards and cards within one transaction: find, hold, arrange."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, RowMapping, func, insert, select, update

from dlcore.sharing import board_records
from dlcore.sharing.board_records import Board, BoardError, Card, EditedMeanwhileError, Key
from dlcore.sharing.tables import boards, cards


def read(connection: Connection, id: str) -> Board | None:
    """Return a board without its figures, or None where there is none of this id."""
    row = connection.execute(select(boards).where(boards.c.id == id)).one_or_none()
    if row is None:
        return None
    hanging = connection.execute(_cards().where(cards.c.board == id).order_by(cards.c.position)).mappings()
    found = tuple(map(card, hanging))
    return Board(row.id, row.title, row.version, row.title_version, row.created, row.changed, found)


def _cards() -> Any:
    """Select everything of cards but their figures."""
    plain = [column for column in cards.c if column.name != "figure"]
    return select(*plain, (func.length(cards.c.figure) > 0).label("drawn"))


def card(row: RowMapping) -> Card:
    """Return the card of a row that was selected without its figure."""
    return Card(row["id"], row["version"], row["title"], row["note"], row["link"], row["wide"], bool(row["drawn"]))


def held(connection: Connection, key: Key) -> Row[Any]:
    """Return a board's row, which nobody else changes until the transaction ends, if the key fits."""
    if board_records.ID.fullmatch(key.id):
        row = connection.execute(select(boards).where(boards.c.id == key.id).with_for_update()).one_or_none()
        if row is not None and board_records.fits(key.secret, row.edit_digest):
            return row
    raise BoardError("This link does not let you edit a board: it is not complete, or the board has been deleted.")


def unchanged(connection: Connection, key: Key, card: str, seen: int) -> RowMapping:
    """Return a card's row if nobody has changed its words since version ``seen`` of the board."""
    row = connection.execute(_cards().where(cards.c.id == card, cards.c.board == key.id)).mappings().one_or_none()
    if row is None:
        raise late("removed this card", connection, key)
    if row["version"] > seen:
        raise late("changed this card", connection, key)
    return row


def late(what: str, connection: Connection, key: Key) -> EditedMeanwhileError:
    """Return the error that says what somebody else did meanwhile, with the board as it is now."""
    return EditedMeanwhileError(f"Somebody else {what} meanwhile.", read(connection, key.id))


def hang(connection: Connection, board: str, card: Card, position: int, figure: bytes) -> None:
    """Write a new card's row."""
    row = {"id": card.id, "board": board, "position": position, "version": card.version, "wide": card.wide}
    row |= {"title": card.title, "note": card.note, "link": card.link, "figure": figure}
    connection.execute(insert(cards).values(row))


def order(connection: Connection, board: str) -> list[str]:
    """Return the ids of a board's cards in their order."""
    return list(connection.scalars(select(cards.c.id).where(cards.c.board == board).order_by(cards.c.position)))


def arrange(connection: Connection, order: list[str]) -> None:
    """Give cards their places in this order."""
    for position, id in enumerate(order):
        connection.execute(update(cards).where(cards.c.id == id).values(position=position))


def count(connection: Connection, board: str) -> int:
    """Return how many cards a board has."""
    return connection.scalar(select(func.count()).select_from(cards).where(cards.c.board == board)) or 0


def changed(connection: Connection, held: Row[Any], **values: Any) -> None:
    """Count an edit of a board that is held, with whatever else of its row has changed."""
    new = values | {"version": held.version + 1, "changed": now()}
    connection.execute(update(boards).where(boards.c.id == held.id).values(new))


def now() -> str:
    """Return the time as it is kept."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
