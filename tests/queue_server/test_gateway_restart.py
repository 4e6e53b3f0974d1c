"""Server and broker die and come back: nothing older is sent, everything stands again, revisions only grow."""

import asyncio
import signal
import socket
import uuid

import pytest
from broker_fixture import broker
from core_engine import MovedClock
from gateway_world import DEVICES, EVERYTHING, PATIENCE_S, Device, rev_order, server

from queue_server.adapters.broker.files import SERVER_ACCOUNT
from queue_server.adapters.mqtt.link import Link, LinkError

STATE = "server/state"


@pytest.fixture
async def mosquitto(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES) as running:
        await running.listens()
        yield running


async def sign_in(mosquitto, name: str = "P1") -> Device:
    pad = await Device(mosquitto, name).connect()
    await pad.result("window.login", clerk="anna", pin="anna"[::-1])
    await pad.result("window.open")
    return pad


def cut(running) -> None:
    """Both connections end as by a kill: without a goodbye."""
    for link in _links(running):
        link._client._connection._transport.abort()


def _links(running) -> list[Link]:
    return [running.gateway._outbox._link, running.gateway._presence._link]


async def test_a_restarted_server_publishes_the_same_with_higher_revisions(tmp_path, mosquitto):
    watcher = await Device(mosquitto, "B1").connect(*EVERYTHING)
    clock = MovedClock()
    async with server(tmp_path, mosquitto, clock=clock):
        kiosk = await Device(mosquitto, "K1").connect()
        for _ in range(3):
            await kiosk.result("ticket.issue", business="A01")
        pad = await sign_in(mosquitto)
        await pad.result("window.next")
        await watcher.until(lambda: (watcher.last("window/1/state") or {}).get("number") == "A001")
        await watcher.until(lambda: watcher.last("floor/1/board")["calls"])
        await pad.close()
        await kiosk.close()
    before = {topic: body for topic, _, body in watcher.seen}
    calls = watcher.all("floor/1/call")
    watcher.seen.clear()
    async with server(tmp_path, mosquitto, clock=clock):
        await watcher.until(lambda: (watcher.last(STATE) or {}).get("online"))
        await watcher.until(lambda: watcher.last("floor/1/call"))
        for topic, body in before.items():
            if topic in (STATE, "floor/1/call"):
                continue
            again = watcher.last(topic)
            assert again["rev"] > body["rev"]
            assert {**again, "rev": 0, "at": ""} == {**body, "rev": 0, "at": ""}
        assert watcher.all("floor/1/call") == calls, "the same call, once more, by the same id"
    rev_order(watcher)
    await watcher.close()


async def test_a_call_past_its_time_or_answered_is_not_sent_again(tmp_path, mosquitto):
    clock = MovedClock()
    watcher = await Device(mosquitto, "B1").connect("floor/1/call", STATE)
    async with server(tmp_path, mosquitto, clock=clock):
        kiosk = await Device(mosquitto, "K1").connect()
        for name in ("P1", "P2"):
            await kiosk.result("ticket.issue", business="A01")
            pad = await Device(mosquitto, name).connect()
            await pad.result("window.login", clerk=name, pin=name[::-1])
            await pad.result("window.open")
            await pad.result("window.next")
            if name == "P1":
                await pad.result("window.start")
            await pad.close()
        await kiosk.close()
    watcher.seen.clear()
    clock.later(59)
    async with server(tmp_path, mosquitto, clock=clock):
        await watcher.until(lambda: (watcher.last(STATE) or {}).get("online"))
        assert [call["number"] for call in watcher.all("floor/1/call")] == ["A002"]
    watcher.seen.clear()
    clock.later(1)
    async with server(tmp_path, mosquitto, clock=clock):
        await watcher.until(lambda: (watcher.last(STATE) or {}).get("online"))
        assert watcher.all("floor/1/call") == []
    await watcher.close()


async def test_the_first_answer_after_a_restart(tmp_path, mosquitto):
    request_id = str(uuid.uuid4())
    kiosk = await Device(mosquitto, "K1").connect()
    async with server(tmp_path, mosquitto):
        first = await kiosk.ask("ticket.issue", request_id, business="A01")
    async with server(tmp_path, mosquitto) as running:
        assert await kiosk.ask("ticket.issue", request_id, business="A01") == first
        assert len(running.engine.state.tickets) == 1
        assert (await kiosk.result("ticket.issue", business="A01"))["number"] == "A002"
    await kiosk.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_broker_that_comes_back_gets_everything_again(tmp_path, mosquitto, how):
    watcher = await Device(mosquitto, "B1").connect(*EVERYTHING)
    async with server(tmp_path, mosquitto):
        kiosk = await Device(mosquitto, "K1").connect()
        await kiosk.result("ticket.issue", business="A01")
        await watcher.until(lambda: (watcher.last("business/A01/state") or {}).get("people") == 1)
        before = {topic: body["rev"] for topic, _, body in watcher.seen}
        mosquitto.stop(how)
        await asyncio.wait_for(watcher.link.lost.wait(), PATIENCE_S)
        await watcher.close()
        await kiosk.close()
        mosquitto.start()
        await mosquitto.listens()
        again = await Device(mosquitto, "B1").connect(*EVERYTHING)
        await again.until(lambda: set(before) <= {topic for topic, _, _ in again.seen})
        assert all(again.last(topic)["rev"] > rev for topic, rev in before.items())
        assert again.last("business/A01/state")["people"] == 1
        await again.until(lambda: again.last(STATE)["online"])
        kiosk = await Device(mosquitto, "K1").connect()
        assert (await kiosk.result("ticket.issue", business="A01"))["number"] == "A002"
        await kiosk.close()
        await again.close()


