"""The emulated ID reader by itself."""

from hypothesis import given
from hypothesis import strategies as st
from reader_desk import CITIZEN

from drivers.id_reader import protocol as sdt
from drivers.id_reader.emulator import ReaderEmulator


def test_emulator_sets_its_rate_and_refuses_what_it_does_not_know() -> None:
    rates: list[int] = []
    emulator = ReaderEmulator(on_baud=rates.append)
    assert emulator.feed(bytes.fromhex("AAAAAA96690003600467")) == sdt.encode_answer(sdt.OK)
    assert rates == [9600]
    assert emulator.feed(sdt.encode_command((0x60, 9))) == sdt.encode_answer(sdt.BAD_COMMAND)
    assert emulator.feed(bytes.fromhex("AAAAAA9669000461FF50CA")) == sdt.encode_answer(sdt.OK)
    assert emulator.feed(sdt.encode_command((0x30, 0x77))) == sdt.encode_answer(sdt.BAD_COMMAND)
    assert emulator.feed(bytes.fromhex("AAAAAA96690003200121")) == sdt.encode_answer(sdt.BAD_CHECKSUM)
    assert emulator.feed(sdt.PREAMBLE + b"\xff\xff") == sdt.encode_answer(sdt.BAD_LENGTH)


def test_emulator_gives_fingerprints_and_random_pictures() -> None:
    emulator = ReaderEmulator(halt_after_read=False)
    emulator.lay(CITIZEN)
    answers = []
    for command in (sdt.FIND, sdt.SELECT, sdt.READ_WITH_FINGERPRINT, sdt.READ):
        (payload,) = sdt.Deframer("answer").feed(emulator.feed(sdt.encode_command(command)))
        assert isinstance(payload, bytes)
        answers.append(sdt.parse_answer(payload))
    text, photo, finger = sdt.parse_read(answers[2].data, with_fingerprint=True)
    assert (len(photo), len(finger), finger[:1]) == (1024, 1024, b"C")
    assert sdt.parse_read(answers[3].data)[:2] == (text, photo)


@given(st.binary(max_size=300))
def test_emulator_takes_any_bytes(data: bytes) -> None:
    emulator = ReaderEmulator(seed=0)
    emulator.lay(CITIZEN)
    emulator.feed(data)
    emulator.poll(0.0)
