"""Opens the hall's database: WAL, every commit durable, schema migrated to the newest."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Engine, MetaData, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

metadata = MetaData()
"""Every table of the hall registers here."""

_MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseError(Exception):
    """The database cannot be opened, or a newer version of this program made it."""


def open_engine(path: Path) -> Engine:
    """An engine on the SQLite file `path`, which is made with mode 0600 where there is none. Its errors tell no values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _configure)
    return engine


def migrate(engine: Engine) -> None:
    """Brings the schema to the newest revision."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "heads")


def open_database(path: Path) -> Engine:
    """The hall's database, opened and migrated. Raises DatabaseError."""
    try:
        engine = open_engine(path)
        migrate(engine)
    except (OSError, SQLAlchemyError, CommandError) as wrong:
        raise DatabaseError(f"{path}: {wrong}") from wrong
    return engine


def _configure(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()
