"""Opens the hall's database, SQLite or PostgreSQL: every commit durable, schema migrated to the newest."""

from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

metadata = MetaData()
"""Every table of the hall registers here."""

E = TypeVar("E", bound=BaseException)

Target = Path | str
"""The path of a SQLite file, or `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`."""

_MIGRATIONS = Path(__file__).parent / "migrations"
_MIGRATION_LOCK = 0x48414C4C
"""The advisory lock that whoever migrates a PostgreSQL database holds."""
_CONNECT_TIMEOUT_S = 5


class DatabaseError(Exception):
    """The database cannot be opened, or a newer version of this program made it."""


def is_postgresql(target: Target) -> bool:
    """Whether it names a PostgreSQL database; else it is the path of a SQLite file."""
    return isinstance(target, str) and target.startswith(("postgresql:", "postgresql+psycopg:", "postgres:"))


def shown(target: Target) -> str:
    """The target as it may be said and logged: without its password."""
    return (
        _url(str(target)).set(drivername="postgresql").render_as_string()
        if is_postgresql(target)
        else str(target)
    )


def open_engine(target: Target) -> Engine:
    """An engine on the target, a SQLite file made with mode 0600 where there is none. Its errors tell no values."""
    return _postgresql(_url(str(target))) if is_postgresql(target) else _sqlite(Path(target))


def migrate(engine: Engine, revision: str = "heads") -> None:
    """Brings the schema to a revision, the newest. Of several at once the first one does it and the others wait."""
    with engine.begin() as connection:
        _only_one(connection)
        config = _configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def newest_revision() -> str:
    """The revision of the schema that this program makes."""
    return ScriptDirectory.from_config(_configuration()).get_current_head() or ""


def knows_revision(revision: str) -> bool:
    """Whether this program can make and upgrade a schema of this revision."""
    return any(
        one.revision == revision for one in ScriptDirectory.from_config(_configuration()).walk_revisions()
    )


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def open_database(target: Target) -> Engine:
    """The hall's database, opened and migrated. Raises DatabaseError."""
    try:
        engine = open_engine(target)
        try:
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (OSError, SQLAlchemyError, CommandError) as wrong:
        raise DatabaseError(f"{shown(target)}: {wrong}") from wrong
    return engine


def _only_one(connection: Connection) -> None:
    """Holds to the end of the transaction."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")


def _sqlite(path: Path) -> Engine:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}", connect_args={"check_same_thread": False}, hide_parameters=True
    )
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.close()


def _url(text: str) -> URL:
    """Raises DatabaseError without the text: a password may stand in it."""
    try:
        return make_url(text).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        raise DatabaseError("expected postgresql://USER:PASSWORD@HOST:PORT/DATABASE") from None


def _postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={
            "connect_timeout": _CONNECT_TIMEOUT_S,
            "application_name": "hall",
            "options": "-c synchronous_commit=on -c timezone=UTC -c default_transaction_isolation=read\\ committed",
        },
        hide_parameters=True,
        pool_pre_ping=True,
    )
    event.listen(engine, "handle_error", _tell_no_values)
    return engine


def _tell_no_values(context: ExceptionContext) -> None:
    for wrong in (context.original_exception, context.sqlalchemy_exception):
        if wrong is not None:
            without_values(wrong)


def without_values(wrong: E) -> E:
    """PostgreSQL adds the row or the key that was wrong as `DETAIL` and `CONTEXT`: people are in it."""
    if wrong.args:
        text = str(wrong.args[0])
        for part in ("\nDETAIL:", "\nCONTEXT:"):
            text = text.partition(part)[0]
        wrong.args = (text, *wrong.args[1:])
    return wrong
