"""The live estimates: what is said to people, how it is measured, and what a day leaves behind."""

import itertools
from datetime import timedelta

import msgspec
from core_world import KIOSK, make_hall
from estimates_world import Watched, one_business

from queue_server.adapters.learnt.files import KEPT, LearntFiles
from queue_server.application.estimates import LiveEstimates
from queue_server.domain import commands as c
from queue_server.domain.lookahead.record import DayRecord, Outcome, Service
from queue_server.domain.minutes import minutes


def crowd(world: Watched, people: int, **more) -> list[str]:
    numbers = []
    for _ in range(people):
        numbers.append(world.issue(**more))
        world.later(20)
    return numbers


def test_nobody_waits_and_a_window_is_free():
    world = Watched(one_business())
    world.open(1)
    assert world.newcomer() == (0, 0)
    number = world.issue()
    assert world.said(number) == (0, 0)


def test_before_the_first_look_it_is_the_common_formula():
    world = Watched(one_business())
    world.open(1)
    crowd(world, 4)
    world.called(1)
    number = world.issue()
    assert world.said(number) == minutes(world.hall, world.state, "A01", 3)
    assert world.newcomer() == minutes(world.hall, world.state, "A01", 4)


def test_where_no_window_is_open_it_is_the_common_formula():
    world = Watched(one_business())
    numbers = crowd(world, 3)
    assert world.look()
    assert world.said(numbers[2]) == minutes(world.hall, world.state, "A01", 2)


def test_who_is_called_waits_no_more_and_nobody_unknown_waits():
    world = Watched(one_business())
    world.open(1)
    number = world.issue()
    world.called(1)
    assert world.said(number) == (0, 0)
    assert world.estimates.waiting(world.state, "nobody", world.now) == (0, 0)


def test_minutes_grow_along_the_line_and_newcomers_stand_behind_it():
    world = Watched(one_business())
    world.open(1)
    world.open(2)
    numbers = crowd(world, 12)
    world.called(1)
    world.called(2)
    world.look()
    numbers += crowd(world, 3)
    said = [world.said(number) for number in numbers[2:]]
    assert all(0 < likely <= late for likely, late in said)
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in itertools.pairwise(said))
    assert world.newcomer()[0] >= said[-1][0]
    assert said[-1][0] > said[0][0] + 20, "a dozen people of ten minutes at two windows"


def test_minutes_pass_with_the_clock():
    world = Watched(one_business())
    world.open(1)
    numbers = crowd(world, 8)
    world.called(1)
    world.look()
    before = world.said(numbers[-1])
    world.later(300)
    assert world.said(numbers[-1])[0] == before[0] - 5


def test_another_window_shortens_the_wait_at_the_next_look():
    world = Watched(one_business())
    world.open(1)
    numbers = crowd(world, 10)
    world.called(1)
    world.look()
    alone = world.said(numbers[-1])[0]
    world.open(2)
    world.called(2)
    world.later(200)
    assert world.look()
    assert world.said(numbers[-1])[0] < 0.75 * alone


def test_a_look_is_made_when_something_changed_and_not_before():
    world = Watched(one_business())
    world.open(1)
    crowd(world, 3)
    assert world.look()
    assert not world.look()
    world.later(200)
    assert not world.look(), "nothing has happened"
    world.issue()
    assert world.look()


def test_the_same_day_says_the_same():
    def told() -> list[tuple[int, int]]:
        world = Watched(one_business())
        world.open(1)
        said = []
        for _ in range(10):
            said.append(world.said(world.issue()))
            world.later(40)
            world.look()
        return said

    assert told() == told()


def test_errors_are_measured_from_what_was_said():
    world = Watched(one_business(1))
    world.open(1)
    world.issue()
    world.called(1)
    said, taken = {}, {}
    for _ in range(2):
        number = world.issue()
        said[number], taken[number] = world.said(number), world.now
        world.later(60)
        world.look()
    off = waited = within = 0.0
    for number in said:
        world.start(1)
        world.later(540)
        world.finish(1)
        assert world.called(1) == number
        minutes_waited = (world.now - taken[number]).total_seconds() / 60
        waited += minutes_waited
        off += abs(minutes_waited - said[number][0])
        within += minutes_waited <= said[number][1]
    errors = world.estimates.errors()
    assert errors.hall.tickets == errors.businesses["A01"].tickets == 2
    assert abs(errors.hall.waited_min - waited) < 1e-6
    assert abs(errors.hall.off_min - off) < 1e-6
    assert errors.hall.covered == within


def test_a_wait_that_ends_otherwise_is_not_measured():
    world = Watched(one_business())
    world.open(1)
    crowd(world, 1)
    world.called(1)
    number = world.issue()
    world.later(300)
    world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    assert world.estimates.errors().hall.tickets == 0


def test_a_day_is_learnt_and_kept_and_read_again(tmp_path):
    store = LearntFiles(tmp_path / "learnt")
    hall = one_business(1)
    world = Watched(hall, LiveEstimates(hall, store))
    world.open(1)
    for _ in range(12):
        world.issue()
        world.called(1)
        world.start(1)
        world.later(240)
        world.finish(1)
    day = world.now.date()
    world.now = world.now + timedelta(days=1)
    world.tick()
    (record,) = store.load()
    assert record.day == day
    assert len(record.services) == 12
    assert {service.taken for service in record.services} == {240}
    text = (tmp_path / "learnt" / f"{day}.json").read_text()
    assert "A001" not in text, "no ticket is in it"
    again = Watched(hall, LiveEstimates(hall, store), now=world.now)
    again.open(1)
    numbers = crowd(again, 6)
    again.called(1)
    again.look()
    assert again.said(numbers[-1])[0] <= 30, "five people of four minutes, not of ten"
    fresh = Watched(hall, now=world.now)
    fresh.open(1)
    numbers = crowd(fresh, 6)
    fresh.called(1)
    fresh.look()
    assert fresh.said(numbers[-1])[0] >= 35


def test_files_of_days_are_few_and_a_broken_one_costs_only_itself(tmp_path):
    store = LearntFiles(tmp_path)
    first = Watched(make_hall()).now.date()
    for number in range(KEPT + 3):
        day = first + timedelta(days=number)
        record = DayRecord(
            day=day,
            services=[Service("A01", 1, 36000, 300)],
            outcomes=[Outcome((1.0, 2.0, 3.0, 0.0, 10.0), 4.0)],
        )
        store.save(record)
    records = store.load()
    assert [one.day for one in records] == [first + timedelta(days=n) for n in range(3, KEPT + 3)]
    assert records[0] == msgspec.json.decode(msgspec.json.encode(records[0]), type=DayRecord)
    (tmp_path / f"{records[4].day}.json").write_bytes(b'{"day":')
    assert len(store.load()) == KEPT - 1


def test_a_restart_hears_what_happened_and_measures_what_comes():
    world = Watched(one_business(1))
    world.open(1)
    for _ in range(5):
        world.issue()
        world.called(1)
        world.start(1)
        world.later(120)
        world.finish(1)
    again = LiveEstimates(world.hall)
    again.attach(lambda: world.state)
    again.replayed(world.events)
    assert again.errors().hall.tickets == 0
    world.estimates = again
    numbers = crowd(world, 6)
    world.called(1)
    world.look()
    assert world.said(numbers[-1])[0] < 45, "five services of two minutes were seen"
