"""One hall for the tests of a module; each test has accounts, windows and people of its own."""

import itertools
import secrets
from collections.abc import Callable, Iterator

import pytest

from queue_server.command.bench.stage import hall_file

from foreign import Foreign
from hall_process import HallProcess

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallProcess]:
    folder = tmp_path_factory.mktemp("hall-file")
    hall = HallProcess(tmp_path_factory.mktemp("hall"), "--hall", str(hall_file(folder, 1)))
    try:
        hall.wait_ready()
        yield hall
    finally:
        hall.stop()


@pytest.fixture
def device(hall: HallProcess) -> Iterator[Callable[..., Foreign]]:
    """Makes a device account and signs in with it: `device("pad", window=7)`."""
    made: list[Foreign] = []

    def make(kind: str, *, window: int | None = None, floor: int | None = None) -> Foreign:
        name = f"{kind}-{next(_numbers)}"
        options = ["--window", str(window)] if window else []
        options += ["--floor", str(floor)] if floor else []
        made.append(
            Foreign(hall.run["mqtt"]["port"], hall.json("device", "add", name, "--kind", kind, *options))
        )
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def clerk(hall: HallProcess) -> Callable[[], tuple[str, str]]:
    """Makes a clerk; the user name and PIN."""

    def make() -> tuple[str, str]:
        user = hall.json("user", "add", f"clerk-{next(_numbers)}", "--role", "clerk")
        return user["user"], user["pin"]

    return make


@pytest.fixture
def person() -> Callable[[], str]:
    """A person_key of somebody who was never here."""
    return lambda: secrets.token_hex(32)


@pytest.fixture
def at_work(device: Callable[..., Foreign], clerk: Callable[[], tuple[str, str]]) -> Callable[[int], Foreign]:
    """A pad whose clerk is signed in and whose window is open."""

    def make(window: int) -> Foreign:
        pad = device("pad", window=window)
        name, pin = clerk()
        pad.ok("window.login", clerk=name, pin=pin)
        pad.ok("window.open")
        return pad

    return make
