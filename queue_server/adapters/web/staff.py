"""Who of the staff asks, on the pages that several roles share."""

from typing import Any

from litestar import Request

from queue_server.adapters.web.auth import current_user
from queue_server.domain.commands import Actor

READING = ("manager", "admin", "guide", "clerk", "auditor")
"""May read a ticket's story."""
HELPING = ("manager", "admin", "guide", "clerk")
"""May do something for a citizen: an auditor only reads."""
REPORTING = ("manager", "admin", "auditor")
_KINDS = {"admin": "manager"}


def staff_actor(request: Request[Any, Any, Any]) -> Actor:
    user = current_user(request)
    role = user.role if user is not None else ""
    return Actor(id=user.name if user else "", kind=_KINDS.get(role, role))


def may_help(request: Request[Any, Any, Any]) -> bool:
    user = current_user(request)
    return user is not None and user.role in HELPING
