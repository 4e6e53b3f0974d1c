"""Opening the hall's database: both stores, durable, migrated once however many open it, and no secret in an error."""

import importlib
import threading

import pytest
import sqlalchemy as sa

from queue_server.adapters.database.engine import DatabaseError, open_database, open_engine, shown


@pytest.fixture
def engine(database_target):
    opened = open_database(database_target)
    yield opened
    opened.dispose()


def test_the_schema_is_the_one_that_the_tables_say(engine):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from queue_server.adapters.database.engine import metadata

    for room in ("accounts.store", "filings.tables", "history.tables", "journal.tables", "lease.tables"):
        importlib.import_module(f"queue_server.adapters.{room}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_many_may_open_a_new_database_at_once(database_target):
    opened, failed = [], []

    def opening():
        try:
            opened.append(open_database(database_target))
        except Exception as wrong:
            failed.append(wrong)

    threads = [threading.Thread(target=opening) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with opened[0].connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM alembic_version").scalar() == 1
    for engine in opened:
        engine.dispose()


def test_a_commit_is_durable(engine):
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
            assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        else:
            assert connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
            assert connection.exec_driver_sql("SHOW fsync").scalar() == "on"


def test_an_error_tells_no_values(engine):
    from queue_server.adapters.journal.tables import event

    row = {"hall": "ncx", "seq": 7, "at": "secret", "kind": "k", "payload": b"secret"}
    for wrong in (row, row | {"seq": 8, "kind": None}):
        with engine.connect() as connection:
            connection.execute(sa.insert(event).values(row))
            with pytest.raises(sa.exc.IntegrityError) as refused:
                connection.execute(sa.insert(event).values(wrong))
        told = f"{refused.value} {refused.value.orig}"
        assert "secret" not in told
        assert "ncx" not in told


def test_a_database_of_a_newer_version_is_refused(engine, database_target):
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseError, match="9999"):
        open_database(database_target)


def test_what_is_no_database_is_refused(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database" * 1000)
    with pytest.raises(DatabaseError, match="not a database"):
        open_database(tmp_path / "broken.db")


@pytest.mark.parametrize("part", ["127.0.0.1:1/hall", "127.0.0.1:one/hall"])
def test_no_password_is_told(part):
    with pytest.raises(DatabaseError) as refused:
        open_database(f"postgresql://hall:very-secret@{part}")
    assert "very-secret" not in str(refused.value)


def test_a_target_is_shown_without_its_password(tmp_path):
    assert shown("postgresql://hall:very-secret@db/hall") == "postgresql://hall:***@db/hall"
    assert shown(tmp_path / "hall.db") == str(tmp_path / "hall.db")
    open_engine(tmp_path / "hall.db").dispose()
    assert (tmp_path / "hall.db").stat().st_mode & 0o777 == 0o600
