"""The queue run forward: the rules it follows, what it makes of chance, and the real play it must equal."""

from datetime import date, timedelta

import numpy as np
import pytest
from core_world import World, make_hall, window
from estimates_world import one_business
from msgspec import structs

from queue_server.domain.lookahead.coming import Coming
from queue_server.domain.lookahead.durations import Durations
from queue_server.domain.lookahead.forecast import look_ahead
from queue_server.domain.lookahead.model import Model
from queue_server.domain.lookahead.play import INF, LATER_S, Booth, Play, play
from queue_server.domain.lookahead.record import DayRecord, Pause, Service, Shift, seconds_of
from queue_server.domain.lookahead.shifts import Shifts
from queue_server.domain.lookahead.snapshot import snapshot_of

DAY = date(2026, 11, 24)
SERVICE_S = 300
A01, A02, C01 = "A01", "A02", "C01"


def forecast_of(hall, state, now, model=None, runs=4, seed=1):
    model = model or Model(hall, now.date())
    looking = look_ahead(model, Coming(model, runs), snapshot_of(hall, state, now), runs, 7200, seed)
    return next(found for found in looking if found is not None)


def played(world: World, free: dict[int, float]) -> dict[str, float]:
    """Plays the hall on by its own rules with services of `SERVICE_S`; `free`: window to the seconds until it calls."""
    called: dict[str, float] = {}
    start = world.now
    while free:
        number = min(free, key=lambda each: (free[each], each))
        world.now = start + timedelta(seconds=free[number])
        window = world.state.windows[number]
        if window.ticket is not None:
            if world.state.tickets[window.ticket].state == "called":
                world.start(number)
            world.finish(number)
        decision = world.next(number)
        if decision.refusal is not None:
            del free[number]
            continue
        called[decision.ticket_id] = seconds_of(world.now)
        free[number] += SERVICE_S
    return called


def bare_play(world: World, free: dict[int, float]) -> tuple[Play, dict[str, tuple[bool, int, int]]]:
    """A run of the world as it stands, without chance; and where each ticket stands in its lists."""
    snapshot = snapshot_of(world.hall, world.state, world.now)
    lines = snapshot.lines
    booths = [
        Booth(
            free_at=snapshot.now_s + free[desk.window],
            factor=1.0,
            lines=[(line, level, lines[line].max_wait_s, lines[line].spill_s) for line, level in desk.lines],
            away=[],
            overdue_run=desk.overdue_run,
            help_run=desk.help_run,
            priority_run=desk.priority_run,
        )
        for desk in snapshot.desks
        if desk.window in free
    ]
    run = Play(
        now_s=snapshot.now_s,
        until_s=snapshot.now_s + 86400,
        ordinary=[[*line.ordinary, INF] for line in lines],
        ahead=[[*line.ahead, INF] for line in lines],
        known_ordinary=[len(line.ordinary) for line in lines],
        known_ahead=[len(line.ahead) for line in lines],
        lengths=[[SERVICE_S] * 64 for _ in lines],
        starts=[0] * len(lines),
        gap_s=0.0,
        booths=booths,
        max_overdue=snapshot.max_overdue,
        max_help=snapshot.max_help,
        max_priority=snapshot.max_priority,
    )
    places = {}
    for at, line in enumerate(lines):
        places |= {ticket: (False, at, nth) for nth, ticket in enumerate(line.ordinary_ids)}
        places |= {ticket: (True, at, nth) for nth, ticket in enumerate(line.ahead_ids)}
    return run, places


@pytest.mark.parametrize("people", [3, 14, 40])
@pytest.mark.parametrize("apart_s", [20, 170])
def test_a_run_calls_whom_the_hall_calls_at_the_same_time(people, apart_s):
    """Levels, spill-over, the guarantee, priority and its cap: with equal services and nobody else it is the same."""
    hall = make_hall(
        windows={
            1: window(1, 1, {A01: 1, A02: 2}),
            2: window(2, 1, {A02: 1, A01: 3}),
            21: window(21, 2, {C01: 1, A01: 2}),
        }
    )
    hall = structs.replace(
        hall,
        businesses={code: structs.replace(one, id_required=False) for code, one in hall.businesses.items()},
    )
    world = World(hall)
    free = {1: 40.0, 2: 95.0, 21: 150.0}
    for number in free:
        world.open(number)
    for nth in range(people):
        code = (A01, A01, A02, C01, A01)[nth % 5]
        world.issue(code, claim="senior" if nth % 4 == 1 else "none")
        world.later(apart_s)
    run, places = bare_play(world, free)
    for _ in play(run):
        pass
    called = played(world, dict(free))
    assert len(called) == people
    for ticket, at in called.items():
        first, line, nth = places[ticket]
        found = (run.called_ahead if first else run.called_ordinary)[line][nth]
        assert found == pytest.approx(at, abs=1.0), world.state.tickets[ticket].number


def test_a_newcomer_who_comes_later_stands_behind_those_who_came_in_between():
    world = World(one_business())
    world.open(1)
    for _ in range(5):
        world.issue()
    run, _ = bare_play(world, {1: 0.0})
    now, lines = run.now_s, len(run.ordinary)
    run.ordinary[0][5:] = [now + 30.0, now + 60.0, float("inf")]
    run.booths[0].newcomers = [(0, 1, 600.0, now), (lines, 1, 600.0, now + LATER_S)]
    for _ in play(run):
        pass
    assert run.newcomer[0] == pytest.approx(now + 5 * SERVICE_S)
    assert run.newcomer[lines] == pytest.approx(now + 7 * SERVICE_S)


