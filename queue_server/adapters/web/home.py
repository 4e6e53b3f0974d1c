"""The start page: a door to each page."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from queue_server.adapters.web.auth import services_of
from queue_server.adapters.web.pages import page


@get("/")
async def home(request: Request[Any, Any, Any]) -> Template:
    services = services_of(request)
    return page(
        request,
        "home.html",
        floors=range(1, services.service.hall.floors + 1),
        practice=(services.data / "emulators.sock").exists(),
    )


routes: list[Any] = [home]
