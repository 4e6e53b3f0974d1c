"""The number, with its slip or without paper."""

from kiosk.domain.session import NUMBER_S
from kiosk.viewmodels.derive_plan import PlanPicture, derive_way
from kiosk.viewmodels.parts import NO_BANNER, NO_BUTTON, Banner, Button, Part, Row
from kiosk.viewmodels.places import Place, Wait, place_of, ticket_business, wait_of, wait_sentence
from kiosk.viewmodels.snapshot import Snapshot


class NumberPage(Part, frozen=True, kw_only=True):
    number: str
    place: Place
    wait: Wait
    way: list[PlanPicture]
    slip: str
    slip_second: str
    again: Button
    qr: str
    qr_word: str
    banner: Banner
    done: Button


class NoPaperPage(Part, frozen=True, kw_only=True):
    trouble: Banner
    number: str
    business: str
    place: Place
    wait: str
    heading: str
    rows: list[Row]
    note: str
    done: Button


def _slip(snapshot: Snapshot) -> tuple[str, str]:
    key = {"busy": "slip.busy", "done": "slip.done"}.get(snapshot.shown.printing, "slip.done")
    return snapshot.texts(key), snapshot.texts(f"{key}.second")


def derive_number(snapshot: Snapshot) -> NumberPage:
    texts, ticket = snapshot.texts, snapshot.shown.ticket
    assert ticket is not None  # noqa: S101
    slip, second = _slip(snapshot)
    printing = snapshot.shown.printing == "busy"
    card = Banner(title=texts("number.card"), icon="card") if snapshot.card_lies else NO_BANNER
    return NumberPage(
        number=ticket.number,
        place=place_of(snapshot, ticket.floor, ticket.zone, ticket.windows),
        wait=wait_of(snapshot, ticket.people_ahead, ticket.minutes),
        way=derive_way(snapshot, ticket.zone, ticket.floor),
        slip=slip,
        slip_second=second,
        again=NO_BUTTON if printing else Button(name="number.again", text=texts("slip.again")),
        qr=qr_text(snapshot, ticket.token),
        qr_word=texts("number.qr" if snapshot.document.public_url else "number.qr.kiosk"),
        banner=card,
        done=Button(
            name="number.done",
            text=texts("number.done"),
            second=texts("number.done.second", seconds=snapshot.shown.seconds or NUMBER_S),
        ),
    )


def qr_text(snapshot: Snapshot, token: str) -> str:
    """What the code carries: the token, or the phone page's address where the hall has one."""
    public = snapshot.document.public_url
    return f"{public.rstrip('/')}/t/{token}" if public else token


def derive_no_paper(snapshot: Snapshot) -> NoPaperPage:
    texts, ticket = snapshot.texts, snapshot.shown.ticket
    assert ticket is not None  # noqa: S101
    code = snapshot.shown.printing
    known = texts.has(f"paper.{code}")
    again = Row(
        name="row.again", title=texts("paper.again"), second=texts("paper.again.second"), icon="printer"
    )
    if code == "busy":
        again = Row(name="", title=texts("slip.busy"), second=texts("slip.busy.second"), icon="printer")
    phone_key = "paper.phone" if snapshot.document.public_url else "paper.photo"
    phone = Row(
        name="",
        title=texts(phone_key),
        second=texts(f"{phone_key}.second"),
        icon="phone",
        qr=qr_text(snapshot, ticket.token),
    )
    nothing = "paper.card" if snapshot.session.card is not None else "paper.number"
    remember = Row(
        name="", title=texts(nothing), second=texts(f"{nothing}.second", number=ticket.number), icon="card"
    )
    return NoPaperPage(
        trouble=Banner(
            title=texts(f"paper.{code}" if known else "paper.other"), text=texts("paper.safe"), icon="care"
        ),
        number=ticket.number,
        business=ticket_business(snapshot, ticket.business, ticket.business_name),
        place=place_of(snapshot, ticket.floor, ticket.zone, ticket.windows),
        wait=wait_sentence(snapshot, ticket.people_ahead, ticket.minutes),
        heading=texts("paper.heading"),
        rows=[phone, again, remember],
        note=texts("paper.staff", time=snapshot.now.strftime("%H:%M")),
        done=Button(name="number.done", text=texts("paper.done")),
    )
