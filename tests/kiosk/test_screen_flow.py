"""The flow table: every cell, no dead end, nothing illegal changes anything."""

import pytest

from kiosk.domain import flow
from kiosk.domain.flow import TABLE, Effect, Event, IllegalEvent, Place, Screen, step

CELLS = sorted(TABLE.items())


@pytest.mark.parametrize(("key", "cell"), CELLS, ids=[f"{screen}-{event}" for (screen, event), _ in CELLS])
def test_every_cell_leads_where_it_says(key, cell):
    screen, event = key
    place, effects = step(Place(screen, (Screen.ZONES,)), event)
    uncovers = cell.to == Screen.HOME and event == Event.BACK
    assert effects == (() if uncovers else cell.effects)
    if cell.over:
        assert place == Place(cell.to, (screen, Screen.ZONES))
    elif cell.uncover:
        assert place == Place(Screen.ZONES)
    elif cell.to is None:
        assert place == Place(screen, (Screen.ZONES,))
    elif uncovers:
        assert place == Place(Screen.ZONES)
    else:
        assert place == Place(cell.to)


@pytest.mark.parametrize("screen", list(Screen))
def test_what_is_not_in_the_table_is_illegal(screen):
    place = Place(screen)
    for event in Event:
        if (screen, event) not in TABLE:
            with pytest.raises(IllegalEvent):
                step(place, event)
    assert place == Place(screen)


@pytest.mark.parametrize("screen", [one for one in Screen if one not in flow.WITHOUT_VISITOR])
def test_every_screen_has_one_touch_home_that_wipes(screen):
    place, effects = step(Place(screen, (Screen.BEFORE,)), Event.HOME)
    assert place == Place(Screen.HOME)
    assert Effect.WIPE in effects
    assert flow.allows(Place(screen), Event.BACK)


@pytest.mark.parametrize("screen", list(Screen))
def test_back_and_back_again_always_ends_at_home(screen):
    place = Place(screen)
    for _ in range(12):
        if place.screen in flow.WITHOUT_VISITOR:
            break
        place, _ = step(place, Event.BACK)
    assert place.screen in flow.WITHOUT_VISITOR


@pytest.mark.parametrize(
    "screen", [one for one in Screen if one not in flow.WITHOUT_VISITOR and one != Screen.IDLE]
)
def test_rest_brings_the_warning_and_a_touch_brings_one_back(screen):
    warned, _ = step(Place(screen), Event.IDLE)
    assert warned == Place(Screen.IDLE, (screen,))
    assert step(warned, Event.STAY)[0] == Place(screen)
    assert step(warned, Event.TIMEOUT) == (Place(Screen.HOME), (Effect.WIPE,))


def test_help_over_a_form_comes_back_to_the_form():
    over, _ = step(Place(Screen.FORM), Event.HELP)
    assert step(over, Event.BACK) == (Place(Screen.FORM), ())


def test_the_plan_over_a_ticket_comes_back_to_the_ticket_and_wipes_nothing():
    over, _ = step(Place(Screen.TICKET), Event.FIND_WINDOW)
    assert step(over, Event.BACK) == (Place(Screen.TICKET), ())
    assert step(Place(Screen.FIND_WINDOW), Event.BACK) == (Place(Screen.HOME), (Effect.WIPE,))


def test_every_screen_can_be_reached_from_home():
    seen, todo = {Screen.HOME}, [Screen.HOME]
    while todo:
        here = todo.pop()
        for (screen, _), cell in TABLE.items():
            if screen == here and cell.to is not None and cell.to not in seen:
                seen.add(cell.to)
                todo.append(cell.to)
    assert seen == set(Screen)


def test_to_leave_for_home_always_wipes_the_person():
    for (screen, event), cell in TABLE.items():
        if cell.to == Screen.HOME and screen not in flow.WITHOUT_VISITOR:
            assert Effect.WIPE in cell.effects, (screen, event)
