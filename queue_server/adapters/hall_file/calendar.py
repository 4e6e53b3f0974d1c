"""The calendar section: hours by kind of day, holidays, make-up workdays."""

import itertools
from datetime import date

from ruamel.yaml.nodes import MappingNode, SequenceNode

from queue_server.adapters.hall_file.reading import Section
from queue_server.domain.hall import Calendar, NamedDays, Session, SessionMode, clock_text
from queue_server.domain.hours.opening import years_missing

MODES: tuple[SessionMode, ...] = ("full", "noon", "stagger")
DEFAULT_WEEKDAY = (
    Session(name="上午", start_minute=9 * 60, end_minute=12 * 60),
    Session(name="下午", start_minute=13 * 60 + 30, end_minute=17 * 60),
)


def read_calendar(top: Section) -> Calendar:
    """An absent calendar means weekdays 09:00–12:00 and 13:30–17:00."""
    section = top.section("calendar")
    weekday = _sessions(section, "weekday") if section.has("weekday") else DEFAULT_WEEKDAY
    calendar = Calendar(
        weekday=weekday,
        weekend=_sessions(section, "weekend"),
        statutory_holiday=_sessions(section, "statutory_holiday"),
        ticket_cutoff=section.word("ticket_cutoff", "capacity", ("capacity", "none")),
        holidays=tuple(_holidays(section)),
        makeup_workdays=frozenset(_makeup(section)),
    )
    section.finish()
    return calendar


def holiday_warnings(calendar: Calendar, day: date) -> list[str]:
    """A line for this year and the next, where the table has no holiday of it: then none would be kept."""
    return [f"calendar.holidays: nothing for {year}" for year in years_missing(calendar, day)]


def _sessions(section: Section, key: str) -> tuple[Session, ...]:
    found: list[tuple[Session, Section]] = []
    for row in section.rows(key, name="name"):
        start, end = row.minute("start"), row.minute("end")
        name = row.text("name", "")
        mode = row.word("mode", "full", MODES)
        row.finish()
        if start is None or end is None:
            continue
        if start >= end:
            row.wrong("end", f"a time after the start {clock_text(start)}")
            continue
        found.append((Session(name=name or _name(start), start_minute=start, end_minute=end, mode=mode), row))
    found.sort(key=lambda one: one[0].start_minute)
    for (before, _), (after, row) in itertools.pairwise(found):
        if after.start_minute < before.end_minute:
            row.wrong(
                "start", f"a time at or after {clock_text(before.end_minute)}, the end of {before.name}"
            )
    return tuple(session for session, _ in found)


def _name(start: int) -> str:
    return "上午" if start < 12 * 60 else "下午"


def _years(section: Section, key: str) -> list[tuple[Section, str]]:
    """The lists of each year, or the one list where years are not told apart."""
    node = section.get(key)
    if node is None:
        return []
    if isinstance(node, SequenceNode):
        return [(section, key)]
    if not isinstance(node, MappingNode):
        section.wrong(key, "a section of years, such as `2026:`")
        return []
    years = section.section(key)
    return [(years, year) for year in years.keys()]  # noqa: SIM118


def _holidays(section: Section) -> list[NamedDays]:
    found = []
    for place, key in _years(section, "holidays"):
        for row in place.rows(key, name="name"):
            start, end = row.day("start"), row.day("end")
            name = row.text("name", "节假日")
            row.finish()
            if start and end and start > end:
                row.wrong("end", f"a date not before {start.isoformat()}")
            elif start and end:
                found.append(NamedDays(name=name, start=start, end=end))
    return sorted(found, key=lambda days: days.start)


def _makeup(section: Section) -> list[date]:
    found = []
    for place, key in _years(section, "makeup_workdays"):
        for number, node in enumerate(place.items(key) or [], start=1):
            day = place.day_of(node, f"{place.below(key)}[{number}]")
            if day:
                found.append(day)
    return found
