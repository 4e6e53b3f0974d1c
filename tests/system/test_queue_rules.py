"""The sentences of the queue's rules, held against a small hall with rules of its own by a program that only speaks MQTT."""

import json
import random
import threading
import time
from datetime import datetime

import pytest
import small_hall
from naive_queue import NaiveQueue

pytestmark = pytest.mark.system

REASONS = ("老", "军", "残", "孕", "预约", "senior", "military", "care", "appointment_on_time")
"""Words that would tell why somebody goes first."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    town = small_hall.SmallHall(tmp_path_factory.mktemp("town"))
    try:
        yield town.begin()
    finally:
        town.leave()
        town.process.stop()


def numbers(*tickets: dict) -> list[str]:
    return [ticket["number"] for ticket in tickets]


def test_three_overdue_then_a_priority_ticket_a_crash_between(town) -> None:
    town.begin_anew(2)
    late = [town.take("S01") for _ in range(5)]
    time.sleep(small_hall.MAX_WAIT_S["S01"] + 0.1)
    soldier, old = town.take("S01", "military"), town.take("S01", "senior")
    called = town.serve(2, 2)
    town.crash()
    called += town.serve(2, 4)
    assert called == numbers(late[0], late[1], late[2], soldier, late[3], late[4])
    assert town.serve(2, 1) == numbers(old)
    town.pad(2).ok("window.finish")


def test_helping_out_starves_no_own_work(town) -> None:
    town.begin_anew(1)
    others = [town.take("O01") for _ in range(3)]
    time.sleep(small_hall.MAX_WAIT_S["O01"] + 0.1)
    own = [town.take("P01") for _ in range(3)]
    assert town.serve(1, 6) == numbers(others[0], own[0], others[1], own[1], others[2], own[2])
    town.pad(1).ok("window.finish")


def test_two_priority_tickets_in_a_row_by_the_halls_own_order(town) -> None:
    town.begin_anew(2)
    plain = [town.take("P02") for _ in range(3)]
    senior, care, soldier, again = (
        town.take("P02", claim) for claim in ("senior", "care", "military", "care")
    )
    pad = town.pad(2)
    assert town.serve(2, 2) == numbers(soldier, care)
    pad.ok("window.call", number=plain[2]["number"])
    pad.ok("window.start")
    assert town.serve(2, 1) == numbers(plain[0]), "a chosen call does not reset the run"
    pad.ok("window.call", number=senior["number"])
    pad.ok("window.start")
    late = town.take("P02", "senior")
    assert town.serve(2, 2) == numbers(again, late), "a chosen call does not count either"
    assert town.serve(2, 1) == numbers(plain[1])
    pad.ok("window.finish")


def test_a_rejoined_number_comes_after_two_further_calls_a_crash_between(town) -> None:
    tickets = [town.take("P01") for _ in range(4)]
    pad = town.pad(1)
    pad.ok("window.next")
    pad.ok("window.miss")
    back = town.kiosk.ok("ticket.rejoin", number=tickets[0]["number"])
    assert (back["number"], back["people_ahead"]) == (tickets[0]["number"], small_hall.REINSERT_AFTER)
    called = town.serve(1, 1)
    town.crash()
    called += town.serve(1, 3)
    assert called == numbers(tickets[1], tickets[2], tickets[0], tickets[3])
    pad.ok("window.finish")


@pytest.mark.parametrize("place", ["first", "kept", "last"])
def test_a_number_sent_to_a_window_stands_where_the_clerk_says(town, place) -> None:
    before, sent, after = town.take("Q01"), town.take("P01"), town.take("Q01")
    assert town.serve(1, 1) == numbers(sent)
    town.pad(1).ok("window.transfer", ticket_id=sent["ticket_id"], to_window=11, place=place)
    order = {"first": [sent, before, after], "kept": [before, sent, after], "last": [before, after, sent]}
    assert town.serve(11, 3) == numbers(*order[place])
    town.pad(11).ok("window.finish")


def test_a_combo_is_called_on_both_floors_and_its_end_can_be_taken_back(town) -> None:
    ticket = town.kiosk.ok("ticket.issue", combo="T-ZC", person_key="cd" * 32)
    for window, business, state in ((1, "P01", "waiting"), (11, "Q01", "waiting"), (2, "P02", "done")):
        pad = town.pad(window)
        called = pad.ok("window.next")
        assert (called["number"], called["business"]) == (ticket["number"], business)
        pad.ok("window.start")
        if business == "Q01":
            for floor in (1, 2):
                pad.wait_state(
                    f"floor/{floor}/board",
                    lambda board: any(
                        (call["number"], call["window"]) == (ticket["number"], 11) for call in board["calls"]
                    ),
                )
        assert pad.ok("window.finish")["state"] == state
    pad = town.pad(2)
    assert pad.ok("window.undo")["state"] == "serving"
    assert pad.ok("window.finish")["state"] == "done"
    heard = {
        kind: call["call_id"]
        for kind, call in town.kiosk.events
        if (call["number"], call["business"]) == (ticket["number"], "Q01")
    }
    assert heard.keys() == {"floor/1/call", "floor/2/call"}
    assert len(set(heard.values())) == 1


def test_the_last_step_is_taken_back_after_a_crash_but_not_once_it_touched_somebody(town) -> None:
    one, two = town.take("P01"), town.take("P01")
    pad, other = town.pad(1), town.pad(2)
    assert town.serve(1, 1) == numbers(one)
    pad.ok("window.finish")
    town.crash()
    assert pad.insist("window.undo")["result"] == {"ticket_id": one["ticket_id"], "state": "serving"}
    pad.ok("window.transfer", ticket_id=one["ticket_id"], to_business="P01", place="last")
    assert town.serve(2, 2) == numbers(two, one)
    assert pad.refused("window.undo")["code"] == "wrong_state"
    other.ok("window.finish")
    assert town.state(one) == "done"


def test_random_calls_break_no_sentence(town) -> None:
    town.begin_anew(*small_hall.SERVICES)
    seed = random.randrange(10**6)
    dice, queue, heard = random.Random(seed), NaiveQueue(), set()
    codes, windows = ("U01", "U02", "U03"), tuple(small_hall.SERVICES)

    def told_at(number: str, window: int) -> datetime:
        _, call = town.kiosk.wait_event(
            lambda _kind, call: (
                (call["number"], call["window"]) == (number, window) and call["call_id"] not in heard
            )
        )
        heard.add(call["call_id"])
        return datetime.fromisoformat(call["at"])

    def call(window: int) -> bool:
        reply = town.pad(window).do("window.next")
        assert reply["ok"] or not queue.for_window(window), (seed, reply)
        if not reply["ok"]:
            return False
        number = reply["result"]["number"]
        broken = queue.call(window, number, told_at(number, window))
        assert broken is None, f"seed {seed}: {number} at {window}: {broken}; {reply['result']['why']}"
        town.pad(window).ok("window.start")
        return True

    for step in range(60):
        load = 5 if step < 20 else 1
        for _ in range(dice.randrange(load + 1)):
            claim = dice.choice(("none", "none", "none", "senior", "care", "military"))
            queue.issue(town.take(dice.choice(codes), claim), claim)
        if step == 20:
            time.sleep(1.5)
        window = dice.choice(windows)
        if dice.random() < 0.1 and (people := queue.for_window(window)):
            chosen = dice.choice(people).number
            town.pad(window).ok("window.call", number=chosen)
            town.pad(window).ok("window.start")
            queue.chosen_by_clerk(chosen)
        else:
            call(window)
    for window in windows:
        while call(window):
            pass
    assert queue.waiting == {}


def test_nobody_hears_why_somebody_goes_first(town) -> None:
    seen = [*town.kiosk.history, *town.kiosk.events]
    assert seen
    told = [what for what in seen if any(word in json.dumps(what, ensure_ascii=False) for word in REASONS)]
    assert told == []


def test_two_windows_never_get_the_same_number(town) -> None:
    tickets = [town.take("P01") for _ in range(12)]
    got: list[str] = []
    threads = [threading.Thread(target=lambda w=w: got.extend(town.serve(w, 6))) for w in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(got) == sorted(numbers(*tickets))
    for window in (1, 2):
        town.pad(window).ok("window.finish")


def test_limits_holds_and_ends_of_a_day(town) -> None:
    taken = [town.take("Q02") for _ in range(3)]
    refused = town.kiosk.refused("ticket.issue", business="Q02", person_key="ab" * 32)
    assert refused["code"] == "limit_reached"
    assert refused["detail"]["opens_at"].startswith("2026-11-25T00:00")
    held = {}
    for kind in ("any_window", "same_window", "waiting_step"):
        held[kind] = town.take("P01")
        town.serve(1, 1)
        town.pad(1).ok("window.hold", ticket_id=held[kind]["ticket_id"], kind=kind)
    missed = town.take("P01")
    town.pad(1).ok("window.next")
    town.pad(1).ok("window.miss")
    booked = town.process.json("appointment", "add", "--business", "P02", "--at", "2026-11-25T01:00")
    town.next_day()
    assert [town.state(each) for each in taken] == ["expired"] * 3
    assert {kind: town.state(each) for kind, each in held.items()} == {
        "any_window": "held",
        "same_window": "held",
        "waiting_step": "expired",
    }
    assert town.state(missed) == "void"
    assert town.kiosk.refused("ticket.rejoin", token=missed["token"])["code"] == "wrong_state"
    story = town.process.json("explain", taken[0]["number"], "--day", "2026-11-24")
    assert [event["what"] for event in story["events"]][-1] == "expired"
    other = town.pad(2)
    assert other.refused("window.unhold", ticket_id=held["same_window"]["ticket_id"])["code"] == "not_allowed"
    for window, kind in ((2, "any_window"), (1, "same_window")):
        assert town.pad(window).ok("window.unhold", ticket_id=held[kind]["ticket_id"])["state"] == "serving"
        assert town.pad(window).ok("window.finish")["state"] == "done"
    assert town.take("Q02")["number"] == "Q001"
    assert town.kiosk.ok("ticket.check_in", appointment=booked["code"])["business"] == "P02"
