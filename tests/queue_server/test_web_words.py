"""Words and figures of the pages, attempts at a password, as tables."""

from datetime import timedelta
from typing import Any

import pytest
from web_fakes import TUESDAY, demonstration_hall

from queue_server.adapters.web.attempts import MAX_KEPT, Attempts
from queue_server.adapters.web.views_board import size_for
from queue_server.adapters.web.views_manager import fault_text
from queue_server.adapters.web.views_window import step_text
from queue_server.adapters.web.words import (
    date_text,
    floor_name,
    mark_of,
    minutes_since,
    minutes_text,
    ranges_text,
    text_width,
    timer_text,
)
from queue_server.domain.state import Ticket, TicketStep


@pytest.mark.parametrize(
    ("floor", "name"),
    [(1, "一楼"), (2, "二楼"), (10, "十楼"), (12, "十二楼"), (20, "二十楼"), (-1, "负一楼")],
)
def test_floor_names(floor: int, name: str) -> None:
    assert floor_name(floor) == name


@pytest.mark.parametrize(
    ("numbers", "text"),
    [([], ""), ([7], "7"), ([1, 2, 3], "1–3"), ([5, 1, 2, 9, 8], "1–2、5、8–9"), ([4, 4, 5], "4–5")],
)
def test_ranges(numbers: list[int], text: str) -> None:
    assert ranges_text(numbers) == text


@pytest.mark.parametrize(
    ("waited", "mark"), [(0, "new"), (14.9, "new"), (15, "half"), (30, "half"), (30.1, "over"), (90, "over")]
)
def test_marks_by_waiting_time(waited: float, mark: str) -> None:
    assert mark_of(waited, 30) == mark


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "00:00"), (192, "03:12"), (3599, "59:59"), (3792, "1:03:12")]
)
def test_timer(seconds: int, text: str) -> None:
    assert timer_text(seconds) == text


def test_dates_minutes_and_widths() -> None:
    assert date_text(TUESDAY) == "11月24日 星期二"
    assert minutes_since(TUESDAY, TUESDAY - timedelta(minutes=5)) == 0
    assert minutes_since(TUESDAY, TUESDAY + timedelta(seconds=119)) == 1
    assert [minutes_text(value) for value in (9.0, 8.5, 13.5)] == ["9", "8.5", "13.5"]
    assert text_width("户政②") == 3
    assert size_for("税务", 400, 44) == "n44"
    assert size_for("开办配套刻章银行税务", 436, 58) == "n36"
    assert size_for("很" * 40, 436, 58) == "n32"


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        ("printer:out_of_paper", "打印机没纸了"),
        ("reader:missing", "读卡器没有接上"),
        ("strips-1:17", "17 号窗口屏没有回应"),
        ("voice", "语音没有回应"),
        ("lift:stuck", "lift:stuck"),
    ],
)
def test_faults_in_words(fault: str, text: str) -> None:
    assert fault_text(fault) == text


def test_steps_of_a_ticket_in_words() -> None:
    hall = demonstration_hall()
    ticket = Ticket(
        id="20261124-L001",
        number="L001",
        business="L03",
        state="waiting",
        order=1,
        issued_at=TUESDAY,
        floor_seen=1,
        kiosk="K1-1",
    )

    def said(what: str, **more: Any) -> str:
        return step_text(hall, ticket, TicketStep(at=TUESDAY, what=what, **more))

    assert said("issued", by="K1-1") == "K1-1 取号"
    assert said("called", window=42) == "2 楼 42 号窗口叫号"
    assert said("transferred", window=42, to_window=41, detail="last") == (
        "2 楼 42 号窗口转到 2 楼 41 号窗口，重新排队，号不变"
    )
    assert said("never-heard") == "never-heard"


def test_attempts_rest_and_are_bounded() -> None:
    attempts = Attempts(allowed=2, rest=timedelta(minutes=15))
    assert attempts.left("a", TUESDAY) == 2
    assert attempts.wrong("a", TUESDAY) == 1
    assert attempts.wrong("a", TUESDAY) == 0
    assert attempts.free_at("a", TUESDAY) == TUESDAY + timedelta(minutes=15)
    assert attempts.left("a", TUESDAY + timedelta(minutes=15)) == 2
    attempts.wrong("b", TUESDAY)
    attempts.right("b")
    assert attempts.left("b", TUESDAY) == 2
    for number in range(MAX_KEPT + 1):
        attempts.wrong(f"n{number}", TUESDAY)
    assert attempts.left("n0", TUESDAY) == 2