def test_a_newcomer_who_comes_later_to_a_free_window_is_called_when_they_come():
    world = World(one_business())
    world.open(1)
    run, _ = bare_play(world, {1: 0.0})
    now, lines = run.now_s, len(run.ordinary)
    run.booths[0].newcomers = [(0, 1, 600.0, now), (lines, 1, 600.0, now + LATER_S)]
    for _ in play(run):
        pass
    assert run.newcomer[0] == now
    assert run.newcomer[lines] == now + LATER_S


def test_a_newcomer_stands_in_nobodys_way_and_behind_the_others():
    world = World(one_business())
    world.open(1)
    for _ in range(5):
        world.issue()
    run, _ = bare_play(world, {1: 0.0})
    booth = run.booths[0]
    booth.newcomers = [(0, 1, 600.0, run.now_s)]
    for _ in play(run):
        pass
    assert run.newcomer[0] == pytest.approx(run.now_s + 5 * SERVICE_S)
    assert run.called_ordinary[0] == pytest.approx([run.now_s + n * SERVICE_S for n in range(5)])


def test_a_window_that_goes_away_calls_nobody_meanwhile():
    world = World(one_business(1))
    world.open(1)
    for _ in range(3):
        world.issue()
    run, _ = bare_play(world, {1: 0.0})
    run.booths[0].away = [(run.now_s + 10, 1200.0)]
    for _ in play(run):
        pass
    start = run.now_s
    assert run.called_ordinary[0] == pytest.approx([start, start + 1500, start + 1800])


def test_the_same_look_gives_the_same_and_another_seed_about_the_same():
    world = World(one_business())
    world.open(1)
    world.open(2)
    for _ in range(30):
        world.issue()
    one = forecast_of(world.hall, world.state, world.now)
    assert one == forecast_of(world.hall, world.state, world.now)
    other = forecast_of(world.hall, world.state, world.now, seed=2)
    last = world.ticket("A030").id
    wait = one.tickets[last].mean_s - one.now_s
    assert other.tickets[last].mean_s - other.now_s == pytest.approx(wait, rel=0.15)
    assert wait == pytest.approx(28 / 2 * 600, rel=0.2), "28 before them at two windows, ten minutes each"


def test_a_long_line_is_looked_at_in_slices():
    whole_day = make_hall().calendar
    world = World(one_business(calendar=structs.replace(whole_day, ticket_cutoff="none")))
    world.open(1)
    world.open(2)
    for _ in range(1500):
        world.issue()
    model = Model(world.hall, world.now.date())
    looking = look_ahead(model, Coming(model, 2), snapshot_of(world.hall, world.state, world.now), 2, 1e6, 1)
    assert sum(1 for found in looking if found is None) >= 3


def services(business: str, taken: int, count: int, window: int = 1) -> list[Service]:
    return [Service(business, window, 36000 + 700 * nth, taken) for nth in range(count)]


def test_services_are_measured_and_few_of_them_count_little():
    hall = make_hall()
    durations = Durations(hall)
    assert durations.business_s(A01) == pytest.approx(600)
    durations.served(Service(A01, 1, 36000, 300))
    assert 500 < durations.business_s(A01) < 600
    for service in services(A01, 300, 100):
        durations.served(service)
    assert durations.expected_s(A01, 1) == pytest.approx(300, rel=0.1)
    learnt = Durations(hall, [DayRecord(day=DAY, services=services(A01, 300, 100))])
    assert learnt.expected_s(A01, 1) == pytest.approx(300, rel=0.1)
    assert learnt.business_s(C01) == pytest.approx(18 * 60), "nothing was measured of it"


def test_a_slow_window_is_known_by_its_services():
    hall = make_hall()
    day = DayRecord(day=DAY, services=services(A01, 300, 80, window=1) + services(A01, 600, 80, window=2))
    durations = Durations(hall, [day])
    assert durations.expected_s(A01, 2) > 1.4 * durations.expected_s(A01, 1)


def test_strata_keep_the_mean_and_a_long_service_has_a_rest():
    durations = Durations(make_hall())
    for runs in (1, 3, 5, 8):
        assert durations.strata(A01, runs).mean() == pytest.approx(1.0)
    shares = (np.arange(50) + 0.5) / 50
    fresh = durations.rest_s(A01, 1, 0.0, shares).mean()
    assert fresh == pytest.approx(600, rel=0.1)
    assert (durations.rest_s(A01, 1, 20000.0, shares) > 0).all()


def test_meals_and_pauses_are_expected_as_they_were():
    noon = 12 * 3600
    day = DayRecord(
        day=DAY,
        shifts=[Shift(1, 32400, 61200), Shift(2, 32400, 61200)],
        pauses=[
            Pause(1, noon, noon + 2700, noon),
            Pause(2, noon + 3600, noon + 6300, noon + 3600),
            Pause(1, 54000, 54600, 54000),
        ],
    )
    shifts = Shifts([day, structs.replace(day, day=date(2026, 11, 23))])
    for share in (0.05, 0.5, 0.95):
        meal = shifts.meal(1, 10 * 3600, share)
        assert meal == (noon, 2700)
    assert shifts.meal(1, 15 * 3600, 0.5) is None
    shares = np.linspace(0.05, 0.95, 10)[None, :]
    from_noon, from_three = (shifts.starts(hour * 3600, shares)[0] for hour in (12, 15))
    assert np.all(from_noon > 12 * 3600)
    assert list(from_noon) == sorted(from_noon)
    assert np.median(from_three) > np.median(from_noon)
    assert shifts.pause_length(1, noon, 60.0, 0.5) == 2700
    assert shifts.short(0.5) == 600
    assert shifts.opens(1, 8 * 3600, 0.5) == 32400
    assert Shifts().meal(1, 36000, 0.5) is None
    assert not Shifts().pauses
    assert np.all(np.isinf(Shifts().starts(36000, shares)))
    assert Shifts().opens(1, 36000, 0.5) is None
