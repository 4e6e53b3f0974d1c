"""Put a card, choose a zone, choose a business, apply for priority."""

from kiosk.application.contract_types import BusinessInfo, ZoneInfo
from kiosk.domain.flow import Screen
from kiosk.viewmodels.derive_frame import TICKET_STEPS, paged, steps
from kiosk.viewmodels.parts import Button, Head, Pager, Part, Row
from kiosk.viewmodels.phrases import (
    closed_text,
    minutes_text,
    moment_of,
    ranges_text,
    row_name,
    time_text,
)
from kiosk.viewmodels.snapshot import Snapshot

CLAIMS = (
    ("senior", "senior"),
    ("disabled", "care"),
    ("pregnant", "care"),
    ("ill", "care"),
    ("military", "military"),
)
"""The rows of 申请优先 and the claim of the contract that each makes."""


class Document(Part, frozen=True, kw_only=True):
    icon: str
    title: str
    second: str = ""


class PutCardPage(Part, frozen=True, kw_only=True):
    head: Head
    reader: bool
    documents: list[Document]
    without: str
    rows: list[Row]


class ListPage(Part, frozen=True, kw_only=True):
    """A sign and rows, with a two-way choice over them where there is one."""

    head: Head
    choice: list[Button] = []
    rows: list[Row]
    pager: Pager = Pager()
    note: str = ""


def derive_put_card(snapshot: Snapshot) -> PutCardPage:
    texts, screen = snapshot.texts, snapshot.place.screen
    reader = "reader" not in snapshot.faults
    rows = []
    if screen == Screen.PUT_CARD:
        rows.append(_row(snapshot, "row.nocard", "nocard.see", "ticket"))
    if screen in {Screen.PUT_CARD, Screen.PUT_CARD_TICKET}:
        rows.append(_row(snapshot, "row.code", "nocard.code", "phone"))
    if screen == Screen.PUT_CARD_FILINGS:
        rows.append(_row(snapshot, "", "nocard.receipt", "phone"))
    rows.append(_row(snapshot, "row.help", "nocard.other", "passport"))
    kind = "" if screen == Screen.PUT_CARD else "." + screen.value.removeprefix("put_card_")
    sign, sub = (f"card.sign{kind}", "card.sub") if reader else ("card.sign.no_reader", "card.sub.no_reader")
    documents = [
        Document(icon=f"doc-{name}", title=texts(f"doc.{name}"), second=texts(f"doc.{name}.second"))
        for name in ("citizen", "residence", "foreigner")
    ]
    ticket = screen in {Screen.PUT_CARD, Screen.PUT_CARD_TICKET}
    return PutCardPage(
        head=Head(sign=texts(sign), sub=texts(sub), steps=steps(snapshot, TICKET_STEPS, 0) if ticket else []),
        reader=reader,
        documents=documents if reader else [],
        without=texts("card.without"),
        rows=rows,
    )


def _row(snapshot: Snapshot, name: str, key: str, icon: str) -> Row:
    return Row(name=name, title=snapshot.texts(key), second=snapshot.texts(f"{key}.second"), icon=icon)


def zone_businesses(snapshot: Snapshot, zone: str) -> list[BusinessInfo]:
    """Those that the zone takes numbers for, in the hall's order."""
    return [one for one in snapshot.document.businesses if one.zone == zone]


def zone_windows(snapshot: Snapshot, zone: str) -> list[int]:
    return [one.window for one in snapshot.document.windows if one.zone == zone]


def _zone_row(snapshot: Snapshot, zone: ZoneInfo) -> Row:
    texts = snapshot.texts
    states = [state for one in zone_businesses(snapshot, zone.id) if (state := snapshot.state(one.id))]
    people = sum(state.people for state in states)
    figure, unit, calm = "", "", ""
    if states and any(state.open for state in states):
        figure, unit = (str(people), texts("wait.people")) if people else ("", "")
        calm = "" if people else texts("mark.free")
    elif states:
        opening = [moment for state in states if (moment := moment_of(state.opens_at, snapshot.now))]
        unit = (
            texts("zone.opens", time=time_text(texts, min(opening), snapshot.now))
            if opening
            else texts("mark.closed")
        )
    return Row(
        name=f"row.{zone.id}",
        title=texts.pick(zone.short_name, zone.name_en),
        second="" if texts.english else zone.hint,
        plaque=texts("floor", floor=zone.floor),
        plaque_sub=texts("windows.short", windows=ranges_text(zone_windows(snapshot, zone.id))),
        figure=figure,
        unit=unit,
        calm=calm,
    )


