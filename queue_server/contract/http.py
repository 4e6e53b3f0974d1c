"""HTTP paths and bodies of the contract: the hall document, the hall key, filings. Devices sign in by HTTP Basic."""

from typing import Literal

from msgspec import Struct

HALL_PATH = "/api/v1/hall"
"""GET, any device account -> HallDocument."""
KEY_PATH = "/api/v1/kiosk/key"
"""GET, kiosk accounts only -> HallKey."""
FILINGS_PATH = "/api/v1/kiosk/filings"
"""POST SubmitFiling -> FilingReceipt; GET ?token= or ?receipt=&person_key= -> FilingShown; GET ?person_key= ->
FilingShown of all of that person, newest first; kiosk accounts only."""
FILING_PATH = "/api/v1/kiosk/filings/{receipt}"
"""PUT SubmitFiling: a returned filing is submitted again -> FilingReceipt; a paper not sent again stays as it is. `?day=` where one person has two."""
WITHDRAW_PATH = "/api/v1/kiosk/filings/{receipt}/withdraw"
"""POST WithdrawFiling -> FilingShown, withdrawn; again it changes nothing."""
MAX_FILING_BYTES = 20 * 1024 * 1024
"""A larger SubmitFiling is refused with 413."""

# ---- the hall document ----


class ZoneInfo(Struct, frozen=True, kw_only=True):
    """`audience` sorts the zones into matters of people and of enterprises."""

    id: str
    floor: int
    name: str
    short_name: str
    plain_name: str
    name_en: str
    hint: str
    audience: Literal["person", "enterprise", "both"] = "both"


class BusinessInfo(Struct, frozen=True, kw_only=True):
    """`elder_row` is its place (1, 2…) among the first rows of the elder screen; null: not among them."""

    id: str
    name: str
    short_name: str
    plain_name: str
    name_en: str
    hint: str
    prefix: str
    zone: str
    floor: int
    departments: list[str]
    former_names: list[str]
    avg_min: float
    id_required: bool
    appointment: bool
    docs: list[str]
    closed_text: str | None
    elder_row: int | None = None


class WindowInfo(Struct, frozen=True, kw_only=True):
    """`services`: business to level, as they stand now."""

    window: int
    floor: int
    zone: str
    name: str
    short_name: str
    low_counter: bool
    services: dict[str, int]
    name_en: str = ""


