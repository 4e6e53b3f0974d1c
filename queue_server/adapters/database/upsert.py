"""Insert a row or change the one that is there, in one statement that both stores know."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_or_update(connection: Connection, table: Table, row: Mapping[str, Any], **changes: Any) -> None:
    """Inserts the row; where its primary key is taken, `changes` are made to the row that is there."""
    key = list(table.primary_key.columns)
    if connection.dialect.name == "sqlite":
        connection.execute(
            sqlite.insert(table).values(row).on_conflict_do_update(index_elements=key, set_=changes)
        )
    else:
        connection.execute(
            postgresql.insert(table).values(row).on_conflict_do_update(index_elements=key, set_=changes)
        )
