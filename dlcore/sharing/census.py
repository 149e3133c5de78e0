"""How much the database holds, for whoever watches the server."""

from __future__ import annotations

import sqlalchemy

from dlcore.sharing import tables
from dlcore.sharing.database import Database, DatabaseError


def rows(database: Database) -> dict[str, int]:
    """Return the number of rows of each table; nothing while the database does not answer."""
    try:
        with database.read() as connection:
            return {
                table.name: int(connection.scalar(sqlalchemy.select(sqlalchemy.func.count()).select_from(table)) or 0)
                for table in tables.metadata.sorted_tables
            }
    except DatabaseError:
        return {}
