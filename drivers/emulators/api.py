"""The HTTP interface of the emulators process on its Unix socket: paths and bodies. See README.md of this folder."""

from typing import Literal

from msgspec import Struct

Paper = Literal["ok", "near_end", "out"]
KeyName = Literal["up", "down", "ok", "back", "repeat", "help"]


class CardPerson(Struct, frozen=True, kw_only=True):
    """A made-up document to lay on the reader. Dates are `YYYY-MM-DD`; `valid_to` None with `long_term` for 长期.

    `kind` is citizen, residence_permit, foreigner_2017 or foreigner_2023; `sex` is 男 or 女, `nation` its name (汉).
    """

    kind: Literal["citizen", "residence_permit", "foreigner_2017", "foreigner_2023"] = "citizen"
    name: str
    sex: str = "男"
    nation: str | None = None
    birth: str
    address: str | None = None
    number: str
    issuer: str | None = None
    valid_from: str = "2020-01-01"
    valid_to: str | None = None
    long_term: bool = False
    permit_number: str | None = None
    issue_count: str | None = None
    name_en: str | None = None
    nationality: str | None = None
    version: str | None = None
    new_address: str | None = None


class CardInTray(Struct, frozen=True, kw_only=True):
    """A card of the demonstration tray (`assets/demo/cards.json`). `title` and `hint` are Chinese words for people."""

    name: str
    title: str
    hint: str
    kind: str


class DeviceShown(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    plugged: bool
    kiosk: str | None = None
    floor: int | None = None
    detail: dict[str, object] = {}


class Overview(Struct, frozen=True, kw_only=True):
    """GET / : everything at a glance. `card` and `code` are what lies on the reader and is held to the camera now."""

    devices: list[DeviceShown]
    tray: list[CardInTray]
    card: str | None
    code: str | None
    paper: Paper
    slips: int
    sounds: int
    screen_at: str | None


class StripShown(Struct, frozen=True, kw_only=True):
    """What a strip shows, decoded from the bytes on its wire. `lines` are its lines of text; hall boards have more."""

    device: str
    window: int | None
    lines: list[str]
    colour: str
    online: bool


class SoundShown(Struct, frozen=True, kw_only=True):
    """One spoken call: `file` is `call-NNN.wav`."""

    number: int
    file: str
    device: str
    zone: str
    text: str
    at: str
    seconds: float


class SlipShown(Struct, frozen=True, kw_only=True):
    number: int
    file: str
    at: str
    text: str


class PutCard(Struct, frozen=True, kw_only=True):
    """POST /card. `name` of the tray, or a `person`."""

    kiosk: str | None = None
    name: str | None = None
    person: CardPerson | None = None


class ShowCode(Struct, frozen=True, kw_only=True):
    """POST /qr: a code with `text` is held to the camera. (POST /picture with an image body shows that picture.)"""

    kiosk: str | None = None
    text: str


class SetPaper(Struct, frozen=True, kw_only=True):
    """POST /paper."""

    kiosk: str | None = None
    state: Paper


class Touch(Struct, frozen=True, kw_only=True):
    """POST /touch: pixels of the kiosk's screen."""

    kiosk: str | None = None
    x: float
    y: float


class PressKey(Struct, frozen=True, kw_only=True):
    """POST /key."""

    kiosk: str | None = None
    key: KeyName


class ScreenEvent(Struct, frozen=True, kw_only=True):
    """One line of GET /internal/touches/{kiosk} (newline-delimited JSON): a touch or a key for the kiosk."""

    x: float | None = None
    y: float | None = None
    key: KeyName | None = None


TARGETS_HEADER = "X-Targets"
"""Carries `[Target]` as ASCII JSON beside the picture of a headless kiosk's screen."""


class Target(Struct, frozen=True, kw_only=True):
    """Something that can be touched on the kiosk's screen now: its name, its words, and its place in pixels."""

    name: str
    text: str
    x: float
    y: float
    w: float
    h: float


class Change(Struct, frozen=True, kw_only=True):
    """One line of GET /events: what changed, and the id of its device, kiosk, or file (slips and sounds)."""

    what: Literal["screen", "strip", "slip", "sound", "card", "code", "device"]
    id: str
