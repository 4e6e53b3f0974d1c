"""A visit without a window: the world outside, and the view model in it."""

import pytest
from kiosk_screen_fakes import World
from kiosk_screen_rules import STANDING, Opened

from kiosk.viewmodels.app import AppViewModel


@pytest.fixture
def world():
    return World()


@pytest.fixture
def app(qapp, world):
    return AppViewModel(world.kiosk())


@pytest.fixture
def opened(qapp):
    shown = []

    def open_it(size=STANDING, **world):
        shown.append(Opened(size, **world))
        return shown[-1]

    yield open_it
    for one in shown:
        one.close()
