"""`./hall appointment`: over the server's socket, and what it says where none answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
import typer
from core_engine import running as engine_running
from core_world import ZONE, business, make_hall
from msgspec import structs

from queue_server.adapters.accounts.appointments import AppointmentDesk
from queue_server.adapters.accounts.local_socket import serve
from queue_server.adapters.accounts.requests import AccountReply
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.mqtt.tokens import TicketTokens, new_code
from queue_server.adapters.settings import ServerSettings, write_settings
from queue_server.command import appointments

PERSON = "ab" * 32


class NoAccounts:
    def handle(self, _request: object) -> AccountReply:
        return AccountReply(error="这里不管账号。")


@pytest.fixture
def tokens(tmp_path: Path) -> TicketTokens:
    return TicketTokens(KeyStore(tmp_path / "keys"), "ncx", ZONE)


@pytest.fixture
async def data(tmp_path: Path, tokens: TicketTokens) -> AsyncIterator[Path]:
    hall = make_hall()
    hall = structs.replace(hall, businesses={"A01": business("A01", appointment=True)})
    async with engine_running(tmp_path, hall=hall) as engine:
        server = await serve(NoAccounts(), tmp_path / "server.sock", AppointmentDesk(engine, tokens))
        yield tmp_path
        server.close()


async def told(capsys, command, *arguments, **options):
    """What the command prints for a program; it blocks, so it runs beside the server."""
    await asyncio.to_thread(command, *arguments, as_json=True, **options)
    return json.loads(capsys.readouterr().out)


async def refused(capsys, command, *arguments, **options) -> dict[str, str]:
    with pytest.raises(typer.Exit) as end:
        await asyncio.to_thread(command, *arguments, as_json=True, **options)
    assert end.value.exit_code == 1
    error = json.loads(capsys.readouterr().out)["error"]
    with pytest.raises(typer.Exit):
        await asyncio.to_thread(command, *arguments, as_json=False, **options)
    assert capsys.readouterr().err.strip() == error["message"]
    return error


async def test_an_appointment_is_made_listed_and_cancelled(data: Path, tokens: TicketTokens, capsys) -> None:
    made = await told(capsys, appointments.add, "A01", "2026-11-24T16:00", person_key=PERSON, data=data)
    assert made == {
        "code": made["code"],
        "business": "A01",
        "at": "2026-11-24T16:00:00.000+08:00",
        "qr": tokens.appointment_text(made["code"]),
    }
    later = await told(capsys, appointments.add, "A01", "2026-11-25T01:30:00Z", person_key=None, data=data)
    assert later["at"] == "2026-11-25T09:30:00.000+08:00"
    assert await told(capsys, appointments.list_all, data=data) == [
        made | {"state": "booked"},
        later | {"state": "booked"},
    ]
    assert await told(capsys, appointments.cancel, made["qr"], data=data) == {
        "code": made["code"],
        "cancelled": True,
    }
    states = {one["code"]: one["state"] for one in await told(capsys, appointments.list_all, data=data)}
    assert states == {made["code"]: "cancelled", later["code"]: "booked"}
    await asyncio.to_thread(appointments.list_all, data=data, as_json=False)
    said = capsys.readouterr().out
    assert later["code"] in said
    assert PERSON not in said


@pytest.mark.parametrize(
    ("business_code", "at", "code"),
    [
        ("Q9", "2026-11-24T16:00", "unknown_business"),
        ("A01", "four o'clock", "bad_request"),
        ("A01", "2026-11-23T16:00", "bad_request"),
    ],
)
async def test_what_is_wrong_is_said_to_programs_and_people(
    data: Path, capsys, business_code: str, at: str, code: str
) -> None:
    error = await refused(capsys, appointments.add, business_code, at, person_key=None, data=data)
    assert error["code"] == code
    assert error["message"].endswith("。")


async def test_one_that_is_not_there_cannot_be_cancelled(data: Path, tokens: TicketTokens, capsys) -> None:
    for text in ("NOSUCHCD", tokens.appointment_text("NOSUCHCD"), "A1.forged", ""):
        assert (await refused(capsys, appointments.cancel, text, data=data))["code"] == "not_found", text


async def test_without_a_server_nothing_is_made(tmp_path: Path, capsys) -> None:
    write_settings(tmp_path, ServerSettings(mqtt_port=1, http_port=1))
    error = await refused(capsys, appointments.add, "A01", "2026-11-24T16:00", person_key=None, data=tmp_path)
    assert error["code"] == "unavailable"
    assert "./hall up" in error["message"]


def test_codes_are_read_as_they_are_typed_or_scanned_and_no_others(
    tokens: TicketTokens, tmp_path: Path
) -> None:
    code = new_code()
    assert len({new_code() for _ in range(1000)}) == 1000
    assert (len(code), code.isalnum(), set(code) & set("01IO")) == (8, True, set())
    for text in (code, code.lower(), f" {code[:4]}-{code[4:]} ", tokens.appointment_text(code)):
        assert tokens.appointment(text) == code
    other_hall = TicketTokens(KeyStore(tmp_path / "keys"), "xyz", ZONE)
    other_keys = TicketTokens(KeyStore(tmp_path / "others"), "ncx", ZONE)
    for text in (other_hall.appointment_text(code), other_keys.appointment_text(code), "A1.", "", "T1.abc"):
        assert tokens.appointment(text) is None, text
    ticket = tokens.make(date(2026, 11, 24), "A001")
    assert tokens.appointment(ticket) is None
