"""A data folder opened for a command, or a sentence why it cannot be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.command.failing import fail

if TYPE_CHECKING:
    from queue_server.adapters.history.opened import HallData


@contextmanager
def open_hall(data: Path, *, as_json: bool = False) -> "Iterator[HallData]":
    """For the time of the block. Ends the program with a sentence where there is no hall.

    Loads databases and reports only here: most calls of `./hall` need none of them.
    """
    from queue_server.adapters.database.engine import DatabaseError
    from queue_server.adapters.hall_file import HallFileError
    from queue_server.adapters.history.opened import open_history
    from queue_server.adapters.settings import SettingsError, settings_file

    if not settings_file(data).exists():
        fail(f"{data} 还没有大厅，先运行 ./hall up --data {data}", as_json=as_json)
    try:
        with open_history(data) as hall:
            yield hall
    except (SettingsError, HallFileError, DatabaseError) as wrong:
        fail(f"{data} 打不开：{wrong}", as_json=as_json)
