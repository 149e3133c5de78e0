"""What Alembic runs: the migrations, on the connection that ``database.migrate`` holds."""

from alembic import context

from dlcore.sharing import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables.metadata)
with context.begin_transaction():
    context.run_migrations()
