"""Every MQTT topic of the contract, built and parsed here and nowhere else."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

_ROOT = "hall/v1"


class Kind(StrEnum):
    """What a topic carries."""

    SERVER_STATE = "server_state"
    BOARD = "board"
    CALL = "call"
    WINDOW_STATE = "window_state"
    BUSINESS_STATE = "business_state"
    DEVICE_STATE = "device_state"
    COMMAND = "command"
    REPLY = "reply"


@dataclass(frozen=True, slots=True)
class TopicRule:
    """One row of the topic table of the contract."""

    kind: Kind
    pattern: str
    sender: str
    retained: bool


TABLE: tuple[TopicRule, ...] = (
    TopicRule(Kind.SERVER_STATE, f"{_ROOT}/{{hall}}/server/state", "server", retained=True),
    TopicRule(Kind.BOARD, f"{_ROOT}/{{hall}}/floor/{{floor}}/board", "server", retained=True),
    TopicRule(Kind.CALL, f"{_ROOT}/{{hall}}/floor/{{floor}}/call", "server", retained=False),
    TopicRule(Kind.WINDOW_STATE, f"{_ROOT}/{{hall}}/window/{{window}}/state", "server", retained=True),
    TopicRule(Kind.BUSINESS_STATE, f"{_ROOT}/{{hall}}/business/{{business}}/state", "server", retained=True),
    TopicRule(Kind.DEVICE_STATE, f"{_ROOT}/{{hall}}/device/{{device}}/state", "device", retained=True),
    TopicRule(Kind.COMMAND, f"{_ROOT}/{{hall}}/device/{{device}}/do/{{command}}", "device", retained=False),
    TopicRule(Kind.REPLY, f"{_ROOT}/{{hall}}/device/{{device}}/reply", "server", retained=False),
)
"""The topic table. Everything is sent at QoS 1."""

QOS = 1


@dataclass(frozen=True, slots=True)
class Parsed:
    """A topic taken apart: its kind and the text of each placeholder."""

    kind: Kind
    hall: str
    parts: dict[str, str]


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(pattern)))


_PATTERNS = {rule.kind: rule.pattern for rule in TABLE}
_REGEXES = [(rule.kind, _regex(rule.pattern)) for rule in TABLE]


@lru_cache(maxsize=4096)
def _build(kind: Kind, **parts: object) -> str:
    return _PATTERNS[kind].format(**parts)


def server_state(hall: str) -> str:
    return _build(Kind.SERVER_STATE, hall=hall)


def board(hall: str, floor: int | str) -> str:
    """`floor` may be `+`."""
    return _build(Kind.BOARD, hall=hall, floor=floor)


def call(hall: str, floor: int | str) -> str:
    """`floor` may be `+`."""
    return _build(Kind.CALL, hall=hall, floor=floor)


def window_state(hall: str, window: int | str) -> str:
    """`window` may be `+`."""
    return _build(Kind.WINDOW_STATE, hall=hall, window=window)


def business_state(hall: str, business: str) -> str:
    """`business` may be `+`."""
    return _build(Kind.BUSINESS_STATE, hall=hall, business=business)


def device_state(hall: str, device: str) -> str:
    """`device` may be `+`."""
    return _build(Kind.DEVICE_STATE, hall=hall, device=device)


def command(hall: str, device: str, name: str) -> str:
    """`device` and `name` may be `+`."""
    return _build(Kind.COMMAND, hall=hall, device=device, command=name)


def reply(hall: str, device: str) -> str:
    return _build(Kind.REPLY, hall=hall, device=device)


@lru_cache(maxsize=4096)
def parse(topic: str) -> Parsed | None:
    """The topic taken apart, or None where it is none of the contract's."""
    for kind, regex in _REGEXES:
        found = regex.fullmatch(topic)
        if found:
            parts = found.groupdict()
            return Parsed(kind, parts.pop("hall"), parts)
    return None
