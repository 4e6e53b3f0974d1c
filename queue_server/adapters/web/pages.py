"""What every page needs: templates, the versions of the static files, the words at the head."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Request
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template

from queue_server.adapters.web.auth import current_user, services_of
from queue_server.adapters.web.live import live_of, milliseconds
from queue_server.adapters.web.words import date_text, floor_name

HERE = Path(__file__).parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"


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
    context = {
        "hall": services.service.hall,
        "user": current_user(request),
        "now": now,
        "now_ms": milliseconds(now),
        "today": date_text(now),
        "boot": live_of(request).boot,
        "said": None,
    }
    return Template(template, context=context | values)
