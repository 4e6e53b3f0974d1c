"""Table rows as lines of JSON that either store can write and read: one snapshot of all tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection, Engine, MetaData

from queue_server.adapters.journal.insert import Row, insert

NOT_KEPT = frozenset({"alembic_version", "lease"})
"""The schema's revision stands in the manifest; a restored hall begins without a leader."""
_PAGE = 1000


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """All that is read in the block is of one moment; those who write meanwhile are not held up."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield connection
        connection.rollback()


def tables_of(connection: Connection) -> list[sa.Table]:
    """Those to keep, as they stand in the database, a table after those that it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name not in NOT_KEPT)
    return list(found.sorted_tables)


def lines(connection: Connection, table: sa.Table) -> Iterator[bytes]:
    """A line of column names, then a line a row in the order of the key."""
    encode = msgspec.json.Encoder().encode
    yield encode([str(column.name) for column in table.columns]) + b"\n"
    wanted = sa.select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_PAGE)
    for row in connection.execute(wanted):
        yield encode(list(row)) + b"\n"


def fill(connection: Connection, table: sa.Table, content: Iterator[bytes]) -> int:
    """Puts the rows into the table and gives their number. Raises SQLAlchemyError and MsgspecError."""
    names = msgspec.json.decode(next(content), type=list[str])
    columns = [table.columns[name] for name in names]
    kinds = tuple(_type(column) for column in columns)
    decode = msgspec.json.Decoder(tuple.__class_getitem__(kinds)).decode
    order = [names.index(column.name) for column in table.columns]
    count = 0
    rows: list[Row] = []
    for line in content:
        values: Sequence[Any] = decode(line)
        rows.append(tuple(values[at] for at in order))
        count += 1
        if len(rows) >= _PAGE:
            insert(connection, table, rows)
            rows = []
    insert(connection, table, rows)
    return count


def _type(column: "sa.Column[Any]") -> Any:
    """How the value stands in JSON; days and moments stay text, which both stores take."""
    kind = column.type
    plain: Any = str
    if isinstance(kind, sa.LargeBinary):
        plain = bytes
    elif isinstance(kind, sa.Boolean):
        plain = bool
    elif isinstance(kind, sa.Integer):
        plain = int
    elif isinstance(kind, sa.Float):
        plain = float
    return plain | None if column.nullable else plain
