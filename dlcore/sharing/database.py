"""One database for all that people say of runs and pin to boards: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from dlcore.sharing import tables

log = logging.getLogger(__name__)

IN_MEMORY: Final = "sqlite://"
BUSY_S: Final = 10
"""How long a writer waits for another one before it gives up."""
CONNECT_S: Final = 3
"""How long a server may take to answer a knock."""
RETRY_S: Final = 10.0
"""How long a database that could not be opened is left alone before the next attempt."""
LOCK: Final = 0x67726164
"""Number of PostgreSQL's advisory lock under which one server process at a time migrates."""
REFUSALS: Final = (SQLAlchemyError, CommandError, OSError, ValueError)  # the last: a port that is no number
MIGRATIONS: Final = Path(__file__).parent / "migrations"
_migrating = threading.Lock()  # Alembic keeps what it works on in module-level names


class DatabaseError(RuntimeError):
    """Say in one sentence why nothing can be read or written at the moment."""


class Database:
    """Hold the connections to one database, whose tables are brought up to date when it is opened.

    A database that cannot be opened is replaced by one in memory, so that the pages stay alive; ``problems`` says so,
    and tries again from time to time: what was kept in memory then moves over.
    """

    def __init__(self, url: str) -> None:
        """Connect and migrate.

        Args:
            url: as SQLAlchemy takes it: ``sqlite:////path/shared.sqlite``, ``postgresql+psycopg://user@host/name``.
        """
        self._url = url
        self._problem = ""
        self._memory = threading.RLock()  # its one connection serves every thread, one transaction at a time
        self._tried = time.monotonic()
        try:
            self._engine = _opened(url)
        except REFUSALS as error:
            self._note(error)
            self._engine = _opened(IN_MEMORY)

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Give a connection for one transaction that writes: all of it is kept, or, after an error, nothing.

        Raises:
            DatabaseError: the database refuses (full disk, gone server); one sentence says so.
        """
        with (
            self._turn(),
            _told("The database refused ({reason}): nothing was changed."),
            self._engine.begin() as opened,
        ):
            yield opened

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees the database as it is at one moment, and waits for no writer.

        Raises:
            DatabaseError: the database does not answer; one sentence says so.
        """
        told = _told("The database does not answer ({reason}). Try again in a moment.")
        with self._turn(), told, self._engine.connect() as opened:
            server = opened.dialect.name == "postgresql"
            opened.execution_options(**({"isolation_level": "REPEATABLE READ"} if server else {"reads": True}))
            with opened.begin():
                yield opened

    def answers(self) -> bool:
        """Return whether the database that was asked for can be read now."""
        self._try_again()
        try:
            with self.read() as connection:
                connection.execute(sqlalchemy.text("SELECT 1"))
        except DatabaseError:
            return False
        return not self._problem

    def problems(self) -> tuple[str, ...]:
        """Return sentences about what is wrong with the database; empty when all is well."""
        self._try_again()
        return (self._problem,) if self._problem else ()

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    def _turn(self) -> AbstractContextManager[Any]:
        return self._memory if self._problem or self._url == IN_MEMORY else nullcontext()

    def _note(self, error: Exception) -> None:
        log.warning("the database cannot be used: %s", error)
        self._problem = f"Boards and labels of runs cannot be kept ({_reason(error)}): they are lost at a restart."

    def _try_again(self) -> None:
        """Open the database that could not be opened, if it is time, and move there what was kept in memory."""
        if not self._problem or time.monotonic() - self._tried < RETRY_S or not self._memory.acquire(blocking=False):
            return
        try:
            self._tried = time.monotonic()
            engine = _opened(self._url)
            _move(self._engine, engine)
            self._engine.dispose()
            self._engine, self._problem = engine, ""
        except REFUSALS as error:
            self._note(error)
        finally:
            self._memory.release()


def migrate(engine: Engine, revision: str = "head") -> None:
    """Bring the tables to a revision, one process at a time; nothing happens where they are there already."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with _migrating, engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sqlalchemy.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def connect(url: str) -> Engine:
    """Return the engine of a URL, set up as every transaction here expects it; nothing is opened yet.

    Raises:
        OSError: the folder of a SQLite file cannot be made.
        SQLAlchemyError: that is no URL of a database.
    """
    if url == IN_MEMORY:
        engine = sqlalchemy.create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif url.startswith("sqlite"):
        path = Path(sqlalchemy.make_url(url).database or "")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine = sqlalchemy.create_engine(url, connect_args={"timeout": BUSY_S})
    else:
        return sqlalchemy.create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": CONNECT_S})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _opened(url: str) -> Engine:
    engine = connect(url)
    try:
        migrate(engine)
    except REFUSALS:
        engine.dispose()
        raise
    return engine


def _move(source: Engine, target: Engine) -> None:
    """Copy every row of one database to another, except those whose keys it has already."""
    with source.begin() as old, target.begin() as new:
        for table in tables.metadata.sorted_tables:
            (key,) = table.primary_key.columns
            known = set(new.scalars(sqlalchemy.select(key)))
            rows = [row for row in old.execute(sqlalchemy.select(table)).mappings() if row[key] not in known]
            if rows:
                new.execute(table.insert(), [dict(row) for row in rows])


def _set_up_sqlite(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None  # transactions begin where ``_begin_at_once`` says, not at the first change
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_at_once(connection: Connection) -> None:
    """Take SQLite's lock for writing at the beginning: a reader that writes later could only fail."""
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("reads") else "BEGIN IMMEDIATE")


@contextmanager
def _told(sentence: str) -> Iterator[None]:
    """Say an error of the database in a sentence, which names no table, no host and no path."""
    try:
        yield
    except SQLAlchemyError as error:
        log.warning("the database refused: %s", error)
        raise DatabaseError(sentence.format(reason=_reason(error))) from error


def _reason(error: Exception) -> str:
    """Return a few words about an error that tell nothing of the machine."""
    if isinstance(error, CommandError):
        return "its tables are of another version of this program"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    cause = error.orig if isinstance(error, DBAPIError) else None
    if isinstance(cause, sqlite3.OperationalError):
        return str(cause).split(":")[0]
    if isinstance(error, OperationalError) and not getattr(cause, "sqlstate", None):
        return "its server does not answer"
    return type(cause or error).__name__
