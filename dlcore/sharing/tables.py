"""The tables of the database as they are today; ``migrations`` says how older ones become these."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

metadata = MetaData()

boards = Table(
    "boards",
    metadata,
    Column("id", String(32), primary_key=True),  # random; whoever knows it may read
    Column("edit_digest", String(64), nullable=False),  # sha256 of the secret in the edit link
    Column("title", String(200), nullable=False),
    Column("version", Integer, nullable=False),  # counts edits
    Column("title_version", Integer, nullable=False),  # of the board when its title was last changed
    Column("created", String(40), nullable=False),  # ISO 8601 in UTC with microseconds, like all times here
    Column("changed", String(40), nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("board", String(32), ForeignKey("boards.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("version", Integer, nullable=False),  # of the board when this card was last changed
    Column("wide", Boolean, nullable=False),
    Column("title", String(200), nullable=False),
    Column("note", Text, nullable=False),  # Markdown as a person typed it
    Column("link", Text, nullable=False),  # of the view it was pinned from, below the server's root
    Column("figure", LargeBinary, nullable=False),  # what the component was given: JSON, compressed by zlib; or empty
)

run_labels = Table(
    "run_labels",
    metadata,
    Column("key", String(64), primary_key=True),  # of the run in the store
    Column("name", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("tags", Text, nullable=False),  # JSON list of strings
    Column("pinned", Boolean, nullable=False),
    Column("link", Text, nullable=False),  # of a view that showed it, below the server's root; empty: none yet
    Column("version", Integer, nullable=False),
    Column("changed", String(40), nullable=False),
)
