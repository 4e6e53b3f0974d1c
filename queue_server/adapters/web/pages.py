"""What every page needs: templates, the versions of the static files, the words at the head."""

import hashlib
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from queue_server.adapters.web.actions import Said
from queue_server.adapters.web.auth import current_user, services_of
from queue_server.adapters.web.live import live_of, milliseconds
from queue_server.adapters.web.words import ROLES, date_text, floor_name

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
MAX_FIELD = 300


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for long."""
    return f"/static/{name}?v={_version(name)}"


@cache
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static
    made.globals["floor_name"] = floor_name
    return made


def engine() -> JinjaTemplateEngine:
    return JinjaTemplateEngine.from_environment(environment())


def draw(template: str, macro: str, **values: Any) -> str:
    """One fragment: the macro of that name in a template of parts."""
    drawn = getattr(environment().get_template(template).module, macro)(**values)
    return str(drawn).strip()


def page(request: Request[Any, Any, Any], template: str, **values: Any) -> Template:
    """A whole page with what its head shows: hall, user, hall time."""
    services = services_of(request)
    now = services.service.clock.now()
    context: dict[str, Any] = {
        "hall": services.service.hall,
        "user": current_user(request),
        "now": now,
        "now_ms": milliseconds(now),
        "today": date_text(now),
        "boot": live_of(request).boot,
        "zone_minutes": int((now.utcoffset() or timedelta()).total_seconds() // 60),
        "request_id": str(uuid4()),
        "said": _said(request),
    }
    context["role"] = ROLES.get(context["user"].role, "") if context["user"] else ""
    return Template(template, context=context | values)


def say_next(request: Request[Any, Any, Any], said: Said) -> None:
    """The line that the next page of this session shows in its bar."""
    request.session["said"] = {"kind": said.kind, "text": said.text}


def _said(request: Request[Any, Any, Any]) -> dict[str, str] | None:
    if "session" not in request.scope or not request.session:
        return None
    said: dict[str, str] | None = request.session.pop("said", None)
    return said


async def fields_of(request: Request[Any, Any, Any], *names: str) -> list[str]:
    """Fields of a form, blanks trimmed; an absent one is empty. A file where text is wanted counts as absent."""
    form = await request.form()
    values = [form.get(name) for name in names]
    return [value.strip()[:MAX_FIELD] if isinstance(value, str) else "" for value in values]


def number_of(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