class DepartmentInfo(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    former_names: list[str]


class ComboInfo(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    name_en: str
    steps: list[str]


class AudioZoneInfo(Struct, frozen=True, kw_only=True):
    """`volume` 0…100 as the manager set it for today; null: the announcer's own."""

    id: str
    zones: list[str]
    volume: int | None = None


class QuietHours(Struct, frozen=True, kw_only=True):
    """Times `HH:MM` between which nothing is spoken today; `end` may be 24:00."""

    start: str
    end: str


class KioskInfo(Struct, frozen=True, kw_only=True):
    id: str
    zone: str
    floor: int
    roles: list[str]
    low_mode: bool


class BoardInfo(Struct, frozen=True, kw_only=True):
    id: str
    kind: str
    zones: list[str]
    rows: int
    floor: int | None


class PlanPlace(Struct, frozen=True, kw_only=True):
    """A rectangle or point of the drawn plan; `kind` is counter, window, lift, stairs, door, kiosk, label or wall.

    Coordinates are 0…1000 of the floor's width and height, top left is 0, 0; the outline is the outer wall, a `wall` an
    inner one. `ref` names the window (its number) or zone or kiosk. A label's text stands in the middle of its box.
    """

    kind: str
    x: float
    y: float
    w: float = 0
    h: float = 0
    ref: str | None = None
    text: str | None = None


class PlanFloor(Struct, frozen=True, kw_only=True):
    """`width` and `height` are metres, for the shape only."""

    floor: int
    width: float
    height: float
    places: list[PlanPlace]


class FormField(Struct, frozen=True, kw_only=True):
    """One field of a form. `from_card` names the field of the card it is filled from (name, number, address…).

    `check` is a regular expression of the whole value, or `id_number`, `phone`, `date`; `check_text` is what to say
    where it does not match. `unit` stands behind the field.
    """

    id: str
    label: str
    kind: Literal["text", "choice", "number", "date", "phone", "id_number", "region"]
    required: bool = True
    from_card: str | None = None
    choices: list[str] = []
    check: str | None = None
    hint: str | None = None
    check_text: str | None = None
    unit: str | None = None


class FormStep(Struct, frozen=True, kw_only=True):
    """One question on one screen."""

    id: str
    ask: str
    fields: list[FormField]


class PaperWanted(Struct, frozen=True, kw_only=True):
    """A paper to be taken by the document camera; `pages` is how many at most."""

    id: str
    name: str
    required: bool = True
    pages: int = 1


class Form(Struct, frozen=True, kw_only=True):
    steps: list[FormStep]


class ItemInfo(Struct, frozen=True, kw_only=True):
    """One item of the catalogue, as the kiosk needs it. `form` and `papers` stand where `self_service` is `form`."""

    id: str
    name: str
    type: str
    department: str
    business: str
    kind: str
    self_service: Literal["print", "query", "form", "ticket", "guide"]
    onsite_visits: int
    run_class: str
    commit_days: int | None
    commit_unit: str | None
    statutory_days: int | None
    statutory_unit: str | None
    fee: str
    flags: list[str]
    materials: list[str]
    condition: str
    flow: list[str]
    result: str
    themes: list[str]
    form: Form | None
    papers: list[PaperWanted]
    former_names: list[str] = []


class ThemeInfo(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    items: list[str]


class RulesInfo(Struct, frozen=True, kw_only=True):
    announce_repeats: int
    call_expires_s: float
    recall_interval_s: float
    max_recalls: int
    senior_age: int
    max_consecutive_priority: int
    priority_order: list[str]
    missed: str
    """What becomes of a missed ticket, one sentence for the slip."""
    rejoins: int = 0
    """How often a missed ticket may come back; 0: never."""


class SessionInfo(Struct, frozen=True, kw_only=True):
    """Times are `HH:MM`."""

    days: Literal["weekday", "weekend", "statutory_holiday"]
    name: str
    start: str
    end: str
    mode: str


class HallDocument(Struct, frozen=True, kw_only=True):
    """Everything about the hall that is not on the broker. `hall_rev` as in `server/state`."""

    hall_rev: int
    id: str
    name: str
    short_name: str
    name_en: str
    floors: int
    timezone: str
    public_url: str | None
    hotlines: dict[str, str]
    sessions: list[SessionInfo]
    rules: RulesInfo
    zones: list[ZoneInfo]
    businesses: list[BusinessInfo]
    windows: list[WindowInfo]
    departments: list[DepartmentInfo]
    combos: list[ComboInfo]
    audio_zones: list[AudioZoneInfo]
    kiosks: list[KioskInfo]
    boards: list[BoardInfo]
    announcement_templates: dict[str, str]
    plan: list[PlanFloor]
    themes: list[ThemeInfo]
    items: list[ItemInfo]
    quiet: list[QuietHours] = []
    rules_explained: list[str] = []
    """The rules in force, in short Chinese sentences that a screen can show."""


class HallKey(Struct, frozen=True, kw_only=True):
    """The hall key, 64 hex digits: makes `person_key` from a document. Kiosk accounts only."""

    key: str


# ---- filings ----

FilingState = Literal["submitted", "taken_up", "returned", "done", "withdrawn"]


class PaperPage(Struct, frozen=True, kw_only=True):
    """One page of a paper: a JPEG, base64."""

    jpeg: str


class PaperTaken(Struct, frozen=True, kw_only=True):
    id: str
    pages: list[PaperPage]


class SubmitFiling(Struct, frozen=True, kw_only=True):
    """Sent again with the same `request_id` it gives the first receipt again. `answers` maps field ids to text."""

    request_id: str
    item: str
    person_key: str
    answers: dict[str, str]
    papers: list[PaperTaken] = []


class WithdrawFiling(Struct, frozen=True, kw_only=True):
    token: str


class FilingReceipt(Struct, frozen=True, kw_only=True):
    """`receipt` is `R` + 4 digits of the day; `token` (`R1.…`) is what the QR carries."""

    filing_id: str
    receipt: str
    day: str
    token: str
    item: str
    item_name: str
    state: FilingState
    submitted_at: str
    due: str | None


class FilingStep(Struct, frozen=True, kw_only=True):
    at: str
    state: FilingState
    why: str | None = None


class FilingShown(Struct, frozen=True, kw_only=True):
    receipt: str
    day: str
    item: str
    item_name: str
    state: FilingState
    why: str | None
    steps: list[FilingStep]
    answers: dict[str, str] | None = None
    """Given only with the right person_key, to mend a returned filing."""
    token: str | None = None
    """Given only with the right person_key, to withdraw it."""


class HttpError(Struct, frozen=True, kw_only=True):
    """The body of every answer that is not 2xx; same codes as on MQTT."""

    code: str
    message: str
    detail: dict[str, object] = {}
