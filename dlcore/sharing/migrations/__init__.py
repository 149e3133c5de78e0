"""How older databases become today's: Alembic's scripts, run by ``database.migrate``."""
