"""Every business of the demonstration hall, before its number and with it: nothing cut, nothing over another."""

import pytest
from kiosk_screen_fakes import business_states, document
from kiosk_screen_hands import find
from kiosk_screen_rules import LYING, STANDING, broken_rules, settle
from kiosk_screen_ways import go
from msgspec.structs import replace

from kiosk.domain.flow import Place, Screen
from kiosk.domain.session import choose_business

pytestmark = pytest.mark.qt_log_level_fail("WARNING")
HALL = document()
LONG = {"people": 128, "minutes": (172, 248)}
NOBODY = {"people": 0, "minutes": (0, 0)}


@pytest.mark.parametrize(
    ("size", "language", "waiting"),
    [(STANDING, "chinese", LONG), (LYING, "english", LONG), (STANDING, "english", NOBODY)],
    ids=["standing", "lying-english", "standing-english-nobody"],
)
def test_every_business_has_room(opened, size, language, waiting):
    """A long wait is when most is to be said: the closing is near, and some of it needs no number."""
    shown = opened(size)
    core, states = shown.app.core, business_states(HALL)
    states = {name: replace(state, open=True, **waiting) for name, state in states.items()}
    shown.world.feed.change(businesses=states)
    shown.world.queue.states = states
    broken = {}
    for business in HALL.businesses[:: 2 if waiting is NOBODY else 1]:
        go(shown.world, shown.app, "CARD", *(["foot.language"] if language == "english" else []))
        core.session = choose_business(core.session, business.id, business.zone)
        core.go(Place(Screen.BEFORE))
        core.fold()
        settle(shown)
        found = broken_rules(shown.view, size)
        body = find(shown.view, "before.body")
        found += ["no room above the button"] if body.property("implicitHeight") > body.height() else []
        shown.app.touch("before.take")
        settle(shown)
        assert shown.app.screen == "number"
        broken[business.id] = found + broken_rules(shown.view, size)
        shown.app.touch("foot.home")
        shown.world.devices.tell("card_gone")
    assert {name: found for name, found in broken.items() if found} == {}
