"""The figures of rehearsed days, against figures made by hand."""

from datetime import date

import pytest
from rehearsal_world import a_day, demonstration

from queue_server.domain.rehearsal.record import DayRecord, TicketRecord
from queue_server.domain.rehearsal.tally import Spread, percentile, spread_of, summary_of


def ticket(number, waited_min, business="A01", issued_at=9 * 3600, **more):
    called = None if waited_min is None else issued_at + waited_min * 60
    return TicketRecord(
        ticket=number,
        number=number,
        business=business,
        queue_class="ordinary",
        issued_at=issued_at,
        called_at=called,
        **more,
    )


def test_a_spread_of_ten_waits():
    waits = [0, 2, 4, 6, 8, 10, 20, 30, 40, 80]
    one = spread_of([ticket(f"A{number}", wait, missed=number == 1) for number, wait in enumerate(waits)])
    assert (one.tickets, one.called, one.not_called) == (10, 10, 0)
    assert one.mean == pytest.approx(20)
    assert (one.p10, one.median, one.p90, one.longest) == (2, 10, 80, 80)
    assert one.within_15 == pytest.approx(0.6)
    assert one.within_30 == pytest.approx(0.8)
    assert one.no_shows == pytest.approx(0.1)


def test_tickets_that_nobody_called_have_no_wait():
    one = spread_of([ticket("A1", 5), ticket("A2", None)])
    assert (one.tickets, one.called, one.not_called, one.mean) == (2, 1, 1, 5)
    assert spread_of([ticket("A1", None)]) == Spread(tickets=1, not_called=1)
    assert spread_of([]) == Spread()
    assert percentile([], 0.5) == 0


def test_a_summary_of_two_small_days():
    hall = demonstration()
    days = [
        DayRecord(
            day=date(2026, 11, 24),
            seed=1,
            tickets={"1": ticket("A001", 10), "2": ticket("L001", 40, "L03", issued_at=10 * 3600)},
            open_s={1: 1000.0},
            busy_s={1: 250.0},
            refused={"business_closed": 2},
            waiting=[(9 * 3600, {"A01": 3}), (9 * 3600 + 300, {})],
            last_end_s=17 * 3600,
        ),
        DayRecord(
            day=date(2026, 11, 25),
            seed=2,
            tickets={"1": ticket("A001", 20)},
            open_s={1: 1000.0, 2: 500.0},
            busy_s={1: 750.0},
            refused={"business_closed": 1, "limit_reached": 1},
            waiting=[(9 * 3600, {"A01": 1, "L03": 2}), (9 * 3600 + 300, {"A01": 1})],
            last_end_s=16 * 3600,
        ),
    ]
    found = summary_of(hall, days)
    assert found.days == 2
    assert found.by_business["A01"].mean == 15
    assert set(found.by_business) == {"A01", "L03"}
    assert {hour: one.tickets for hour, one in found.by_hour.items()} == {9: 2, 10: 1}
    assert found.utilisation == {1: 0.5, 2: 0.0}
    assert found.refused == {"business_closed": 3, "limit_reached": 1}
    assert found.waiting == [(540.0, 3.0), (545.0, 0.5)]
    assert found.first_minute == 540
    assert found.glaze["F1-B"] == [20, None, None]
    assert found.glaze["F2-D"] == [None, None, 40]
    assert found.last_end_min == 17 * 60


def test_the_parts_of_a_day_add_up():
    hall, day = demonstration(), a_day()
    found = summary_of(hall, [day])
    assert sum(one.tickets for one in found.by_business.values()) == found.overall.tickets == len(day.tickets)
    assert sum(one.tickets for one in found.by_hour.values()) == len(day.tickets)
    whole = sum(one.mean * one.called for one in found.by_business.values())
    assert whole / found.overall.called == pytest.approx(found.overall.mean)
    assert all(0 < share <= 1 for share in found.utilisation.values())