async def test_commands_decided_while_the_broker_is_away_are_seen_when_it_is_back(tmp_path, mosquitto):
    from core_world import KIOSK

    from queue_server.domain import commands as c

    async with server(tmp_path, mosquitto) as running:
        mosquitto.stop()
        await running.engine.execute(c.IssueTicket(actor=KIOSK, business="A01"))
        mosquitto.start()
        await mosquitto.listens()
        watcher = await Device(mosquitto, "B1").connect("business/A01/state")
        await watcher.until(lambda: (watcher.last("business/A01/state") or {}).get("people") == 1)
        await watcher.close()


async def test_a_clean_stop_says_what_the_will_would_say(tmp_path, mosquitto):
    watcher = await Device(mosquitto, "B1").connect(STATE)
    async with server(tmp_path, mosquitto):
        await watcher.until(lambda: watcher.last(STATE))
        online = watcher.last(STATE)
    await watcher.until(lambda: not watcher.last(STATE)["online"])
    expected = {name: value for name, value in online.items() if name != "at"}
    assert watcher.all(STATE)[1:] == [{**expected, "online": False, "rev": online["rev"] + 1}]
    await watcher.close()


async def test_a_killed_servers_will_says_it_and_its_return_is_newer(tmp_path, mosquitto):
    watcher = await Device(mosquitto, "B1").connect(STATE)
    async with server(tmp_path, mosquitto) as running:
        await watcher.until(lambda: watcher.last(STATE))
        first = watcher.last(STATE)
        cut(running)
        await watcher.until(lambda: len(watcher.all(STATE)) >= 3)
        states = watcher.all(STATE)
        assert [state["online"] for state in states[:3]] == [True, False, True]
        assert states[1]["rev"] == first["rev"] + 1
        assert "at" not in states[1]
        assert states[2]["rev"] > states[1]["rev"]
    rev_order(watcher)
    await watcher.close()


async def test_an_older_will_that_comes_late_is_answered(tmp_path, mosquitto):
    watcher = await Device(mosquitto, "B1").connect(STATE)
    late = Link(mosquitto.connection(SERVER_ACCOUNT))
    await late.connect()
    async with server(tmp_path, mosquitto):
        await watcher.until(lambda: watcher.last(STATE))
        first = watcher.last(STATE)
        body = b'{"online":false,"since":"x","version":"0","hall_rev":1,"rev":1}'
        late.publish(f"hall/v1/ncx/{STATE}", body, retain=True)
        await watcher.until(lambda: len(watcher.all(STATE)) >= 3)
        last = watcher.last(STATE)
        assert last["online"]
        assert last["rev"] > first["rev"]
    await watcher.until(lambda: not watcher.last(STATE)["online"])
    assert watcher.last(STATE)["rev"] == last["rev"] + 1
    await late.close()
    await watcher.close()


async def test_a_new_hall_document_is_said_with_a_will_that_follows(tmp_path, mosquitto):
    watcher = await Device(mosquitto, "B1").connect(STATE)
    async with server(tmp_path, mosquitto) as running:
        await watcher.until(lambda: watcher.last(STATE))
        running.hall_rev = 2
        running.gateway.hall_changed()
        await watcher.until(lambda: watcher.last(STATE)["hall_rev"] == 2)
        renewed = watcher.last(STATE)
        assert all(state["online"] for state in watcher.all(STATE))
        cut(running)
        await watcher.until(lambda: not watcher.last(STATE)["online"])
        gone = watcher.last(STATE)
        assert (gone["rev"], gone["hall_rev"]) == (renewed["rev"] + 1, 2)
        await watcher.until(lambda: watcher.last(STATE)["online"])
    rev_order(watcher)
    await watcher.close()


async def test_a_broker_with_a_small_window_gets_everything_too(tmp_path):
    with broker(tmp_path / "broker", "ncx", DEVICES, more="max_inflight_messages 3\n") as small:
        async with server(tmp_path, small) as running:
            watcher = await Device(small, "B1").connect(*EVERYTHING)
            await watcher.until(lambda: len({topic for topic, _, _ in watcher.seen}) == 9)
            kiosk = await Device(small, "K1").connect()
            answers = await asyncio.gather(*(kiosk.result("ticket.issue", business="A01") for _ in range(40)))
            assert len({answer["number"] for answer in answers}) == 40
            assert len(running.engine.state.tickets) == 40
            await kiosk.close()
            await watcher.close()


async def test_both_connections_send_without_delay(tmp_path, mosquitto):
    async with server(tmp_path, mosquitto) as running:
        for link in _links(running):
            wire = link._client._connection._transport.get_extra_info("socket")
            assert wire.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


async def test_a_broker_that_refuses_us_is_a_link_error(mosquitto):
    from msgspec import structs

    wrong = structs.replace(mosquitto.connection(SERVER_ACCOUNT), password="wrong")
    with pytest.raises(LinkError):
        await Link(wrong).connect()
    nobody = structs.replace(mosquitto.connection(SERVER_ACCOUNT), mqtt_port=1)
    with pytest.raises(LinkError):
        await Link(nobody).connect()
