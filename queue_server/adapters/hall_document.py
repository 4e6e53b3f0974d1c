"""The hall document of `GET /api/v1/hall`: the hall as configured, with the businesses of each window as they stand."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeVar

import msgspec

from queue_server.adapters.hall_file import Catalogue
from queue_server.contract import http
from queue_server.contract.messages import COMMANDS
from queue_server.domain import settings
from queue_server.domain.hall import Calendar, Hall, Session, clock_text
from queue_server.domain.hours.explained import missed_sentence, rules_explained
from queue_server.domain.state import HallState

T = TypeVar("T")
DayKind = Literal["weekday", "weekend", "statutory_holiday"]


def hall_document(hall: Hall, state: HallState, catalogue: Catalogue, hall_rev: int) -> http.HallDocument:
    """`hall_rev` as in `server/state`: it grows whenever this document changes."""
    return http.HallDocument(
        hall_rev=hall_rev,
        id=hall.id,
        name=hall.name,
        short_name=hall.short_name,
        name_en=hall.name_en,
        floors=hall.floors,
        timezone=hall.timezone,
        public_url=hall.public_url,
        hotlines=dict(hall.hotlines),
        sessions=_sessions(hall.calendar),
        rules=_rules(hall, state),
        zones=_all(hall.zones, http.ZoneInfo),
        businesses=_all(hall.businesses, http.BusinessInfo),
        windows=_windows(hall, state),
        departments=_all(hall.departments, http.DepartmentInfo),
        combos=_all(hall.combos, http.ComboInfo),
        audio_zones=[
            http.AudioZoneInfo(id=one.id, zones=list(one.zones), volume=settings.volume(state, one.id))
            for one in hall.audio_zones
        ],
        quiet=[
            http.QuietHours(start=clock_text(start), end=clock_text(end))
            for start, end in settings.quiet(state)
        ],
        kiosks=_each(hall.kiosks, http.KioskInfo),
        boards=_each(hall.boards, http.BoardInfo),
        announcement_templates=dict(hall.announcement_templates),
        plan=msgspec.convert(hall.plan.get("floors", []), list[http.PlanFloor]),
        themes=list(catalogue.themes.values()),
        items=list(catalogue.items.values()),
        rules_explained=rules_explained(hall, state),
    )


def _each(rows: Iterable[object], kind: type[T]) -> list[T]:
    return msgspec.convert(list(rows), list[kind], from_attributes=True)  # type: ignore[valid-type]


def _all(rows: Mapping[str, object], kind: type[T]) -> list[T]:
    return _each(rows.values(), kind)


def _windows(hall: Hall, state: HallState) -> list[http.WindowInfo]:
    """Services are the live ones; before the state knows a window, those it starts the day with."""
    found = []
    for number, window in hall.windows.items():
        now = state.windows.get(number)
        live = dict(now.services) if now else dict(window.services)
        shown = msgspec.convert(window, http.WindowInfo, from_attributes=True)
        found.append(msgspec.structs.replace(shown, services=live))
    return found


def _sessions(calendar: Calendar) -> list[http.SessionInfo]:
    kinds: tuple[tuple[DayKind, tuple[Session, ...]], ...] = (
        ("weekday", calendar.weekday),
        ("weekend", calendar.weekend),
        ("statutory_holiday", calendar.statutory_holiday),
    )
    return [
        http.SessionInfo(
            days=days,
            name=session.name,
            start=clock_text(session.start_minute),
            end=clock_text(session.end_minute),
            mode=session.mode,
        )
        for days, sessions in kinds
        for session in sessions
    ]


def _rules(hall: Hall, state: HallState) -> http.RulesInfo:
    """As they are in force now."""
    rules = hall.rules
    return http.RulesInfo(
        announce_repeats=rules.call.announce_repeats,
        call_expires_s=rules.call.expires_s,
        recall_interval_s=rules.call.recall_interval_s,
        max_recalls=rules.call.max_recalls,
        senior_age=rules.senior_age,
        max_consecutive_priority=settings.max_consecutive_priority(hall, state),
        priority_order=list(settings.priority_order(hall, state)),
        missed=missed_sentence(rules.missed, can_rejoin="ticket.rejoin" in COMMANDS),
        rejoins=rules.missed.max_reinserts if rules.missed.policy == "rejoin" else 0,
    )
