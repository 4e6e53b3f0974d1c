"""A request sent again gives the first answer again and does nothing twice, over restarts too."""

import pytest
from core_engine import Asked, MovedClock, running
from core_world import KIOSK, pad

from queue_server.domain import commands as c
from queue_server.domain.refusals import Refusal

ISSUE = c.IssueTicket(actor=KIOSK, business="A01")


@pytest.mark.parametrize("restart", [False, True])
async def test_the_first_answer_again(tmp_path, restart):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        asked.ask(ISSUE, request_id="r1")
        asked.ask(ISSUE)
        await asked.settled(2)
        if not restart:
            asked.ask(ISSUE, request_id="r1")
            assert await asked.settled(3) == [b"A001 1", b"A002 2", b"A001 1"]
            assert len(engine.state.tickets) == 2
    if restart:
        async with running(tmp_path) as engine:
            again = Asked(engine)
            again.ask(ISSUE, request_id="r1")
            assert await again.settled(1) == [b"A001 1"]
            assert len(engine.state.tickets) == 2


async def test_the_same_request_twice_in_one_group(tmp_path):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        for _ in range(3):
            asked.ask(ISSUE, request_id="r1")
        assert await asked.settled(3) == [b"A001 1"] * 3
        assert len(engine.state.tickets) == 1


async def test_another_command_under_the_same_id(tmp_path):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        asked.ask(ISSUE, request_id="r1", digest="one")
        asked.ask(ISSUE, request_id="r1", digest="other")
        asked.ask(ISSUE, request_id="r1", digest="one")
        assert await asked.settled(3) == [b"A001 1", b"bad_request", b"A001 1"]


async def test_devices_do_not_share_ids(tmp_path):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        asked.ask(ISSUE, request_id="r1", device="K1")
        asked.ask(ISSUE, request_id="r1", device="K2")
        assert await asked.settled(2) == [b"A001 1", b"A002 2"]


async def test_refusals_are_remembered_even_when_they_no_longer_hold(tmp_path):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        nobody = c.CallNext(actor=pad(1), window=1)
        asked.ask(nobody, request_id="r1", device="P1")
        await asked.settled(1)
        await engine.execute(c.LogIn(actor=pad(1), window=1, clerk="a"))
        await engine.execute(c.OpenWindow(actor=pad(1), window=1))
        await engine.execute(ISSUE)
    async with running(tmp_path) as engine:
        again = Asked(engine)
        again.ask(nobody, request_id="r1", device="P1")
        again.ask(nobody, request_id="r2", device="P1")
        assert await again.settled(2) == [b"not_allowed", b"A001 1"]


async def test_a_refusal_at_the_door_is_remembered(tmp_path):
    refusal = Refusal(code="bad_request", message="请求不对。")
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        asked.ask(None, request_id="r1", digest="wrong", refusal=refusal)
        asked.ask(ISSUE, request_id="r1", digest="right")
        assert await asked.settled(2) == [b"bad_request", b"bad_request"]
        assert engine.state.tickets == {}


async def test_nobody_waiting_with_the_finish_done_is_stored_whole(tmp_path):
    async with running(tmp_path) as engine:
        await engine.execute(ISSUE)
        await engine.execute(c.LogIn(actor=pad(1), window=1, clerk="a"))
        await engine.execute(c.OpenWindow(actor=pad(1), window=1))
        await engine.execute(c.CallNext(actor=pad(1), window=1))
        await engine.execute(c.StartService(actor=pad(1), window=1))
        asked = Asked(engine)
        asked.ask(c.CallNext(actor=pad(1), window=1), request_id="r1", device="P1")
        assert await asked.settled(1) == [b"nobody_waiting"]
    async with running(tmp_path) as engine:
        assert engine.state.tickets["20261124-A001"].state == "done"
        await engine.execute(ISSUE)
        again = Asked(engine)
        again.ask(c.CallNext(actor=pad(1), window=1), request_id="r1", device="P1")
        assert await again.settled(1) == [b"nobody_waiting"]
        assert engine.state.windows[1].ticket is None


async def test_looking_is_remembered_too(tmp_path):
    async with running(tmp_path) as engine:
        asked = Asked(engine)
        show = c.ShowTicket(actor=KIOSK, ticket_id="20261124-A001")
        asked.ask(show, request_id="r1")
        await asked.settled(1)
        await engine.execute(ISSUE)
        asked.ask(show, request_id="r1")
        asked.ask(show, request_id="r2")
        assert await asked.settled(3) == [b"not_found", b"not_found", b"A001 1"]


async def test_remembered_to_the_end_of_the_next_day(tmp_path):
    clock = MovedClock()
    async with running(tmp_path, clock=clock) as engine:
        asked = Asked(engine)
        asked.ask(ISSUE, request_id="r1")
        await asked.settled(1)
        clock.later(24 * 3600)
        await engine.tick()
        asked.ask(ISSUE, request_id="r1")
        assert (await asked.settled(2))[1] == b"A001 1"
        assert engine.state.tickets == {}
    clock.later(24 * 3600)
    async with running(tmp_path, clock=clock) as engine:
        again = Asked(engine)
        again.ask(ISSUE, request_id="r1")
        assert await again.settled(1) == [b"A001 1"]
        assert list(engine.state.tickets) == ["20261126-A001"]
