"""The benchmarks: each figure beside its floor from the same run."""

from collections.abc import Callable

import uvloop

from queue_server.command.bench import (
    call,
    choose,
    foresight,
    issue,
    memory,
    minutes,
    report,
    restart,
    standby,
    whatif,
)
from queue_server.command.bench import next as next_call
from queue_server.command.bench.figures import Figure

__all__ = ["BENCHMARKS", "Figure", "run"]

BENCHMARKS: dict[str, Callable[[], list[Figure]]] = {
    "issue": lambda: uvloop.run(issue.measure()),
    "next": lambda: uvloop.run(next_call.measure()),
    "call": lambda: uvloop.run(call.measure()),
    "choose": choose.measure,
    "memory": lambda: uvloop.run(memory.measure()),
    "minutes": minutes.measure,
    "report": report.measure,
    "restart": lambda: uvloop.run(restart.measure()),
    "standby": lambda: uvloop.run(standby.measure()),
    "whatif": lambda: uvloop.run(whatif.measure()),
    "foresight": foresight.measure,
}


def run(name: str | None = None, halls: int = minutes.HALLS) -> list[Figure]:
    """The figures of one benchmark, or of all; `minutes` over so many halls. Raises KeyError where there is no such one."""
    if name == "minutes":
        return minutes.measure(halls)
    chosen = [BENCHMARKS[name]] if name is not None else list(BENCHMARKS.values())
    return [figure for benchmark in chosen for figure in benchmark()]
