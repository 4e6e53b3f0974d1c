"""The hall's database: one SQLite file, migrated by Alembic."""
