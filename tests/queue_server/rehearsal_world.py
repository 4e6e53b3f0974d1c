"""What the tests of rehearsal and what-if share: the demonstration hall, a busy state, an executor in this process."""

from concurrent.futures import Executor, Future
from datetime import datetime
from functools import cache

from queue_server.adapters.hall_file import DEMONSTRATION_HALL, load_hall
from queue_server.domain.minutes import CommonFormula
from queue_server.domain.rehearsal.playing import play, state_at
from queue_server.domain.rehearsal.scenario import scenario_of, with_load
from queue_server.domain.state import copy_of

BUSY_MINUTE = 10 * 60 + 24


@cache
def demonstration():
    return load_hall(DEMONSTRATION_HALL).hall


@cache
def a_day(seed=1, load=1.0):
    hall = demonstration()
    return play(hall, with_load(scenario_of(hall), load), seed)


@cache
def _busy(load, minute):
    hall = demonstration()
    return state_at(hall, with_load(scenario_of(hall), load), 3, minute)


def busy_state(load=1.5, minute=BUSY_MINUTE):
    state, now = _busy(load, minute)
    return copy_of(state), now


class Here(Executor):
    """Does the work at once, in this process."""

    def submit(self, fn, /, *args, **kwargs):
        done = Future()
        done.set_result(fn(*args, **kwargs))
        return done


class Standing:
    """A hall that stands still: what preview and suggest read of a running one."""

    def __init__(self, hall, state, now: datetime) -> None:
        self.hall, self.state, self.clock = hall, state, self
        self.estimates = CommonFormula(hall)
        self._now = now

    def now(self) -> datetime:
        return self._now
