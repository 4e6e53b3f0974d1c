"""The matrix: which window serves which business at what level; a change is tried first, then made, and can be undone."""

from collections.abc import Mapping
from typing import Any

from litestar import Request, get, post
from litestar.response import Redirect, Response, ServerSentEvent, Template

from queue_server.adapters.web import trying
from queue_server.adapters.web.actions import Answers
from queue_server.adapters.web.auth import requires, services_of
from queue_server.adapters.web.changing import actor_of, may_steer
from queue_server.adapters.web.drafts import Drafts, as_proposed
from queue_server.adapters.web.live import Feed, events, live_of
from queue_server.adapters.web.login import STEERING
from queue_server.adapters.web.pages import draw, fields_of, number_of, page
from queue_server.adapters.web.replies import reply
from queue_server.adapters.web.services import WebServices
from queue_server.adapters.web.views_changes import last_standing
from queue_server.adapters.web.views_matrix import lonely, matrix_view, set_lines
from queue_server.adapters.web.views_steering import draft_title, effect_view, end_text, made_at
from queue_server.adapters.web.words import LEVELS, floor_name
from queue_server.application.ports import Changed

PARTS = "matrix_parts.html"


def fragments(services: WebServices, drafts: Drafts, floor: int | None, manager: str) -> Mapping[str, str]:
    """One part a window, the draft and what it would do, saved sets, what was changed last."""
    service = services.service
    hall, state = service.hall, service.state
    trial = drafts.of(manager)
    matrix = matrix_view(hall, state, floor, lambda number: as_proposed(service, trial, number))
    parts = {f"row-{row.window}": draw(PARTS, "row", r=row) for row in matrix.rows}
    effect = None
    if trial is not None and trial.preview is not None:
        effect = effect_view(hall, trial.preview, trial.proposal.until)
    return parts | {
        "counts": draw(PARTS, "counts", m=matrix),
        "draft": draw(
            PARTS,
            "draft",
            title=draft_title(hall, state, trial) if trial else "",
            until=end_text(trial) if trial else "",
            last=last_standing(state),
        ),
        "effect": draw(
            PARTS,
            "effect",
            trial=trial,
            e=effect,
            at=made_at(trial.preview) if trial and trial.preview else "",
        ),
        "sets": draw(PARTS, "sets", rows=set_lines(hall, state)),
        "lonely": draw(PARTS, "lonely", rows=lonely(hall, state)),
    }


def feed_of(request: Request[Any, Any, Any], floor: int | None) -> Feed:
    services, drafts = services_of(request), drafts_of(request)
    manager, state = actor_of(request).id, services.service.state

    def touched(changed: Changed) -> bool:
        return changed.matrix or changed.rules or changed.notices or bool(changed.windows and state.changes)

    return live_of(request).feed(
        f"matrix-{floor or 0}-{manager}", lambda: fragments(services, drafts, floor, manager), touched
    )


def drafts_of(request: Request[Any, Any, Any]) -> Drafts:
    drafts: Drafts = request.app.state.drafts
    return drafts


def redraw(request: Request[Any, Any, Any]) -> None:
    """The pages of this manager, on whatever floor."""
    for floor in (None, *range(1, services_of(request).service.hall.floors + 1)):
        feed_of(request, floor).touch()


def _floor(request: Request[Any, Any, Any]) -> int | None:
    """The floor of `?floor=`; 0 or an unknown one is every floor, without it the first."""
    return _floor_of(request, request.query_params.get("floor", "1"))


def _floor_of(request: Request[Any, Any, Any], text: str) -> int | None:
    asked = number_of(text)
    return asked if asked and asked <= services_of(request).service.hall.floors else None


@get("/manager/matrix", guards=[requires(*STEERING)])
async def matrix_page(request: Request[Any, Any, Any]) -> Template:
    services = services_of(request)
    service = services.service
    services.warm()
    floor, hall = _floor(request), service.hall
    trial = drafts_of(request).of(actor_of(request).id)
    matrix = matrix_view(hall, service.state, floor, lambda number: as_proposed(service, trial, number))
    return page(
        request,
        "matrix.html",
        parts=feed_of(request, floor).parts(),
        matrix=matrix,
        floor=floor,
        tabs=[(each, floor_name(each)) for each in range(1, hall.floors + 1)] + [(0, "全部")],
        levels=LEVELS,
        first=matrix.rows[0] if matrix.rows else None,
        pending=trial is not None and trial.pending,
        here="matrix",
    )


@get("/manager/matrix/live")
async def matrix_live(request: Request[Any, Any, Any]) -> ServerSentEvent:
    return events(request, feed_of(request, _floor(request)), lambda: may_steer(request))


@post("/manager/matrix", guards=[requires(*STEERING)])
async def change_matrix(request: Request[Any, Any, Any]) -> Response[Any]:
    """Tries a cell or a saved set, makes the draft so, drops it; saves, applies and forgets sets."""
    window, business, level, what, until, name, shown, request_id = await fields_of(
        request, "window", "business", "level", "do", "until", "name", "floor", "request_id"
    )
    do, _, chosen = what.partition(":")
    asked = trying.Asked(
        do=do or "cell",
        window=number_of(window),
        business=business,
        level=number_of(level),
        until=until,
        chosen=chosen,
        name=name,
    )
    answers: Answers = request.app.state.answers
    actor = actor_of(request)
    floor = _floor_of(request, shown)
    desk = trying.Trying(services_of(request), drafts_of(request), actor, feed_of(request, floor).touch)
    said = await answers.once(f"{actor.id}@matrix", request_id, lambda: desk.carry_out(asked))
    redraw(request)
    return reply(request, said, feed_of(request, floor), f"/manager/matrix?floor={floor or 0}")


@post("/manager/suggestion", guards=[requires(*STEERING)])
async def try_suggestion(request: Request[Any, Any, Any]) -> Redirect:
    """The suggestion of the manager's page becomes this manager's draft."""
    suggestion = request.app.state.advice.now
    hall = services_of(request).service.hall
    floor = 1
    if suggestion is not None:
        proposal = suggestion.change
        drafts_of(request).put(actor_of(request).id, proposal, lambda: redraw(request))
        floor = min((hall.windows[n].floor for n in proposal.windows if n in hall.windows), default=1)
    return Redirect(f"/manager/matrix?floor={floor}", status_code=303)


routes: list[Any] = [matrix_page, matrix_live, change_matrix, try_suggestion]
