"""What the practice page shows, from what the emulators say."""

import pytest
from filings_web import HALL
from filings_world import StillClock

from drivers.emulators.api import CardInTray, DeviceShown, Overview, SlipShown, SoundShown, StripShown
from queue_server.adapters.web.views_practice import closed_text, figures, playing
from queue_server.contract.messages import DeviceState
from queue_server.domain.hours.day import empty_state

STATE = empty_state()


def shown(**changes):
    overview = Overview(
        devices=[], tray=[], card=None, code=None, paper="ok", slips=0, sounds=0, screen_at=None
    )
    given = {
        "strips": [],
        "sounds": [],
        "slips": [],
        "state": STATE,
        "now": StillClock().now(),
        "overview": overview,
    }
    return playing(hall=HALL, **(given | changes))


@pytest.mark.parametrize(
    ("text", "online", "tone"),
    [
        ("请 D028 号", True, "calling"),
        ("请先取号", True, "rest"),
        ("请听叫号", True, "rest"),
        ("办理 D028", True, "serving"),
        ("暂停 10:40回", True, "paused"),
        ("今日不开", True, "shut"),
        ("窗口未开", True, "shut"),
        ("请 D028 号", False, "off"),
    ],
)
def test_the_tone_is_read_off_the_strip(text, online, tone):
    strip = StripShown(device="s", window=46, lines=["46 涉企准营", text], colour="red", online=online)
    assert shown(strips=[strip]).strips[0].tone == tone


def test_a_strip_that_shows_nothing_is_said():
    blank = StripShown(device="s", window=46, lines=[], colour="red", online=True)
    for strips in ([], [blank]):
        assert shown(strips=strips).strips[0].lines == ["46", "没有画面"]


def test_newest_first_and_not_too_many():
    sounds = [
        SoundShown(number=n, file=f"call-{n:03d}.wav", device="s", zone="z", text=str(n), at="now", seconds=1)
        for n in range(1, 10)
    ]
    slips = [
        SlipShown(number=n, file=f"slip-{n:03d}.png", at="2026-11-24T02:24:06+00:00", text="")
        for n in range(9)
    ]
    made = shown(sounds=sounds, slips=slips)
    assert [one.text for one in made.sounds] == ["9", "8", "7", "6", "5"]
    assert [one.file for one in made.slips] == [f"slip-{n:03d}.png" for n in (8, 7, 6, 5)]
    assert made.slips[0].at == "10:24:06"
    assert made.sounds[0].at == "now"


def test_the_first_kiosk_is_played():
    readers = [
        DeviceShown(id=f"{kiosk}-reader", kind="id_reader", plugged=True, kiosk=kiosk)
        for kiosk in ("K1-1", "K2-1")
    ]
    speaker = DeviceShown(id="speaker-2", kind="speaker", plugged=True, floor=2)
    tray = [CardInTray(name="a", title="身份证", hint="没有逗号", kind="citizen")]
    overview = Overview(
        devices=[*readers, speaker],
        tray=tray,
        card="a",
        code=None,
        paper="ok",
        slips=0,
        sounds=0,
        screen_at=None,
    )
    made = shown(overview=overview)
    assert [plug.label for plug in made.plugs] == ["读卡器", "二楼广播"]
    assert (made.kiosk, made.card, made.cards[0].face) == ("K1-1", "身份证", "身份证")


def test_only_those_that_are_there_are_counted():
    states = [
        DeviceState(online=online, since="", kind=kind)
        for kind, online in [("kiosk", True), ("kiosk", False), ("announcer", True), ("announcer", True)]
    ]
    assert figures(states, HALL) == "1 台取号机 · 1 块条屏 · 2 个广播"


def test_out_of_hours_is_said():
    clock = StillClock()
    assert closed_text(HALL, STATE, clock.now()) is None
    night = clock.now().replace(hour=22)
    assert closed_text(HALL, STATE, night) == "现在 22:24，不在办事时间，取不了号。"
