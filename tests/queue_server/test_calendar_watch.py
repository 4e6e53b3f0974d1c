"""A year without holidays in the hall file is told at the start and on each new day."""

from datetime import date

import pytest
from core_world import World, make_hall
from msgspec import structs
from structlog.testing import capture_logs

from queue_server.adapters.calendar_watch import CalendarWatch
from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.application.ports import Changed

DEMO = load_hall(DEMONSTRATION_HALL).hall


@pytest.mark.parametrize(
    ("day", "years"),
    [(date(2026, 11, 24), [2027]), (date(2025, 6, 1), [2025]), (date(2027, 1, 1), [2027, 2028])],
)
def test_each_year_that_is_missing_is_a_warning(day, years):
    with capture_logs() as logs:
        CalendarWatch(DEMO).look(day)
    assert [(line["log_level"], line["warning"]) for line in logs] == [
        ("warning", f"calendar.holidays: nothing for {year}") for year in years
    ]


def test_each_day_that_opens_says_it_again():
    world = World(structs.replace(make_hall(), calendar=structs.replace(DEMO.calendar, holidays=())))
    watch = CalendarWatch(world.hall)
    world.later(24 * 3600)
    events = world.tick().events
    with capture_logs() as logs:
        watch.committed(events, Changed(rev=1))
        watch.committed(world.tick().events, Changed(rev=1))
    assert [line["warning"][-4:] for line in logs] == ["2026", "2027"]
