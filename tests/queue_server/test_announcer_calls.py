"""What is spoken and shown for a call, word for word."""

import pytest
from announcer_samples import (
    NOW,
    TEMPLATES,
    board,
    board_call,
    call,
    hall_document,
    window_state,
)
from hypothesis import given
from hypothesis import strategies as st

from drivers.led_board.areas import gb2312
from queue_server.announcer import calls
from queue_server.announcer.boards import works_on
from queue_server.announcer.pinyin import LETTERS, pinyin


@pytest.mark.parametrize(
    ("value", "spoken"),
    [
        (0, "零"),
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (37, "三十七"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (218, "二百一十八"),
        (1000, "一千"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (9999, "九千九百九十九"),
    ],
)
def test_cardinals(value: int, spoken: str) -> None:
    assert calls.cardinal(value) == spoken


@given(st.integers(0, 9999))
def test_cardinals_read_back(value: int) -> None:
    total = digit = 0
    for character in calls.cardinal(value):
        if character in "千百十":
            total += (digit or 1) * {"千": 1000, "百": 100, "十": 10}[character]
            digit = 0
        else:
            digit = "零一二三四五六七八九".index(character)
    assert total + digit == value


def test_a_cardinal_out_of_range() -> None:
    with pytest.raises(ValueError, match="0 to 9999"):
        calls.cardinal(10000)


@pytest.mark.parametrize(
    ("number", "window", "window_floor", "times", "spoken"),
    [
        ("D028", 37, 1, 1, "请D零二八号，到三十七号窗口办理"),
        ("A035", 3, 1, 1, "请A零三五号，到三号窗口办理"),
        ("M021", 43, 2, 1, "请M零二一号，到二楼四十三号窗口办理"),
        ("D028", 37, 1, 2, "再次呼叫，请D零二八号，到三十七号窗口办理"),
        ("M021", 43, 2, 3, "再次呼叫，请M零二一号，到二楼四十三号窗口办理"),
        ("ZH107", 10, 1, 1, "请ZH一零七号，到十号窗口办理"),
    ],
)
def test_spoken_on_floor_1(number: str, window: int, window_floor: int, times: int, spoken: str) -> None:
    said = calls.spoken_call(call(number, window=window, floor=window_floor, times=times), 1, TEMPLATES)
    assert said == spoken


@pytest.mark.parametrize(
    ("template", "spoken"),
    [
        ({}, "请D零二八号，到十七号窗口办理"),
        ({"zh": "请{ticket}号，到{window}号窗口"}, "请D零二八号，到十七号窗口"),
        ({"zh": "{ticket}号请到{zone}{window_name}{odd}"}, "D零二八号，请到户政区17号窗口"),
        ({"zh": "请{ticket}号"}, "请D零二八号"),
    ],
)
def test_other_templates(template: dict[str, str], spoken: str) -> None:
    assert calls.spoken_call(call(), 1, template) == spoken


@given(st.text(max_size=8), st.text(max_size=40), st.integers(0, 999))
def test_any_template_gives_a_sentence(number: str, template: str, window: int) -> None:
    said = calls.spoken_call(call(number, window=window), 1, {"zh": template})
    assert isinstance(calls.clauses(said), list)


def test_clauses_and_those_rendered_ahead() -> None:
    assert calls.clauses("再次呼叫，请D零二八号，到三十七号窗口办理。") == [
        "再次呼叫",
        "请D零二八号",
        "到三十七号窗口办理",
    ]
    assert calls.window_clauses(hall_document(), 1) == ["到十七号窗口办理", "再次呼叫", "到十八号窗口办理"]


def test_audio_zones_of_a_call() -> None:
    document = hall_document()
    assert calls.zones_to_speak_in(call(zone="F1-A"), 1, document) == ["AU-F1-L"]
    assert calls.zones_to_speak_in(call(zone="F1-D"), 1, document) == ["AU-F1-R"]
    assert calls.zones_to_speak_in(call(zone="F1-X"), 1, document) == ["AU-F1-L", "AU-F1-R"]
    assert calls.zones_to_speak_in(call(floor=2, zone="F2-A"), 1, document) == ["AU-F1-L", "AU-F1-R"]
    assert calls.zones_to_speak_in(call(floor=2, zone="F2-A"), 2, document) == ["AU-F2-L"]
    assert calls.zones_to_speak_in(call(), 1, None) == ["F1"]


# ---- strips ----


@pytest.mark.parametrize(
    ("state", "number", "notice", "second"),
    [
        ("calling", "D028", None, "请 D028 号"),
        ("calling", "ZHZW10281", None, "请 ZHZW10281 号"),
        ("calling", "ZHZWSP102812", None, "请ZHZWSP102812号"),
        ("serving", "D028", None, "办理 D028"),
        ("open", None, None, "请先取号"),
        ("paused", None, None, "暂停"),
        ("paused", None, "10:40回", "暂停 10:40回"),
        ("paused", None, "暂停，10:40 恢复", "暂停，10:40 恢复"),
        ("paused", None, "去取材料了，很快就回来", "暂停"),
        ("closed", None, None, "窗口未开"),
        ("closed", None, "请到18号窗口", "请到18号窗口"),
        ("closed", None, "今天不开，请到二楼18号窗口", "窗口未开"),
    ],
)
def test_second_line(state: str, number: str | None, notice: str | None, second: str) -> None:
    shown = calls.strip_second(window_state(state, number, notice=notice), current=True)
    assert shown == second
    assert calls.columns(shown) <= 16


def test_second_line_without_a_server() -> None:
    assert calls.strip_second(None, current=True) == "请听叫号"
    for state, second in (
        ("calling", "请听叫号"),
        ("serving", "请听叫号"),
        ("open", "请听叫号"),
        ("closed", "窗口未开"),
    ):
        assert calls.strip_second(window_state(state, "D028"), current=False) == second


def test_a_day_without_hours_says_so() -> None:
    assert calls.strip_second(window_state("closed"), current=True, open_today=False) == "今日不开"
    sessions = hall_document().sessions
    assert works_on(NOW, sessions)
    assert not works_on(NOW.replace(day=28), sessions)


def test_first_line() -> None:
    document = hall_document()
    assert calls.strip_head(17, document, None) == "17 户政身份证"
    assert calls.strip_head(37, document, None) == "37 不动产登记受"
    assert calls.strip_head(17, None, window_state()) == "17 户政区"
    assert calls.strip_head(99, None, None) == "99"


@given(st.text(max_size=30), st.integers(0, 40))
def test_nothing_is_ever_wider_than_its_line(text: str, width: int) -> None:
    shown = calls.fitted(text, width)
    assert text.startswith(shown)
    assert calls.columns(shown) <= width


# ---- hall board ----


def rows(*shown, **more) -> list[str]:
    return calls.board_rows(board(*shown, **more), 1, 4, 16, current=True)


def test_rows_newest_first_without_missed_and_done() -> None:
    shown = rows(
        board_call("M021", 43),
        board_call("D028", 17, state="serving"),
        board_call("A001", 2, state="missed"),
        board_call("A000", 2, state="done"),
    )
    assert shown == ["M021 → 43号窗口", "D028 → 17号窗口"]
    assert all(gb2312(row) == row for row in shown)


def test_as_many_rows_as_there_are() -> None:
    assert len(rows(*(board_call(f"A{n:03d}", n) for n in range(1, 9)))) == 4


def test_a_window_upstairs_has_its_floor() -> None:
    row = rows(board_call("M021", 43, floor=2))[0]
    assert row == "M021→2楼43号窗"
    wide = calls.board_rows(board(board_call("M021", 43, floor=2)), 1, 4, 32, current=True)
    assert wide == ["M021 → 2楼 43号窗口"]


def test_the_notice_stands_in_the_last_row() -> None:
    assert rows(board_call("M021", 43), notice="15点停止取号") == ["M021 → 43号窗口", "", "", "15点停止取号"]
    assert rows(board_call("M021", 43), notice="一句长得一行放不下的通知") == ["M021 → 43号窗口"]


def test_an_empty_board_and_one_without_a_server() -> None:
    assert rows() == ["请先取号", "叫到的号在这里"]
    assert calls.board_rows(board(board_call("M021", 43)), 1, 4, 16, current=False) == [
        "网络中断",
        "请听叫号",
    ]
    assert calls.board_rows(None, 1, 4, 16, current=True) == ["请听叫号"]


# ---- pinyin ----


@pytest.mark.parametrize(
    ("sentence", "syllables"),
    [
        ("请D零二八号", "qing3 di4 ling2 er4 ba1 hao4"),
        ("到三十七号窗口办理", "dao4 san1 shi2 qi1 hao4 chuang1 kou3 ban4 li3"),
        ("再次呼叫", "zai4 ci4 hu1 jiao4"),
        ("到二楼", "dao4 er4 lou2"),
        ("请zh一零号，", "qing3 zei4 ei1 chi5 yi1 ling2 hao4"),
    ],
)
def test_what_the_engine_reads(sentence: str, syllables: str) -> None:
    assert pinyin(sentence) == syllables


def test_every_letter_has_a_name() -> None:
    assert sorted(LETTERS) == [chr(code) for code in range(65, 91)]
    assert all(syllable[-1] in "12345" for name in LETTERS.values() for syllable in name.split())


@given(st.text(max_size=40))
def test_any_sentence_gives_plain_syllables(sentence: str) -> None:
    assert pinyin(sentence).isascii()
