"""Many rows in few statements: each statement costs a turn of the interpreter's lock while the server is busy."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

Row = tuple[Any, ...]
"""Values in the order of the table's columns."""

ROWS = 500
"""In one statement: SQLite takes 32,766 values."""


def insert(connection: Connection, table: sa.Table, rows: Sequence[Row]) -> None:
    """Inserts the rows as they are. Raises SQLAlchemyError."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    one = f"({', '.join([mark] * len(table.columns))})"
    for start in range(0, len(rows), ROWS):
        some = rows[start : start + ROWS]
        places = ", ".join([one] * len(some))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(table.columns.keys())}) VALUES {places}",  # noqa: S608
            tuple(chain.from_iterable(some)),
        )
