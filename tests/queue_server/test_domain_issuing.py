"""Taking tickets: numbers, who may, and what is refused."""

import pytest
from core_world import KIOSK, TUESDAY, UPSTAIRS, World, business, make_hall, window, with_rules
from hypothesis import given
from hypothesis import strategies as st

from queue_server.domain import commands as c
from queue_server.domain.choosing.waiting import ids_waiting, people_ahead
from queue_server.domain.hall import Calendar, Session
from queue_server.domain.minutes import minutes


def issue(**fields) -> c.IssueTicket:
    return c.IssueTicket(actor=KIOSK, **fields)


def test_numbers_run_by_prefix_and_are_three_digits():
    world = World()
    assert [world.issue(code) for code in ("A01", "A02", "A01")] == ["A001", "A002", "A003"]
    assert world.issue("C01", person="p") == "C001"


def test_a_sequence_goes_on_past_999():
    world = World()
    world.state.sequences["A"] = 998
    assert [world.issue() for _ in range(3)] == ["A999", "A1000", "A1001"]


def test_prefixes_that_spell_the_same_number_never_meet():
    hall = make_hall(
        businesses={"A01": business("A01"), "A11": business("A11", prefix="A1")},
        windows={1: window(1, 1, {"A01": 1, "A11": 1})},
    )
    world = World(hall)
    world.state.sequences["A"] = 1000
    assert world.issue("A11") == "A1001"
    assert world.issue("A01") == "A1002"


def test_exactly_one_of_business_and_combo():
    world = World()
    world.refused(world.do(issue()), "bad_request")
    world.refused(world.do(issue(business="A01", combo="T-1")), "bad_request")


def test_unknown_business_or_combo():
    world = World()
    world.refused(world.do(issue(business="Z99")), "unknown_business")
    world.refused(world.do(issue(combo="T-9")), "unknown_business")


def test_a_combo_issues_its_first_step():
    world = World()
    decision = world.do(issue(combo="T-1", person="p"))
    ticket = world.state.tickets[decision.ticket_id]
    assert (ticket.business, ticket.combo, ticket.number) == ("C01", "T-1", "C001")


def test_a_card_is_needed_where_the_business_says_so():
    world = World()
    world.refused(world.do(issue(business="C01")), "not_allowed", needs="card")
    world.refused(world.do(issue(business="C01", agent="a")), "not_allowed", needs="card")
    assert World(with_rules(make_hall(), real_name=False)).issue("C01") == "C001"


def test_one_live_ticket_for_a_person_and_business():
    world = World()
    world.issue(person="p")
    world.refused(world.do(issue(business="A01", person="p")), "duplicate_ticket", number="A001")
    assert world.issue(person="q") == "A002"
    assert world.issue() == "A003"


def test_a_finished_or_missed_ticket_is_no_longer_live():
    world = World()
    world.open(1)
    world.issue(person="p")
    world.called()
    world.refused(world.do(issue(business="A01", person="p")), "duplicate_ticket")
    world.miss()
    assert world.issue(person="p") == "A002"
    world.called()
    world.start()
    world.finish()
    assert world.issue(person="p") == "A003"


def test_live_tickets_in_all():
    hall = with_rules(make_hall(), max_live_tickets_per_id=2)
    world = World(hall)
    world.issue("A01", "p")
    world.issue("A02", "p")
    world.refused(world.do(issue(business="C01", person="p")), "limit_reached")


def test_tickets_a_day_count_those_given_back():
    world = World(with_rules(make_hall(), max_tickets_per_id_per_day=2))
    for _ in range(2):
        number = world.issue("A01", "p")
        world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    world.refused(world.do(issue(business="A01", person="p")), "limit_reached")


def test_an_agent_serves_three_principals_a_day():
    world = World()
    for person in ("p1", "p2", "p3"):
        world.issue(person=person, agent="a")
    world.issue("A02", "p1", agent="a")
    world.refused(world.do(issue(business="A01", person="p4", agent="a")), "limit_reached")
    assert world.issue(person="p4") == "A005"


def test_who_takes_a_ticket_for_themselves_is_no_agent():
    world = World(with_rules(make_hall(), agents={"allowed": False}))
    assert world.issue(person="p", agent="p") == "A001"
    world.refused(world.do(issue(business="A01", person="q", agent="p")), "not_allowed")


def test_cancelling_is_for_those_who_wait():
    world = World()
    world.open(1)
    first, second = world.issue(), world.issue()
    world.called()
    refused = world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(first).id))
    world.refused(refused, "wrong_state", state="called")
    assert world.do(c.CancelTicket(actor=KIOSK, ticket_id=world.ticket(second).id)).refusal is None
    assert world.ticket(second).state == "cancelled"
    assert ids_waiting(world.hall, world.state, "A01") == []
    world.refused(world.do(c.CancelTicket(actor=KIOSK, ticket_id="20261124-X999")), "not_found")


def test_a_failed_print_keeps_the_number_valid():
    world = World()
    number = world.issue()
    world.do(c.NotePrinted(actor=KIOSK, ticket_id=world.ticket(number).id, printed=False))
    ticket = world.ticket(number)
    assert (ticket.printed, ticket.state) == (False, "waiting")
    assert [step.what for step in ticket.history] == ["issued", "print_failed"]
    world.refused(world.do(c.NotePrinted(actor=KIOSK, ticket_id="nix", printed=True)), "not_found")


