"""The whole walk with the real processes, through the kiosk's own screen: card, number, slip, call, strip, voice, board."""

import io
import json
import wave

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from hall_process import ROOT, wait_until
from hands import Hands

pytestmark = pytest.mark.system


@pytest.fixture
def hands(hall):
    hands = Hands(hall)
    hands.see("home.take")
    yield hands
    hands.go_home()
    hands.close()


def wire_frames(raw: bytes) -> list[bytes]:
    """The BX-K frames of a wire, unescaped by the four pairs of the manual: A5 … 5A."""
    frames = []
    for part in raw.split(b"\xa5"):
        if part.endswith(b"\x5a"):
            body = part[:-1]
            for pair, byte in (
                (b"\xa6\x02", b"\xa5"),
                (b"\xa6\x01", b"\xa6"),
                (b"\x5b\x02", b"\x5a"),
                (b"\x5b\x01", b"\x5b"),
            ):
                body = body.replace(pair, byte)
            frames.append(body)
    return frames


def strip_texts(hall, floor: int, window: int) -> list[str]:
    """All that was ever sent to the strip of that window, read from the bytes on its wire."""
    raw = (hall.data / "emulated" / f"strips-{floor}.wire").read_bytes()
    mine = [frame for frame in wire_frames(raw) if int.from_bytes(frame[:2], "little") == window]
    return [frame.decode("gbk", "replace") for frame in mine]


def take_number(hands: Hands, card: str, zone: str, business: str) -> str:
    """Card on the reader, zone, business, number; the text of the slip."""
    before = len(hands.devices.slips())
    hands.devices.put_card(name=card)
    hands.touch(f"row.{zone}")
    hands.touch(f"row.{business}")
    hands.touch("before.take")
    hands.see("number.done")
    slips = wait_until(lambda: hands.devices.slips()[before:])
    return slips[-1].file


def test_from_the_card_on_the_reader_to_the_called_number(hall, hands, device, at_work) -> None:
    pad = at_work(37)
    slip = take_number(hands, "citizen", "F2-C", "K03")
    token = wait_until(
        lambda: zxingcpp.read_barcode(Image.open(io.BytesIO(hands.devices.slip(slip)))), 10
    ).text
    assert token.startswith("T1.")
    shown = device("kiosk").ok("ticket.show", token=token)
    number = shown["number"]
    assert number.startswith("K")
    assert shown["state"] == "waiting"

    sounds = len(hands.devices.sounds())
    called = pad.ok("window.next")
    assert called["number"] == number
    wait_until(lambda: hands.devices.strip(37).lines[1:] == [f"请 {number} 号"])
    assert any(f"请 {number} 号" in text for text in strip_texts(hall, 2, 37))
    board = pad.wait_state(
        "floor/2/board", lambda state: state["calls"] and state["calls"][0]["number"] == number
    )
    assert board["calls"][0]["window"] == 37
    assert pad.wait_state("floor/1/board", lambda state: bool(state["calls"]))["calls"][0]["number"] == number

    heard = wait_until(lambda: hands.devices.sounds()[sounds:], 60)[0]
    assert "三十七号窗口" in heard.text
    with wave.open(io.BytesIO(hands.devices.sound(heard.file))) as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype=np.int16).astype(float)
        seconds = sound.getnframes() / sound.getframerate()
    assert seconds > 2
    assert np.sqrt((samples**2).mean()) > 200

    hands.touch("number.done")
    hands.go_home()
    hands.devices.show_code(token)
    wait_until(lambda: not any(one.name == "home.take" for one in hands.devices.targets()))
    pad.ok("window.start")
    wait_until(lambda: hands.devices.strip(37).lines[1:] == [f"办理 {number}"])
    pad.ok("window.finish")
    wait_until(lambda: hands.devices.strip(37).lines[1:] == ["请先取号"])


@pytest.mark.parametrize("card", ["permit", "foreigner-2017", "foreigner-2023", "rare"])
def test_every_kind_of_document_takes_a_number(hall, hands, card) -> None:
    slip = take_number(hands, card, "F2-B", "J04")
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(hands.devices.slip(slip)))).text.startswith("T1.")


def test_nothing_personal_leaves_the_kiosk(hall, hands, device) -> None:
    watcher = device("board", floor=1)
    take_number(hands, "long-term", "F1-E", "D05")
    people = json.loads((ROOT / "assets/demo/cards.json").read_text(encoding="utf-8"))
    secrets = {text for card in people for text in (card["person"]["name"], card["person"]["number"])}
    said = json.dumps([watcher.states, watcher.events], ensure_ascii=False)
    logs = "".join(path.read_text(errors="replace") for path in (hall.data / "logs").iterdir())
    kept = b"".join(path.read_bytes() for path in hall.data.glob("hall.db*"))
    for secret in secrets:
        assert secret not in said
        assert secret not in logs
        assert secret.encode() not in kept


def test_paper_out_keeps_the_number_and_says_so(hall, hands, device) -> None:
    hands.devices.paper("out")
    try:
        hands.devices.put_card(name="elder")
        hands.touch("row.F1-D")
        hands.touch("row.C04")
        hands.touch("before.take")
        hands.see("number.done")
    finally:
        hands.devices.paper("ok")


@pytest.mark.parametrize(("victim", "business"), [("kiosk", "D02"), ("emulators", "D03")])
def test_after_a_kill_the_next_visitor_is_served(hall, hands, victim, business) -> None:
    old = hall.kill(victim)
    hall.wait_back(victim, old)
    wait_until(lambda: answers(hands))
    hands.see("home.take", 60)
    wait_until(lambda: laid(hands, "citizen"), 60)
    hands.touch("row.F1-E")
    hands.touch(f"row.{business}")
    hands.touch("before.take")
    hands.see("number.done")


def answers(hands: Hands) -> bool:
    from drivers.base import DriverError

    try:
        hands.devices.overview()
    except DriverError:
        return False
    return True


def laid(hands: Hands, card: str) -> bool:
    """The card is on the reader and the kiosk has seen it."""
    hands.devices.put_card(name=card)
    return any(one.name == "row.F1-E" for one in hands.devices.targets())
