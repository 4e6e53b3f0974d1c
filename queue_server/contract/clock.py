"""Hall time: real time moved by a fixed amount, the same in every process of one hall."""

import os
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

OFFSET_VARIABLE = "HALL_CLOCK_OFFSET_S"
"""Environment variable: seconds that hall time is ahead of real time (practice with `--now`)."""


class HallClock:
    """Tells hall time; `zone` is the hall's time zone."""

    def __init__(self, zone: str = "Asia/Shanghai", offset_s: float = 0.0) -> None:
        self.zone = ZoneInfo(zone)
        self._offset = timedelta(seconds=offset_s)

    @classmethod
    def from_environment(cls, zone: str = "Asia/Shanghai") -> "HallClock":
        return cls(zone, float(os.environ.get(OFFSET_VARIABLE, "0")))

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._offset).astimezone(self.zone)


def text_of(moment: datetime) -> str:
    """RFC 3339 with offset, milliseconds."""
    return moment.isoformat(timespec="milliseconds")
