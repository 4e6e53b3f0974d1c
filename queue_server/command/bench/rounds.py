"""The figures of a durable command at several requests in flight, beside a bare round trip and one durable commit."""

from collections.abc import Sequence

from queue_server.command.bench.figures import Figure, milliseconds, per_second, percentile

TARGET_RATIO = 2.0
"""With one in flight: the median to a bare round trip plus one commit."""
TARGETS_P99_MS = {1: 5.0, 8: 5.0}
TARGETS_PER_SECOND = {64: 5000.0}
"""By requests in flight; the rest is measured and promised nothing."""

Measured = dict[int, tuple[list[float], float]]
"""By requests in flight: seconds of each, and how many a second."""


def figures_of(
    name: str, counted: str, real: Measured, bare: Measured, commits: Sequence[float]
) -> list[Figure]:
    """`counted` is what the rate counts; `commits` are seconds of a durable commit each."""
    figures = []
    for in_flight, (times, rate) in real.items():
        bare_times, bare_rate = bare[in_flight]
        word = f"{name}, {in_flight} in flight"
        middle, worst = (percentile(bare_times, share) + percentile(commits, share) for share in (0.5, 0.99))
        target = TARGET_RATIO * middle * 1000 if in_flight == 1 else None
        figures += [
            milliseconds(f"{word}: p50", percentile(times, 0.5), middle, target),
            milliseconds(f"{word}: p99", percentile(times, 0.99), worst, TARGETS_P99_MS.get(in_flight)),
            per_second(f"{word}: {counted}", rate, bare_rate, TARGETS_PER_SECOND.get(in_flight)),
        ]
    return figures
