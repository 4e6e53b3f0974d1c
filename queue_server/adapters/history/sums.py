"""What is summed over the columns of `history.duckdb`, and the figures that it makes."""

from enum import IntFlag

from msgspec import Struct

from queue_server.adapters.history.cache import RATING, StayFlag, TicketFlag
from queue_server.application.reports import GOOD_LEVEL


class Sums(Struct, frozen=True, kw_only=True):
    """First sums by key and flags, then `figures` out of the few groups that this makes."""

    table: str
    sums: str
    figures: str


_RATED = f"flags // {RATING}"


def _count(flag: IntFlag, name: str) -> str:
    return f"sum(n) FILTER (flags & {flag.value} <> 0) AS {name}"


TICKETS = Sums(
    table="ticket",
    sums="sum(wait_ms) AS wait_ms",
    figures=", ".join(
        (
            "sum(n) AS taken, sum(wait_ms) / 1000 AS wait_s",
            _count(TicketFlag.CALLED, "called"),
            _count(TicketFlag.WITHIN_15, "in_15"),
            _count(TicketFlag.WITHIN_30, "in_30"),
            _count(TicketFlag.NO_SHOW, "no_shows"),
            _count(TicketFlag.CANCELLED, "cancelled"),
            _count(TicketFlag.EXPIRED, "expired"),
            _count(TicketFlag.REJOINED, "rejoined"),
            _count(TicketFlag.DONE, "done"),
            f"sum(n) FILTER ({_RATED} > 0) AS rated, sum(n) FILTER ({_RATED} >= {GOOD_LEVEL}) AS good",
        )
    ),
)
STAYS = Sums(
    table="stay",
    sums="sum(work_ms) AS work_ms, sum(service_ms) AS service_ms",
    figures=", ".join(
        (
            "sum(work_ms) / 1000 AS work_s, sum(service_ms) / 1000 AS service_s",
            _count(StayFlag.CALLED, "calls"),
            _count(StayFlag.MISSED, "calls_missed"),
            _count(StayFlag.TRANSFERRED, "transfers"),
            _count(StayFlag.SERVED, "served"),
        )
    ),
)