def derive_zones(snapshot: Snapshot) -> ListPage:
    """The zones that take numbers; with a two-way choice where the hall tells zones for people and for companies."""
    texts = snapshot.texts
    zones = [zone for zone in snapshot.document.zones if zone_businesses(snapshot, zone.id)]
    audience = snapshot.session.audience or "person"
    split = {"person", "enterprise"} <= {zone.audience for zone in zones}
    choice = []
    if split:
        zones = [zone for zone in zones if zone.audience in {audience, "both"}]
        choice = [
            Button(name=f"choice.{name}", text=texts(f"zones.{name}"), chosen=name == audience)
            for name in ("person", "enterprise")
        ]
    rows, pager = paged(
        snapshot, [_zone_row(snapshot, zone) for zone in zones], _most(snapshot, bool(choice))
    )
    return ListPage(
        head=Head(sign=texts("zones.sign"), steps=steps(snapshot, TICKET_STEPS, 1)),
        choice=choice,
        rows=rows,
        pager=pager,
    )


def _most(snapshot: Snapshot, choice: bool = False) -> int:
    """Rows that fit on a page."""
    if snapshot.wide:
        return 5 if choice else 6
    return 8


def _business_row(snapshot: Snapshot, business: BusinessInfo) -> Row:
    texts = snapshot.texts
    state = snapshot.state(business.id)
    name = row_name(snapshot, business)
    second = "" if texts.english else business.hint
    online = snapshot.hall.online
    if state is None or not state.open:
        status = closed_text(snapshot, business, state)
        return Row(name="", title=name, second=second, status=status, mark="closed", open=False)
    third = ""
    if snapshot.session.card is None:
        third = texts("business.card" if state.card_needed else "business.no_card")
    if state.people == 0:
        return Row(
            name=f"row.{business.id}",
            title=name,
            second=second,
            third=third,
            calm=texts("mark.free") if online else "",
        )
    return Row(
        name=f"row.{business.id}",
        title=name,
        second=second,
        third=third,
        figure=str(state.people) if online else "",
        unit=texts("wait.people") if online else "",
        figure_second=texts("wait.about", minutes=minutes_text(state.minutes)) if online else "",
    )


def derive_businesses(snapshot: Snapshot) -> ListPage:
    texts = snapshot.texts
    zone = snapshot.zone(snapshot.session.zone)
    rows: list[Row] = []
    above = plaque = ""
    if zone is not None:
        rows = [_business_row(snapshot, one) for one in zone_businesses(snapshot, zone.id)]
        windows = ranges_text(zone_windows(snapshot, zone.id))
        above = texts("zone.where", zone=texts.pick(zone.short_name, zone.name_en), windows=windows)
        plaque = texts("floor", floor=zone.floor)
    rows, pager = paged(snapshot, rows, _most(snapshot))
    return ListPage(
        head=Head(
            sign=texts("businesses.sign"), above=above, plaque=plaque, steps=steps(snapshot, TICKET_STEPS, 1)
        ),
        rows=rows,
        pager=pager,
    )


def derive_claim(snapshot: Snapshot) -> ListPage:
    texts = snapshot.texts
    rows = [
        Row(name=f"row.{name}", title=texts(f"claim.{name}"), second=texts(f"claim.{name}.second"))
        for name, _ in CLAIMS
    ]
    rows.append(Row(name="row.none", title=texts("claim.none"), second=texts("claim.none.second")))
    return ListPage(
        head=Head(sign=texts("claim.sign"), sub=texts("claim.sub"), steps=steps(snapshot, TICKET_STEPS, 2)),
        rows=rows,
    )
