"""The hall's database, SQLite or PostgreSQL, migrated by Alembic."""
