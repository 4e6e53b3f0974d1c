"""The garbage collector walks in quiet moments only."""

import gc
from types import SimpleNamespace
from typing import Any

import pytest

from queue_server.wiring.garbage import OFTEN_S, QUIET_S, QuietCollector


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(gc, "collect", lambda: done.append("walk"))
    monkeypatch.setattr(gc, "freeze", lambda: None)
    return done


def test_it_waits_until_nothing_was_asked_for_a_while(walks: list[str]) -> None:
    engine: Any = SimpleNamespace(last_seq=1, queued=0)
    collector = QuietCollector(engine)
    busy_until = OFTEN_S + 100
    for now in range(1, int(busy_until)):
        engine.last_seq += 1
        collector.time_passed(float(now))
    assert walks == []
    collector.time_passed(busy_until)
    engine.queued = 1
    collector.time_passed(busy_until + QUIET_S)
    assert walks == []
    engine.queued = 0
    collector.time_passed(busy_until + 2 * QUIET_S)
    assert walks == ["walk"]


def test_it_does_not_walk_again_at_once(walks: list[str]) -> None:
    engine: Any = SimpleNamespace(last_seq=1, queued=0)
    collector = QuietCollector(engine)
    for now in range(int(OFTEN_S), int(3 * OFTEN_S)):
        collector.time_passed(float(now))
    assert len(walks) == 2
