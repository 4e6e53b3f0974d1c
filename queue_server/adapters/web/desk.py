"""The clerk's desk: filings from the kiosks, which first, their answers and papers, and the decision."""

from collections.abc import Callable
from typing import Annotated, Any

import structlog
from litestar import Request, Response, get, post
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath
from litestar.response import Redirect, Template
from litestar.status_codes import HTTP_303_SEE_OTHER

from queue_server.adapters.web.api import filings_of, run
from queue_server.adapters.web.auth import current_user, requires, services_of
from queue_server.adapters.web.errors import ApiError
from queue_server.adapters.web.pages import page
from queue_server.adapters.web.views_desk import detail, headline, receipt_text, rows
from queue_server.application.filing_ports import Filing

log = structlog.get_logger(__name__)

Asked = Request[Any, Any, Any]
Form = Annotated[dict[str, str], Body(media_type=RequestEncodingType.URL_ENCODED)]

_at_the_desk = [requires("clerk", "manager")]
_SAID = {
    "taken_up": "收下了。办好以后按 3 办结，取号机上看得到进度",
    "returned": "退回去了。申请人在取号机上看得到要补什么",
    "done": "办结了。申请人在取号机上看得到",
}


@get("/desk", guards=_at_the_desk)
async def desk(request: Asked) -> Template:
    return await _page(request, None)


@get("/desk/list", guards=_at_the_desk)
async def desk_list(request: Asked) -> Template:
    """The list alone, to be put in place when it changed. `?open=` is the filing on screen."""
    filings = await run(filings_of(request).desk)
    services = services_of(request)
    now = services.service.clock.now()
    chosen = request.query_params.get("open")
    return Template("desk_list.html", context={"rows": rows(filings, services.items, now, chosen)})


@get("/desk/{filing_id:str}", guards=_at_the_desk)
async def open_filing(request: Asked, filing_id: FromPath[str]) -> Template:
    filing = await run(lambda: filings_of(request).open(filing_id))
    full = request.query_params.get("full") == "1"
    _note(request, "filing_opened_full" if full else "filing_opened", filing)
    return await _page(request, filing, full=full, said=_SAID.get(request.query_params.get("said", "")))


@get("/desk/{filing_id:str}/papers/{paper:str}/{number:int}", guards=_at_the_desk)
async def paper_page(
    request: Asked, filing_id: FromPath[str], paper: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """A page of a paper, decrypted for this answer only."""
    filings = filings_of(request)
    picture = await run(lambda: filings.page(filing_id, paper, number))
    user = current_user(request)
    log.info(
        "filing_page_opened", user=user.name if user else None, filing=filing_id, paper=paper, page=number
    )
    return Response(
        picture,
        media_type="image/jpeg",
        headers={"Cache-Control": "no-store", "Content-Disposition": "inline"},
    )


@post("/desk/{filing_id:str}/take-up", guards=_at_the_desk)
async def take_up(request: Asked, filing_id: FromPath[str]) -> Response[Any]:
    clerk = _clerk(request)
    return await _decide(request, filing_id, lambda: filings_of(request).take_up(filing_id, clerk))


@post("/desk/{filing_id:str}/return", guards=_at_the_desk)
async def give_back(request: Asked, filing_id: FromPath[str], data: Form) -> Response[Any]:
    clerk, why = _clerk(request), data.get("why", "")
    return await _decide(request, filing_id, lambda: filings_of(request).return_(filing_id, clerk, why), why)


@post("/desk/{filing_id:str}/finish", guards=_at_the_desk)
async def finish(request: Asked, filing_id: FromPath[str]) -> Response[Any]:
    clerk = _clerk(request)
    return await _decide(request, filing_id, lambda: filings_of(request).finish(filing_id, clerk))


routes: list[Any] = [desk, desk_list, open_filing, paper_page, take_up, give_back, finish]


async def _decide(
    request: Asked, filing_id: str, decide: Callable[[], Filing], why: str = ""
) -> Response[Any]:
    """Decides and shows the filing again; a refused decision is said on the page, and what was typed stays."""
    try:
        filing = await run(decide)
    except ApiError as refused:
        if refused.status == 404:
            raise
        filing = await run(lambda: filings_of(request).open(filing_id))
        _note(request, "filing_decision_refused", filing)
        shown = await _page(request, filing, trouble=refused.body.message, why=why)
        shown.status_code = refused.status
        return shown
    _note(request, "filing_decided", filing)
    said = {"said": filing.state}
    return Redirect(f"/desk/{filing_id}", query_params=said, status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: Asked,
    filing: Filing | None,
    *,
    full: bool = False,
    said: str | None = None,
    trouble: str | None = None,
    why: str = "",
) -> Template:
    filings = await run(filings_of(request).desk)
    services = services_of(request)
    now = services.service.clock.now()
    item = services.items.get(filing.item) if filing else None
    waiting = sum(1 for one in filings if one.state in ("submitted", "taken_up"))
    return page(
        request,
        "desk.html",
        rows=rows(filings, services.items, now, filing.id if filing else None),
        headline=headline(filings, now.date()),
        waiting=waiting,
        filing=detail(filing, item, now, full=full) if filing else None,
        done_line=f"{receipt_text(filing, now.date())} {said}" if filing and said else None,
        trouble=trouble,
        why=why,
    )


def _clerk(request: Asked) -> str:
    user = current_user(request)
    if user is None:
        raise ApiError(401, "not_allowed", "先登录，才能办。")
    return user.name


def _note(request: Asked, what: str, filing: Filing) -> None:
    """Who looked at or decided which filing; nothing of what stands in it."""
    log.info(
        what, user=_clerk(request), receipt=filing.receipt, day=filing.day.isoformat(), state=filing.state
    )
