"""One command on its way through the engine, with what becomes of its answer."""

from collections.abc import Callable

from msgspec import Struct

from queue_server.application.ports import Answer
from queue_server.domain.commands import Command
from queue_server.domain.refusals import Refusal
from queue_server.domain.state import HallState


class RequestKey(Struct, frozen=True, kw_only=True):
    """A device's request. `digest` is of its command and fields."""

    device: str
    request_id: str
    digest: str


class Job(Struct, kw_only=True):
    """A command, or the refusal that it got at the door (`refusal`), to be stored and answered.

    `render` makes the reply from the state right after the command; `done` gets answer and reply after the commit.
    Without `request` nothing is remembered.
    """

    command: Command | None = None
    refusal: Refusal | None = None
    request: RequestKey | None = None
    render: Callable[[HallState, Answer], bytes] | None = None
    done: Callable[[Answer, bytes], None]


NOT_REMEMBERED = frozenset({"busy", "unavailable"})
"""Refusals that a repeated request may overcome."""

BUSY = Refusal(code="busy", message="现在人多，请稍候再试。")
UNAVAILABLE = Refusal(code="unavailable", message="系统暂时不能用，请稍候再试。")
ANOTHER_REQUEST = Refusal(
    code="bad_request",
    message="这个请求号已用于别的请求。",
    detail={"what": "request_id was used for another request"},
)
