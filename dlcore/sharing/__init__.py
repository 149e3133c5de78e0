"""What people say and show to one another, kept in a database: boards of figures, and names, tags and notes of runs.

- ``database``: SQLite in the store's folder, or PostgreSQL where its URL is configured. ``tables``, ``migrations``.
"""
