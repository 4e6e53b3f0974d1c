"""The screens in a window: walked by clicks, and held to the rules of the look."""

import os

import pytest
from kiosk_screen_fakes import PERSON, World
from kiosk_screen_hands import find, items, rectangle, touch, words
from kiosk_screen_ways import MORE_WAYS, TO_FORM, WAYS, go
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from kiosk.domain.flow import WITHOUT_VISITOR, Screen
from kiosk.viewmodels.app import AppViewModel
from kiosk.viewmodels.engine import load_screen

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.qt_log_level_fail("WARNING")]

STANDING, LYING = (1080, 1920), (1920, 1080)
LEAST_TEXT, LEAST_TARGET = 28, 80
PICTURES = os.environ.get("HALL_SCREEN_PICTURES")
"""A folder for a picture of every screen, for eyes."""


class Opened:
    def __init__(self, size=STANDING, **world):
        self.world = World(**world)
        self.app = AppViewModel(self.world.kiosk(), motion=False)
        self.view = load_screen(self.app, size)
        self.view.show()
        QTest.qWait(1)

    def close(self):
        self.view.close()
        self.view.deleteLater()
        QTest.qWait(1)


@pytest.fixture
def opened():
    shown = []

    def open_it(size=STANDING, **world):
        shown.append(Opened(size, **world))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()


def settle(shown):
    """What has just appeared is laid out."""
    QTest.qWait(1)
    shown.view.grabWindow()
    QTest.qWait(1)


# ---- the walk ----


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
    touch(view, "papers.take")
    touch(view, "papers.next")
    for _ in range(3):
        touch(view, "papers.later")
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


# ---- the rules of the look ----


def is_target(item):
    return bool(item.property("touchable")) and item.objectName() not in {"", "idle.anywhere"}


def text_rectangle(item):
    return item.mapRectToScene(
        QRectF(
            0,
            (item.height() - item.property("contentHeight")) / 2,
            item.property("contentWidth"),
            item.property("contentHeight"),
        )
    )


def broken_rules(view, size):
    width, height = size
    broken, targets, texts = [], [], []
    for item in items(view):
        where = rectangle(item)
        if is_target(item):
            targets.append((item.objectName(), where))
            if min(where.width(), where.height()) < LEAST_TARGET:
                broken.append(f"{item.objectName()} is only {where.width():.0f}×{where.height():.0f}")
        if item.inherits("QQuickText") and item.property("text"):
            text = item.property("text")
            texts.append((text, where))
            if item.property("font").pixelSize() < LEAST_TEXT:
                broken.append(f"“{text}” has {item.property('font').pixelSize()} px")
            if item.property("truncated"):
                broken.append(f"“{text}” is cut")
            if item.property("contentWidth") > item.width() + 1:
                broken.append(f"“{text}” is wider than its place")
        if (
            (is_target(item) or item.inherits("QQuickText"))
            and where.width() > 0
            and not QRectF(-1, -1, width + 2, height + 2).contains(where)
        ):
            broken.append(f"{item.objectName() or item.property('text')} is off the screen at {where}")
    for index, (name, where) in enumerate(targets):
        for other, there in targets[index + 1 :]:
            cross = where.intersected(there)
            if cross.width() > 1 and cross.height() > 1:
                broken.append(f"{name} and {other} lie over each other")
    return broken + overlapping(texts)


def overlapping(texts):
    """Boxes of lines may touch (line height is more than the letter); letters may not."""
    broken = []
    for index, (text, where) in enumerate(texts):
        letters = where.adjusted(2, where.height() * 0.2, -2, -where.height() * 0.2)
        for other, there in texts[index + 1 :]:
            cross = letters.intersected(there.adjusted(2, there.height() * 0.2, -2, -there.height() * 0.2))
            if cross.width() > 2 and cross.height() > 2:
                broken.append(f"“{text}” and “{other}” lie over each other")
    return broken


EVERYTHING = {**{screen.value: way for screen, way in WAYS.items()}, **MORE_WAYS}


@pytest.mark.parametrize("size", [STANDING, LYING], ids=["standing", "lying"])
@pytest.mark.parametrize("name", list(EVERYTHING))
def test_every_screen_keeps_the_rules(opened, name, size):
    shown = opened(size)
    EVERYTHING[name](shown.world, shown.app)
    settle(shown)
    if PICTURES:
        shown.view.grabWindow().save(f"{PICTURES}/{name}-{size[0]}.png")
    assert broken_rules(shown.view, size) == []
    names = {item.objectName() for item in items(shown.view)}
    assert find(shown.view, "stage").property("item") is not None
    if Screen(shown.app.screen) not in WITHOUT_VISITOR:
        assert "foot.home" in names
    solid = [item for item in items(shown.view) if item.property("nextStep")]
    assert len(solid) <= 1


WALK = [
    "home",
    "put_card",
    "zones",
    "businesses",
    "before",
    "claim",
    "number",
    "no_paper",
    "find_ticket",
    "ticket",
    "cancel_ticket",
    "find_window",
    "help",
    "idle",
    "trouble",
    "resting",
]


@pytest.mark.parametrize("size", [STANDING, LYING], ids=["standing", "lying"])
@pytest.mark.parametrize("name", WALK)
def test_the_walk_keeps_the_rules_in_english(opened, name, size):
    shown = opened(size)
    shown.app.touch("foot.language")
    EVERYTHING[name](shown.world, shown.app)
    if not shown.app.core.texts.english:
        shown.app.touch("foot.language")
    settle(shown)
    if PICTURES:
        shown.view.grabWindow().save(f"{PICTURES}/en-{name}-{size[0]}.png")
    assert broken_rules(shown.view, size) == []


@pytest.mark.parametrize("size", [(540, 960), (720, 1280), (2160, 3840), (1280, 720)])
def test_other_panels_show_the_same_scaled(opened, size):
    shown = opened(size)
    settle(shown)
    take = rectangle(find(shown.view, "home.take"))
    assert QRectF(0, 0, *size).contains(take)
    touch(shown.view, "home.take")
    assert shown.app.screen == "put_card"
