"""One database for all that people say of runs and pin to boards: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import StaticPool

log = logging.getLogger(__name__)

IN_MEMORY = "sqlite://"
BUSY_S = 10
"""How long a writer waits for another one before it gives up."""
LOCK = 0x67726164
"""Number of PostgreSQL's advisory lock under which one server process at a time migrates."""


class DatabaseError(RuntimeError):
    """Say in one sentence why nothing can be read or written at the moment."""


class Database:
    """Hold the connections to one database, whose tables are brought up to date when it is opened.

    A database that cannot be opened is replaced by one in memory, so that the pages stay alive; ``problems`` says so.
    """

    def __init__(self, url: str) -> None:
        """Connect and migrate.

        Args:
            url: as SQLAlchemy takes it: ``sqlite:////path/shared.sqlite``, ``postgresql+psycopg://user@host/name``.
        """
        self._problem = ""
        self._lock = threading.Lock()
        try:
            self._engine = _open(url)
            migrate(self._engine)
        except (SQLAlchemyError, OSError) as error:
            log.warning("the database cannot be used: %s", error)
            reason = type(error).__name__
            self._problem = f"Boards and labels of runs cannot be kept ({reason}): they are lost at a restart."
            self._engine = _open(IN_MEMORY)
            migrate(self._engine)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection for one transaction: all of it is kept, or, after an error, nothing.

        Raises:
            DatabaseError: the database refuses (full disk, gone server); one sentence says so.
        """
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            log.warning("the database refused: %s", error)
            raise DatabaseError(f"The database refused ({type(error).__name__}): nothing was changed.") from error

    def problems(self) -> tuple[str, ...]:
        """Return sentences about what is wrong with the database; empty when all is well."""
        return (self._problem,) if self._problem else ()

    def answers(self) -> bool:
        """Tell whether the configured database, and not one in memory, answers now."""
        try:
            with self.begin() as connection:
                connection.execute(sqlalchemy.text("SELECT 1"))
        except DatabaseError:
            return False
        return not self._problem

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision, one process at a time; nothing happens where they are there already."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _open(url: str) -> Engine:
    if url == IN_MEMORY:
        engine = sqlalchemy.create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif url.startswith("sqlite"):
        path = Path(sqlalchemy.make_url(url).database or "")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": BUSY_S})
    else:
        return sqlalchemy.create_engine(url, pool_pre_ping=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions begin where ``_begin_at_once`` says, not at the first change
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """Take SQLite's lock for writing at the beginning: a reader that writes later could only fail."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")
