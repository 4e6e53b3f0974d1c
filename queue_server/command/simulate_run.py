"""Plays so many working days of a hall and puts together what `./hall simulate` prints."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import msgspec
from msgspec import Struct

from queue_server.adapters.charts.rehearsal import picture
from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.command.simulate_report import report
from queue_server.domain.hall import Hall
from queue_server.domain.hours.opening import day_kind
from queue_server.domain.rehearsal.playing import A_TUESDAY, play
from queue_server.domain.rehearsal.record import DayRecord
from queue_server.domain.rehearsal.scenario import scenario_of, with_load
from queue_server.domain.rehearsal.tally import Summary, summary_of

SEEDS_A_RUN = 10_000
LOOK_AHEAD_DAYS = 3 * 366


class Rehearsed(Struct, frozen=True, kw_only=True):
    """`plain` is for programs, `text` for people, `picture` an SVG."""

    plain: dict[str, object]
    text: str
    picture: str


def run(hall_file: Path | None, days: int, seed: int, crowd: float) -> Rehearsed:
    """Raises HallFileError, OSError."""
    hall = load_hall(hall_file or DEMONSTRATION_HALL).hall
    records = rehearse(hall, days, seed, crowd)
    summary = summary_of(hall, records)
    return Rehearsed(
        plain=_plain(summary, seed, crowd, records),
        text=report(hall, summary),
        picture=picture(hall, summary),
    )


def rehearse(hall: Hall, days: int, seed: int, crowd: float = 1.0) -> list[DayRecord]:
    """So many working days from a Tuesday on; fewer where the calendar has not as many."""
    scenario = with_load(scenario_of(hall), crowd)
    workdays = list(_workdays(hall, days))
    return [play(hall, scenario, seed * SEEDS_A_RUN + number, day=day) for number, day in enumerate(workdays)]


def _workdays(hall: Hall, count: int) -> Iterator[date]:
    found = 0
    for ahead in range(LOOK_AHEAD_DAYS):
        day = A_TUESDAY + timedelta(days=ahead)
        if found < count and day_kind(hall.calendar, day) == "weekday":
            found += 1
            yield day


def _plain(summary: Summary, seed: int, crowd: float, records: list[DayRecord]) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(summary, str_keys=True)
    dates = [f"{record.day:%Y-%m-%d}" for record in records]
    return {"seed": seed, "crowd": crowd, "dates": dates, **plain}
