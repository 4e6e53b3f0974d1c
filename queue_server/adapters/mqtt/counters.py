"""What went through the door, for the figures page and for trouble."""

from functools import lru_cache

from prometheus_client import Counter

requests = Counter("hall_requests", "Requests answered, by command and outcome", ["command", "outcome"])
dropped = Counter("hall_requests_dropped", "Requests that got no answer, by what was wrong", ["reason"])
published = Counter("hall_published", "Messages published, by kind", ["kind"])

_requests_of = lru_cache(maxsize=512)(requests.labels)
_published_of = lru_cache(maxsize=16)(published.labels)


def answered(command: str, outcome: str) -> None:
    _requests_of(command, outcome).inc()


def sent(kind: str) -> None:
    _published_of(kind).inc()
