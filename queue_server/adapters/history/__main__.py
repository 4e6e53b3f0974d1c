"""`python -m queue_server.adapters.history --data DIR`: ends the days that are over, in a process beside the server."""

import argparse
import os
import sys
from pathlib import Path

import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.backup.archive import BackupError
from queue_server.adapters.database.engine import DatabaseError
from queue_server.adapters.hall_file import HallFileError
from queue_server.adapters.history.end_of_day import end_of_day
from queue_server.adapters.history.opened import open_history
from queue_server.adapters.process_log import log_to_stderr
from queue_server.adapters.settings import SettingsError
from queue_server.application.ports import JournalError

NICE = 10
"""The hall goes first."""

log = structlog.get_logger()


def main() -> int:
    arguments = argparse.ArgumentParser(prog="queue_server.adapters.history")
    arguments.add_argument("--data", type=Path, required=True, help="the hall's data folder")
    arguments.add_argument("--closing", action="store_true", help="the hall has closed for today")
    given = arguments.parse_args()
    log_to_stderr("day-end")
    os.nice(NICE)
    import duckdb

    try:
        with open_history(given.data.resolve()) as hall:
            ended = end_of_day(hall, closing=given.closing)
    except (
        SettingsError,
        HallFileError,
        DatabaseError,
        JournalError,
        SQLAlchemyError,
        BackupError,
        duckdb.Error,
    ) as wrong:
        log.error("day_not_ended", error=str(wrong))
        return 1
    log.info("day_ended", days=[day.isoformat() for day in ended], closing=given.closing)
    return 0


if __name__ == "__main__":
    sys.exit(main())
