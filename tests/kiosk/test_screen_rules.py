"""Every screen, standing and lying, in Chinese and English, held to the rules of the look."""

import os

import pytest
from kiosk_screen_hands import find, items, rectangle, touch
from kiosk_screen_rules import LYING, STANDING, broken_rules, settle
from kiosk_screen_ways import MORE_WAYS, WAYS
from PySide6.QtCore import QRectF

from kiosk.domain.flow import WITHOUT_VISITOR, Screen

pytestmark = pytest.mark.qt_log_level_fail("WARNING")

PICTURES = os.environ.get("HALL_SCREEN_PICTURES")
"""A folder for a picture of every screen, for eyes."""


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
