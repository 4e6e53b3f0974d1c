"""SDT frames: published byte tables, round trips, any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.base import ProtocolError
from drivers.id_reader import protocol as sdt

COMMANDS = [  # S01-S14 of the public sources
    ("S01", sdt.RESET, b"", "AAAAAA9669000310FFEC"),
    ("S02", sdt.STATUS, b"", "AAAAAA9669000311FFED"),
    ("S03", sdt.SAM_ID, b"", "AAAAAA9669000312FFEE"),
    ("S04", sdt.FIND, b"", "AAAAAA96690003200122"),
    ("S05", sdt.SELECT, b"", "AAAAAA96690003200221"),
    ("S06", sdt.READ, b"", "AAAAAA96690003300132"),
    ("S07", sdt.READ_WITH_FINGERPRINT, b"", "AAAAAA96690003301023"),
    ("S08", sdt.READ_NEW_ADDRESS, b"", "AAAAAA96690003300330"),
    ("S09", (0x61, 0xFF), b"\x50", "AAAAAA9669000461FF50CA"),
    ("S10", (0x60, sdt.BAUDS[115200]), b"", "AAAAAA96690003600063"),
    ("S11", (0x60, sdt.BAUDS[57600]), b"", "AAAAAA96690003600162"),
    ("S12", (0x60, sdt.BAUDS[38400]), b"", "AAAAAA96690003600261"),
    ("S13", (0x60, sdt.BAUDS[19200]), b"", "AAAAAA96690003600360"),
    ("S14", (0x60, sdt.BAUDS[9600]), b"", "AAAAAA96690003600467"),
    ("S15", (0xDC, 0x01), b"", "AAAAAA96690003DC01DE"),
]
ANSWERS = [  # S20-S24 published, S30 computed
    ("S20", sdt.FOUND, bytes(4), "AAAAAA9669000800009F0000000097"),
    ("S21", sdt.NO_CARD, b"", "AAAAAA9669000400008084"),
    ("S23", sdt.SELECT_FAILED, b"", "AAAAAA9669000400008185"),
    ("S24", sdt.READ_FAILED, b"", "AAAAAA9669000400004145"),
    ("S30 ok", sdt.OK, b"", "AAAAAA9669000400009094"),
    ("S30 empty", sdt.EMPTY, b"", "AAAAAA9669000400009195"),
    ("S30 10", sdt.BAD_CHECKSUM, b"", "AAAAAA9669000400001014"),
    ("S30 11", sdt.BAD_LENGTH, b"", "AAAAAA9669000400001115"),
    ("S30 21", sdt.BAD_COMMAND, b"", "AAAAAA9669000400002125"),
    ("S30 60", sdt.SELF_TEST_FAILED, b"", "AAAAAA9669000400006064"),
    ("S30 66", sdt.NOT_AUTHORISED, b"", "AAAAAA9669000400006662"),
]


@pytest.mark.parametrize(
    ("code", "data", "wire"), [row[1:] for row in COMMANDS], ids=[r[0] for r in COMMANDS]
)
def test_commands_as_published(code: tuple[int, int], data: bytes, wire: str) -> None:
    assert sdt.encode_command(code, data).hex().upper() == wire
    (payload,) = sdt.Deframer("command").feed(bytes.fromhex(wire))
    assert isinstance(payload, bytes)
    assert sdt.parse_command(payload) == sdt.Command(code, data)


@pytest.mark.parametrize(
    ("status", "data", "wire"), [row[1:] for row in ANSWERS], ids=[r[0] for r in ANSWERS]
)
def test_answers_as_published(status: int, data: bytes, wire: str) -> None:
    assert sdt.encode_answer(status, data).hex().upper() == wire
    (payload,) = sdt.Deframer("answer").feed(bytes.fromhex(wire))
    assert isinstance(payload, bytes)
    assert sdt.parse_answer(payload) == sdt.Answer(status, data)


def test_read_answers_begin_as_published() -> None:
    base = sdt.encode_answer(sdt.OK, sdt.encode_read(bytes(256), bytes(1024)))
    assert base[:14].hex().upper() == "AAAAAA9669050800009001000400"  # S25
    assert len(base) == 1295
    finger = sdt.encode_answer(sdt.OK, sdt.encode_read(bytes(256), bytes(1024), bytes(1024)))
    assert finger[:10].hex().upper() == "AAAAAA9669090A000090"  # S26
    assert len(finger) == 2321
    sam = sdt.encode_answer(sdt.OK, bytes(16))
    assert sam[:10].hex().upper() == "AAAAAA96690014000090"  # S27


def test_vendor_timeout_frame_is_never_a_frame() -> None:
    deframer = sdt.Deframer("answer")
    assert list(deframer.feed(bytes.fromhex("AAAAAA96690005050505"))) == []  # S28
    wrong, payload = deframer.feed(sdt.encode_answer(sdt.OK))  # with what follows its checksum even fits
    assert isinstance(wrong, ProtocolError)
    assert payload == b"\x00\x00\x90"


def test_wrong_find_checksum_of_public_drivers_is_refused() -> None:
    (found,) = sdt.Deframer("command").feed(bytes.fromhex("AAAAAA96690003200121"))
    assert isinstance(found, ProtocolError)
    assert "expected checksum 22, got 21" in str(found)


@pytest.mark.parametrize("length", [0, 3, sdt.MAX_LENGTH + 1, 0xFFFF])
def test_length_out_of_bounds_is_refused_and_left_at_once(length: int) -> None:
    wire = sdt.PREAMBLE + length.to_bytes(2, "big") + sdt.encode_answer(sdt.NO_CARD)
    wrong, payload = sdt.Deframer("answer").feed(wire)
    assert isinstance(wrong, ProtocolError)
    assert payload == b"\x00\x00\x80"


def test_preamble_after_more_of_its_own_bytes() -> None:
    wire = b"\xaa\xaa\xaa\xaa\x96\xaa" + sdt.encode_answer(sdt.NO_CARD)
    assert list(sdt.Deframer("answer").feed(wire)) == [b"\x00\x00\x80"]


def test_lengths_decide_where_parts_begin() -> None:
    data = sdt.encode_read(b"t" * 256, b"p" * 1024, b"")
    assert sdt.parse_read(data, with_fingerprint=True) == (b"t" * 256, b"p" * 1024, b"")
    with pytest.raises(ProtocolError, match="by the lengths"):
        sdt.parse_read(data[:-1], with_fingerprint=True)
    with pytest.raises(ProtocolError, match="256 bytes of text"):
        sdt.parse_read(sdt.encode_read(b"t" * 255, b"p" * 1024))


def test_sam_id_is_unsigned_and_ten_digits() -> None:
    raw = bytes.fromhex("0500 0100 B9A13301 0A000000 FFFFFFFF")
    assert sdt.sam_id(raw) == "05.01-20160953-0000000010-4294967295"
    assert sdt.encode_sam_id(sdt.sam_id(raw)) == raw


def test_an_answer_never_shows_its_data() -> None:
    assert "SECRET" not in repr(sdt.Answer(sdt.OK, b"SECRET"))


payloads = st.binary(min_size=3, max_size=400)


@given(st.lists(payloads, max_size=5), st.lists(st.integers(1, 40), min_size=1, max_size=20))
def test_frames_survive_any_splitting(parts: list[bytes], cuts: list[int]) -> None:
    wire = b"".join(sdt.frame(part) for part in parts)
    deframer = sdt.Deframer("command")
    got: list[bytes | ProtocolError] = []
    at = 0
    for index in range(len(wire)):
        size = cuts[index % len(cuts)]
        got += deframer.feed(wire[at : at + size])
        at += size
    assert got == parts


@given(st.binary(max_size=3000))
def test_any_bytes_never_raise(noise: bytes) -> None:
    for found in sdt.Deframer("answer").feed(noise):
        if isinstance(found, bytes):
            sdt.parse_answer(found)
    for found in sdt.Deframer("command").feed(noise):
        if isinstance(found, bytes):
            sdt.parse_command(found)


@given(st.binary(max_size=200), payloads)
def test_resynchronises_after_noise(noise: bytes, payload: bytes) -> None:
    """Noise may hold a preamble that swallows what follows, but never more than one longest frame."""
    deframer = sdt.Deframer("command")
    list(deframer.feed(noise))
    wire = sdt.frame(payload)
    for _ in range(sdt.MAX_LENGTH // len(wire) + 2):
        if payload in list(deframer.feed(wire)):
            return
    raise AssertionError("never found the frame again")


@given(st.binary(max_size=1500))
def test_read_payloads_of_any_bytes(data: bytes) -> None:
    for fingerprint in (False, True):
        try:
            parts = sdt.parse_read(data, with_fingerprint=fingerprint)
        except ProtocolError:
            continue
        assert sum(map(len, parts)) < len(data)
