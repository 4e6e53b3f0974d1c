"""The screens in a window, walked by clicks and keys."""

import pytest
from kiosk_screen_fakes import PERSON
from kiosk_screen_hands import find, touch, words
from kiosk_screen_rules import LYING, STANDING
from kiosk_screen_ways import TO_FORM, WAYS, go
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.domain.flow import Screen

pytestmark = pytest.mark.qt_log_level_fail("WARNING")


@pytest.mark.parametrize("size", [STANDING, LYING], ids=["standing", "lying"])
def test_from_card_to_number_by_three_touches(opened, size):
    shown = opened(size)
    shown.world.lay()
    if size == LYING:
        touch(shown.view, "pager.after")
    for name in ("row.F2-B", "row.J02", "before.take"):
        touch(shown.view, name)
    assert find(shown.view, "number.text").property("text") == "J018"
    assert "请取走号单" in words(shown.view)
    assert PERSON.name not in words(shown.view)
    touch(shown.view, "number.done")
    assert "您来办什么事？" in words(shown.view)


def test_without_a_card_by_the_rows_of_no_card(opened):
    shown = opened()
    for name in ("home.take", "row.nocard", "row.F1-A", "row.P02", "before.take"):
        touch(shown.view, name)
    assert shown.app.screen == "number"
    assert shown.world.queue.asked[0]["person_key"] is None


def test_a_filing_from_home_to_receipt_by_touches_and_keys(opened):
    shown = opened()
    view = shown.view
    for name in TO_FORM[:-1]:
        if name.startswith("row.NCX"):
            touch(view, name)
        else:
            touch(view, name)
    shown.world.lay()
    touch(view, "choose.role.0")
    touch(view, "form.next")
    touch(view, "field.phone")
    for digit in "13900000000":
        touch(view, f"key.{digit}")
    touch(view, "write.done")
    touch(view, "form.next")
    touch(view, "field.shop_name")
    for key in ("A", "B", "店", "店", "erase"):
        touch(view, f"key.{key}")
    assert find(view, "write.input").property("text") == "AB店"
    touch(view, "write.done")
    touch(view, "form.next")
    touch(view, "field.town")
    touch(view, "choose.town.1")
    touch(view, "field.address")
    for key in ("9", "9", "号"):
        touch(view, f"key.{key}")
    touch(view, "write.done")
    touch(view, "field.area")
    touch(view, "key.6")
    touch(view, "key.0")
    touch(view, "write.done")
    touch(view, "form.next")
    touch(view, "choose.trade.0")
    touch(view, "field.category")
    touch(view, "choose.category.0")
    touch(view, "form.next")
    touch(view, "field.staff")
    touch(view, "key.3")
    touch(view, "write.done")
    touch(view, "choose.delivery.0")
    touch(view, "form.next")
    for name in (*["papers.take", "papers.next"] * 2, "papers.later", "papers.later"):
        touch(view, name)
    assert "看明白了，再交" in words(view)
    touch(view, "promise.submit")
    assert "R0007" in words(view)
    answers = shown.world.filings.submitted[0].answers
    assert (answers["phone"], answers["shop_name"], answers["address"], answers["area"]) == (
        "13900000000",
        "AB店",
        "99号",
        "60",
    )


def test_a_plugged_in_keyboard_writes_too_and_enter_is_done(opened):
    shown = opened()
    go(shown.world, shown.app, *TO_FORM, "field.name")
    QTest.qWait(1)
    shown.view.requestActivate()
    find(shown.view, "write.input").forceActiveFocus()
    for key in (Qt.Key.Key_C, Qt.Key.Key_E):
        QTest.keyClick(shown.view, key)
    assert shown.app.core.session.answers["name"] == "测试甲ce"
    QTest.keyClick(shown.view, Qt.Key.Key_Return)
    assert shown.app.core.session.writing is None


def test_a_touch_anywhere_and_a_key_count_as_somebody_there(opened):
    shown = opened()
    go(shown.world, shown.app, "home.take", "CARD")
    shown.world.jobs.advance(30)
    touch(shown.view, "sign")
    assert shown.app.core.rest_s == 0
    shown.world.jobs.advance(30)
    QTest.keyClick(shown.view, Qt.Key.Key_Space)
    assert shown.app.core.rest_s == 0


def test_a_touch_beside_the_buttons_stops_the_countdown(opened):
    shown = opened()
    WAYS[Screen.IDLE](shown.world, shown.app)
    QTest.qWait(1)
    touch(shown.view, "idle.anywhere")
    assert shown.app.screen == "businesses"


def test_a_row_is_not_made_anew_when_its_figures_change(opened):
    from msgspec.structs import replace

    shown = opened()
    go(shown.world, shown.app, "home.take", "CARD", "row.F2-B")
    QTest.qWait(1)
    before = find(shown.view, "row.J01")
    states = {**shown.world.states, "J01": replace(shown.world.states["J01"], people=77)}
    shown.world.feed.change(businesses=states)
    assert find(shown.view, "row.J01") is before
    assert "77" in words(shown.view)
