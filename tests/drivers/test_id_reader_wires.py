"""Conversations with an ID reader over wires that are slow, lossy and cut, and whatever may happen at a desk."""

from hypothesis import given, settings
from hypothesis import strategies as st
from reader_desk import CITIZEN, NEW_FOREIGNER, PERMIT, Desk, document

from drivers.base import ByteStream
from drivers.id_reader import protocol as sdt
from drivers.id_reader.device import CardGone, CardRead, Down, ReaderEvent, Up
from drivers.id_reader.emulator import Fault
from drivers.transport.loopback import CutStream, DelayedStream, LossyStream, OneByteStream


def test_one_byte_at_a_time() -> None:
    desk = Desk(OneByteStream).up()
    desk.emulator.lay(NEW_FOREIGNER)
    assert document(desk.event()) == NEW_FOREIGNER


def test_delayed() -> None:
    desk = Desk()
    desk._wrap = lambda stream: DelayedStream(stream, 0.3, desk._sleep)
    desk.up().emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


def test_every_97th_byte_lost() -> None:
    """Long answers are always damaged: the reader says so and goes on, and short ones still work."""
    desk = Desk(lambda stream: LossyStream(stream, lambda count: count % 97 == 60))
    desk.emulator.lay(CITIZEN)
    events = [desk.event(60.0) for _ in range(6)]
    assert not any(isinstance(event, CardRead) for event in events)
    assert any(isinstance(event, Down) for event in events)


def test_the_first_bytes_lost() -> None:
    desk = Desk(lambda stream: LossyStream(stream, lambda count: count < 11))
    desk.up().emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


@settings(max_examples=40)
@given(st.integers(0, 1500))
def test_cut_anywhere(after: int) -> None:
    left = [after]

    def wrap(stream: ByteStream) -> ByteStream:
        return CutStream(stream, left.pop()) if left else stream

    desk = Desk(wrap)
    desk.emulator.lay(CITIZEN)
    events: list[ReaderEvent | None] = []
    while not events or not isinstance(events[-1], CardRead):
        events.append(desk.event(30.0))
        assert len(events) < 6, events
    assert document(events[-1]) == CITIZEN


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_garbage_between_commands_disturbs_nothing(pieces: list[bytes]) -> None:
    desk = Desk().up()
    for piece in pieces:
        desk.wires[-1]._waiting += piece
        assert desk.event(0.3) is None
    desk.emulator.lay(CITIZEN)
    assert document(desk.event()) == CITIZEN


happenings = st.one_of(
    st.sampled_from(["citizen", "permit", "bank", "take", "unplug", "plug", "66", "well"]),
    st.builds(
        Fault,
        garbage=st.binary(max_size=30),
        status=st.none() | st.sampled_from(sorted(sdt.STATUS_WORDS)),
        bad_check=st.booleans(),
        length=st.none() | st.integers(0, 0xFFFF),
        cut=st.none() | st.integers(0, 40),
        late_s=st.sampled_from([0.0, 0.0, 0.4, 2.0]),
        twice=st.booleans(),
        silent=st.booleans(),
        pull=st.booleans(),
    ),
)


def happen(desk: Desk, what: object) -> None:
    emulator = desk.emulator
    if isinstance(what, Fault):
        emulator.faults.append(what)
    elif what in ("citizen", "permit"):
        emulator.lay(CITIZEN if what == "citizen" else PERMIT)
    elif what == "unplug":
        if desk.plugged and desk.wires:
            desk.unplug()
    elif what == "plug":
        desk.plugged = True
    else:
        {"bank": emulator.lay_wrong_card, "take": emulator.take}.get(str(what), lambda: None)()
        emulator.permanent = 0x66 if what == "66" else None


@settings(max_examples=150, deadline=None)
@given(st.lists(happenings, max_size=12), st.booleans())
def test_whatever_happens_in_the_end_it_says_what_lies_there(story: list[object], halts: bool) -> None:
    """Never two cards without one gone between them, never down twice without up; and it always finds its way back."""
    desk = Desk(halts=halts)
    said: list[ReaderEvent] = []

    def watch(seconds: float) -> None:
        end = desk.now + seconds
        while desk.now < end:
            event = desk.event(end - desk.now)
            if event is not None:
                said.append(event)

    for what in story:
        happen(desk, what)
        watch(3.0)
    desk.emulator.faults.clear()
    happen(desk, "plug")
    happen(desk, "well")
    watch(20.0)
    desk.emulator.take()
    watch(20.0)
    desk.emulator.lay(NEW_FOREIGNER)
    watch(20.0)
    assert said[-1] == CardRead(NEW_FOREIGNER)
    lying = up = False
    for event in said:
        if isinstance(event, CardRead):
            assert up
            assert not lying
            lying = True
        elif isinstance(event, CardGone):
            lying = False
        elif isinstance(event, Down):
            lying = up = False
        elif isinstance(event, Up):
            assert not up
            up = True