def test_showing_changes_nothing():
    world = World()
    number = world.issue()
    decision = world.do(c.ShowTicket(actor=KIOSK, ticket_id=world.ticket(number).id))
    assert decision.events == ()
    world.refused(world.do(c.ShowTicket(actor=KIOSK, ticket_id="nix")), "not_found")


def test_people_ahead_count_their_own_business():
    world = World()
    numbers = [world.issue(code) for code in ("A01", "A02", "A01", "A01")]
    ahead = [people_ahead(world.hall, world.state, world.ticket(number).id) for number in numbers]
    assert ahead == [0, 0, 1, 2]


@pytest.mark.parametrize(
    ("people", "open_windows", "expected"),
    [(0, 1, (0, 0)), (1, 0, (5, 8)), (1, 1, (5, 8)), (2, 1, (9, 15)), (3, 2, (7, 11)), (4, 2, (9, 15))],
)
def test_minutes_of_people_at_four_and_a_half(people, open_windows, expected):
    world = World()
    for number in range(1, open_windows + 1):
        world.open(number)
    assert minutes(world.hall, world.state, "A02", people) == expected


def test_a_paused_window_does_not_count():
    world = World()
    world.open(1)
    world.open(2)
    assert minutes(world.hall, world.state, "A01", 4) == (20, 32)
    world.do(c.PauseWindow(actor=c.Actor(id="P2", kind="pad", window=2), window=2))
    assert minutes(world.hall, world.state, "A01", 4) == (40, 64)


@given(st.integers(1, 5000), st.integers(1, 400))
def test_minutes_are_whole_and_late_is_not_earlier(people, tenths):
    hall = make_hall(businesses={"A01": business("A01", avg_min=tenths / 10)})
    likely, late = minutes(hall, World(hall, TUESDAY).state, "A01", people)
    assert likely <= late
    assert likely - 1 < people * tenths / 10 <= likely + 1e-6
    assert abs(late - likely * 1.6) <= 2.6


def test_the_floor_of_the_kiosk_is_where_the_citizen_was_seen():
    world = World()
    number = world.issue(actor=UPSTAIRS)
    assert world.ticket(number).floor_seen == 2


def test_unknown_claims_and_deliveries():
    world = World()
    world.refused(world.do(issue(business="A01", claim="vip")), "bad_request")
    world.refused(world.do(issue(business="A01", delivery="pigeon")), "bad_request")
    assert world.do(issue(business="A01", delivery="phone")).refusal is None


@pytest.mark.parametrize("claim", ["none", "senior", "care", "military"])
def test_a_claim_is_the_class_it_waits_in(claim):
    world = World()
    ticket = world.ticket(world.issue(claim=claim))
    assert (ticket.claim, ticket.queue_class) == (claim, "ordinary" if claim == "none" else claim)


def test_a_claim_that_the_hall_does_not_know_waits_as_everybody():
    world = World(with_rules(make_hall(), priority_order=("care", "ordinary")))
    ticket = world.ticket(world.issue(claim="senior"))
    assert (ticket.claim, ticket.queue_class) == ("senior", "ordinary")


@pytest.mark.parametrize("kind", ["clerk", "manager", "guide"])
def test_staff_give_a_number_to_who_has_no_card(kind):
    world = World()
    staff = c.Actor(id="s", kind=kind)
    assert world.issue("C01", actor=staff) == "C001"


@pytest.mark.parametrize("kind", ["kiosk", "pad"])
def test_devices_do_not(kind):
    world = World()
    asked = c.IssueTicket(actor=c.Actor(id="d", kind=kind), business="C01")
    world.refused(world.do(asked), "not_allowed", needs="card")


def test_half_day_and_slot_are_written_down():
    sessions = (
        Session(name="上午", start_minute=540, end_minute=720),
        Session(name="下午", start_minute=810, end_minute=1020),
    )
    world = World(make_hall(calendar=Calendar(weekday=sessions, ticket_cutoff="none")))
    world.issue()
    world.later(4 * 3600)
    afternoon = world.issue()
    taken = {key: value for key, value in world.state.taken.items() if key.startswith("A01/")}
    assert taken == {"A01/am": 1, "A01/10:00": 1, "A01/pm": 1, "A01/13:30": 1}
    assert world.ticket(afternoon).half == "pm"


def test_who_has_a_number_is_told_so_before_that_there_are_no_more():
    world = World(make_hall(businesses={"A01": business("A01", limit_am=1, limit_pm=1)}))
    number = world.issue(person="p")
    world.refused(world.do(issue(business="A01", person="p")), "duplicate_ticket", number=number)
    world.refused(world.do(issue(business="A01", person="q")), "limit_reached", limit=1)


def test_a_slip_of_yesterday_is_not_printed_again():
    world = World()
    ticket_id = world.ticket(world.issue()).id
    world.later(86400)
    world.tick()
    noted = world.do(c.NotePrinted(actor=KIOSK, ticket_id=ticket_id, printed=False))
    world.refused(noted, "wrong_state")
    world.refused(world.do(c.CancelTicket(actor=KIOSK, ticket_id=ticket_id)), "wrong_state")
    assert world.do(c.ShowTicket(actor=KIOSK, ticket_id=ticket_id)).refusal is None
