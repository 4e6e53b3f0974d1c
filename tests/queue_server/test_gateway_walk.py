"""The walk of a ticket over a real broker, and what everybody sees of it."""

import asyncio
import sqlite3

import pytest
from broker_fixture import broker
from core_world import KIOSK
from gateway_world import DEVICES, EVERYTHING, Device, rev_order, server

from queue_server.domain import commands as c

PERSON = "ab" * 32


@pytest.fixture
async def hall(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES) as mosquitto:
        async with server(tmp_path, mosquitto) as running:
            running.broker = mosquitto
            yield running


async def sign_in(hall, name: str, clerk: str = "anna") -> Device:
    pad = await Device(hall.broker, name).connect()
    await pad.result("window.login", clerk=clerk, pin=clerk[::-1])
    await pad.result("window.open")
    return pad


async def test_from_a_ticket_to_its_end(hall):
    kiosk = await Device(hall.broker, "K1").connect(*EVERYTHING)
    ticket = await kiosk.result("ticket.issue", business="A01")
    assert (ticket["number"], ticket["business_name"], ticket["windows"]) == ("A001", "业务A01", [1, 2, 21])
    assert (ticket["floor"], ticket["zone"], ticket["zone_name"]) == (1, "F1-B", "F1-B区")
    assert (ticket["people_ahead"], ticket["minutes"]) == (0, [0, 0])
    assert ticket["issued_at"] == "2026-11-24T10:24:00.000+08:00"
    await kiosk.until(lambda: (kiosk.last("business/A01/state") or {}).get("people") == 1)
    pad = await Device(hall.broker, "P1").connect()
    signed = await pad.result("window.login", clerk="anna", pin="anna"[::-1])
    assert signed == {"window": 1, "businesses": ["A01", "A02"]}
    opened = await pad.result("window.open")
    assert (opened["window"], opened["state"], opened["number"]) == (1, "open", None)
    hall.clock.later(65)
    called = await pad.result("window.next")
    assert (called["number"], called["business"], called["waited_s"]) == ("A001", "A01", 65)
    await kiosk.until(lambda: kiosk.last("floor/1/call"))
    call = kiosk.last("floor/1/call")
    assert call["text"] == {"zh": "请A001号到1号窗口办理", "en": "Number A001, please go to window 1"}
    assert (call["times"], call["repeats"], call["window_name"]) == (1, 2, "窗口1")
    assert (call["at"][11:19], call["expires_at"][11:19]) == ("10:25:05", "10:26:05")
    await kiosk.until(lambda: (kiosk.last("window/1/state") or {}).get("state") == "calling")
    assert await pad.result("window.start") == {"ticket_id": ticket["ticket_id"], "state": "serving"}
    await kiosk.until(lambda: (kiosk.last("window/1/state") or {}).get("state") == "serving")
    await pad.result("window.finish", outcome="received")

    def board_done() -> bool:
        board = kiosk.last("floor/1/board")
        return board is not None and bool(board["calls"]) and board["calls"][0]["state"] == "done"

    await kiosk.until(board_done)
    await kiosk.until(lambda: kiosk.last("window/1/state")["state"] == "open")
    shown = await kiosk.result("ticket.show", token=ticket["token"])
    assert (shown["state"], shown["window"]) == ("done", 1)
    assert [step["what"] for step in shown["history"]] == ["issued", "called", "started", "finished"]
    assert await kiosk.result("ticket.printed", ticket_id=ticket["ticket_id"], printed=True) == {}
    rev_order(kiosk)
    await pad.close()
    await kiosk.close()


async def test_everything_is_kept_for_who_comes_later(hall):
    late = await Device(hall.broker, "B1").connect(*EVERYTHING)
    topics = {f"window/{n}/state" for n in (1, 2, 21)} | {
        f"business/{code}/state" for code in ("A01", "A02", "C01")
    }
    topics |= {"floor/1/board", "floor/2/board", "server/state"}
    await late.until(lambda: {topic for topic, _, _ in late.seen} == topics)
    assert all(retained for _, retained, _ in late.seen)
    board = late.last("floor/1/board")
    assert [row["window"] for row in board["windows"]] == [1, 2]
    assert [row["business"] for row in board["waiting"]] == ["A01", "A02"]
    assert late.last("business/C01/state")["card_needed"]
    state = late.last("server/state")
    assert (state["online"], state["version"], state["hall_rev"]) == (True, "0.1.0", 1)
    await late.close()


