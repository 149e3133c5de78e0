"""What people say of a run: name, tags, note, whether it is a baseline; and a link to a view that showed it."""

from __future__ import annotations

import datetime
import json
import logging
from typing import Annotated, Any

import pydantic
import sqlalchemy
from sqlalchemy import Connection, Row
from sqlalchemy.dialects import postgresql, sqlite

from dlcore.sharing.database import Database, DatabaseError
from dlcore.sharing.tables import run_labels

log = logging.getLogger(__name__)

LONGEST_NAME = 80
LONGEST_TAG = 30
MOST_TAGS = 12
LONGEST_NOTE = 4000
LONGEST_LINK = 8000
"""Characters; a longer link is not remembered."""

_INSERT = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_COLUMNS = run_labels.c


class Outdated(RuntimeError):  # noqa: N818  # reads as what it says: "raise Outdated"
    """Say that somebody else has changed a label meanwhile, and hold what it says now."""

    def __init__(self, now: Label) -> None:
        super().__init__("Somebody else has changed this run's name, tags or note meanwhile: nothing was overwritten.")
        self.now = now


def _spoken(value: str) -> str:
    """Return a line of text without characters that no line has, and without spaces around it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())


Tag = Annotated[str, pydantic.AfterValidator(_spoken)]


class Label(pydantic.BaseModel):
    """Be what people say of one run; ``version`` counts the edits, 0: nobody has said anything."""

    model_config = pydantic.ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, pydantic.AfterValidator(_spoken)] = ""
    tags: tuple[Tag, ...] = ()
    note: str = ""
    pinned: bool = False
    version: int = pydantic.Field(0, ge=0)

    @pydantic.field_validator("name")
    @classmethod
    def _short_name(cls, name: str) -> str:
        if len(name) > LONGEST_NAME:
            raise ValueError(f"The name has {len(name)} characters; it may have {LONGEST_NAME}.")
        return name

    @pydantic.field_validator("tags")
    @classmethod
    def _few_tags(cls, tags: tuple[str, ...]) -> tuple[str, ...]:
        kept = tuple(dict.fromkeys(tag for tag in tags if tag))
        if len(kept) > MOST_TAGS:
            raise ValueError(f"There are {len(kept)} tags; a run may have {MOST_TAGS}.")
        for tag in kept:
            if len(tag) > LONGEST_TAG:
                raise ValueError(f"The tag “{tag[:LONGEST_TAG]}…” is too long; it may have {LONGEST_TAG} characters.")
        return kept

    @pydantic.field_validator("note")
    @classmethod
    def _short_note(cls, note: str) -> str:
        if len(note) > LONGEST_NOTE:
            raise ValueError(f"The note has {len(note):,} characters; it may have {LONGEST_NOTE:,}.")
        whole = note.encode(errors="replace").decode()
        return whole.replace("\x00", "")  # PostgreSQL has no text with zeros in it


class Labels:
    """Keep a label for each run that somebody spoke of or looked at; runs are known by their keys."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pinned: frozenset[str] = frozenset()

    def get(self, key: str) -> Label:
        """Return what is said of a run: an empty label where nothing is.

        Raises:
            DatabaseError: the database cannot be read.
        """
        with self._database.read() as connection:
            return _find(connection, key)

    def all(self) -> dict[str, Label]:
        """Return the labels of all runs of which anything is said.

        Raises:
            DatabaseError: the database cannot be read.
        """
        with self._database.read() as connection:
            rows = connection.execute(sqlalchemy.select(run_labels).where(_COLUMNS.version > 0))
            return {row.key: _label(row) for row in rows}

    def put(self, key: str, label: Label) -> Label:
        """Keep a label that was edited from the version that it names; return it with its new version.

        Raises:
            Outdated: somebody else was quicker; it holds what is said now, and nothing is changed.
            DatabaseError: the database cannot be written.
        """
        kept = label.model_copy(update={"version": label.version + 1})
        with self._database.begin() as connection:
            _make_room(connection, key)
            same = (_COLUMNS.key == key) & (_COLUMNS.version == label.version)
            changed = connection.execute(sqlalchemy.update(run_labels).where(same).values(_row(kept)))
            if not changed.rowcount:
                raise Outdated(_find(connection, key))
        return kept

    def pinned(self) -> frozenset[str]:
        """Return the keys of the pinned runs; while the database cannot be read, those that were pinned last."""
        try:
            with self._database.read() as connection:
                self._pinned = frozenset(connection.scalars(sqlalchemy.select(_COLUMNS.key).where(_COLUMNS.pinned)))
        except DatabaseError as error:
            log.warning("which runs are pinned is not known anew: %s", error)
        return self._pinned

    def link(self, key: str) -> str:
        """Return the address of a view that showed a run, below the server's root; empty where none is known.

        Raises:
            DatabaseError: the database cannot be read.
        """
        with self._database.read() as connection:
            return connection.scalar(sqlalchemy.select(_COLUMNS.link).where(_COLUMNS.key == key)) or ""

    def remember(self, key: str, link: str) -> None:
        """Keep the address of a view that showed a run, unless one is known already; this is no edit of its label.

        Raises:
            DatabaseError: the database cannot be written.
        """
        if len(link) > LONGEST_LINK:
            return
        with self._database.begin() as connection:
            _make_room(connection, key)
            unknown = (_COLUMNS.key == key) & (_COLUMNS.link == "")
            connection.execute(sqlalchemy.update(run_labels).where(unknown).values(link=link))


def _make_room(connection: Connection, key: str) -> None:
    """Enter an empty label of version 0 unless there is a label already."""
    empty = {**_row(Label()), "key": key, "link": ""}
    insert: Any = _INSERT[connection.dialect.name]
    connection.execute(insert(run_labels).values(empty).on_conflict_do_nothing())


def _find(connection: Connection, key: str) -> Label:
    row = connection.execute(sqlalchemy.select(run_labels).where(_COLUMNS.key == key)).first()
    return Label() if row is None else _label(row)


def _row(label: Label) -> dict[str, Any]:
    changed = datetime.datetime.now(datetime.UTC).isoformat(timespec="microseconds")
    return {**label.model_dump(exclude={"tags"}), "tags": json.dumps(label.tags), "changed": changed}


def _label(row: Row[Any]) -> Label:
    """Read a row that this program wrote; its limits may have been others then, so nothing is refused."""
    return Label.model_construct(
        name=row.name, tags=tuple(json.loads(row.tags)), note=row.note, pinned=row.pinned, version=row.version
    )