async def test_a_call_across_floors_is_one_event_on_both(hall):
    kiosk = await Device(hall.broker, "K2").connect("floor/+/call", "floor/+/board")
    await kiosk.result("ticket.issue", business="A01")
    pad = await sign_in(hall, "P1")
    await pad.result("window.next")
    await kiosk.until(lambda: kiosk.last("floor/1/call") and kiosk.last("floor/2/call"))
    below, above = kiosk.last("floor/1/call"), kiosk.last("floor/2/call")
    assert below == above
    assert below["floor"] == 1
    assert below["text"]["zh"] == "请A001号到1楼1号窗口办理"
    assert below["text"]["en"] == "Number A001, please go to window 1, floor 1"
    for floor in (1, 2):
        await kiosk.until(lambda floor=floor: (kiosk.last(f"floor/{floor}/board") or {}).get("calls"))
        assert kiosk.last(f"floor/{floor}/board")["calls"][0]["floor"] == 1
    hall.clock.later(30)
    await pad.result("window.recall")
    await kiosk.until(lambda: len(kiosk.all("floor/2/call")) == 2)
    again = kiosk.last("floor/2/call")
    assert again["call_id"] != above["call_id"]
    assert (again["times"], again["text"]["zh"]) == (2, "再次呼叫，请A001号到1楼1号窗口办理")
    await pad.close()
    await kiosk.close()


async def test_changes_are_merged_but_calls_are_not(hall):
    watcher = await Device(hall.broker, "B1").connect("floor/1/call", "business/A01/state")
    pad = await sign_in(hall, "P1")
    await asyncio.gather(
        *(hall.engine.execute(c.IssueTicket(actor=KIOSK, business="A01")) for _ in range(60))
    )
    for _ in range(5):
        await pad.result("window.next")
        await pad.result("window.start")
    await watcher.until(lambda: (watcher.last("business/A01/state") or {}).get("people") == 55)
    assert len(watcher.all("business/A01/state")) < 30
    assert [call["number"] for call in watcher.all("floor/1/call")] == [f"A00{n}" for n in range(1, 6)]
    assert len({call["call_id"] for call in watcher.all("floor/1/call")}) == 5
    await watcher.close()
    await pad.close()


async def test_a_pause_shows_its_reason(hall):
    pad = await sign_in(hall, "P1")
    watcher = await Device(hall.broker, "B1").connect("window/1/state")
    await pad.result("window.pause", reason="10:40 回来")
    await watcher.until(lambda: (watcher.last("window/1/state") or {}).get("state") == "paused")
    assert watcher.last("window/1/state")["notice"] == "10:40 回来"
    await pad.close()
    await watcher.close()


async def test_hours_turn_while_nobody_does_anything(hall):
    from core_world import make_hall
    from msgspec import structs
    from test_domain_opening import WEEK

    hall.engine._hall = structs.replace(make_hall(), calendar=WEEK)
    watcher = await Device(hall.broker, "B1").connect("business/A01/state")
    hall.clock.later(96 * 60)
    hall.gateway.time_passed()
    await watcher.until(lambda: not (watcher.last("business/A01/state") or {"open": True})["open"])
    state = watcher.last("business/A01/state")
    assert (state["reason"], state["opens_at"]) == ("业务A01中午不办理。", "2026-11-24T13:30:00.000+08:00")
    await watcher.close()


async def test_persons_are_not_in_the_journal(hall, tmp_path):
    kiosk = await Device(hall.broker, "K1").connect()
    await kiosk.result("ticket.issue", business="C01", person_key=PERSON, claim="care")
    assert (await kiosk.refused("ticket.issue", business="C01", person_key=PERSON.upper()))["code"] == (
        "duplicate_ticket"
    )
    with sqlite3.connect(f"file:{tmp_path / 'hall.db'}?mode=ro", uri=True) as database:
        dump = "\n".join(database.iterdump())
    database.close()
    assert "C001" in dump or b"C001".hex() in dump.lower()
    assert PERSON not in dump.lower()
    assert PERSON.encode().hex() not in dump.lower()
    await kiosk.close()


async def test_device_states_are_kept_for_the_pages(hall):
    kiosk = await Device(hall.broker, "K1").connect()
    topic = "hall/v1/ncx/device/K1/state"
    kiosk.link.publish(
        topic, b'{"online":true,"since":"x","kind":"kiosk","faults":["paper_out"]}', retain=True
    )
    kiosk.link.publish("hall/v1/ncx/device/K1/state", b"\xff{", retain=True)
    await kiosk.link.drained(5)
    await kiosk.refused("ticket.show", number="A999")
    assert hall.gateway.devices["K1"].faults == ["paper_out"]
    kiosk.link.publish(topic, b"", retain=True)
    await kiosk.link.drained(5)
    await kiosk.refused("ticket.show", number="A999")
    assert hall.gateway.devices == {}
    await kiosk.close()
