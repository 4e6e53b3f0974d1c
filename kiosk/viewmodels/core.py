"""The running visit: where one is, what was entered and answered. One place where it changes; no Qt."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import structlog
from msgspec.structs import replace

from kiosk.application.ports import HallSilent, HallView, Kiosk, Refusal
from kiosk.domain import flow
from kiosk.domain.flow import Effect, Event, Place, Screen
from kiosk.domain.session import Session, idle_seconds
from kiosk.viewmodels.snapshot import Notice, Shown, Snapshot
from kiosk.viewmodels.texts import Texts

T = TypeVar("T")

SLOW_S = 3.0
HEALED_S = 5
"""How long a band says that something works again."""

log = structlog.get_logger()


class Core:
    """`publish` gets a snapshot after every change."""

    def __init__(
        self,
        kiosk: Kiosk,
        publish: Callable[[Snapshot], None],
        effects: "dict[Effect, Callable[[Core], None]]",
    ) -> None:
        self.kiosk = kiosk
        self._publish = publish
        self._effects = effects
        self.place = flow.START
        self.session = Session()
        self.shown = Shown()
        self.texts = Texts()
        self.faults: dict[str, str] = dict(kiosk.devices.faults())
        self.card_lies = False
        self.wide = False
        self.offline_since: datetime | None = None
        self.rest_s = 0
        self.live: bytes | None = None
        self.camera_busy = False
        self.healed_s = 0
        self.visit = 0
        self.wiped: list[Callable[[], None]] = []

    # ---- looking ----

    @property
    def hall(self) -> HallView:
        view: HallView = self.kiosk.feed.view
        return view

    @property
    def elder(self) -> bool:
        document, card = self.hall.document, self.session.card
        if document is None or card is None:
            return False
        return card.age(self.kiosk.clock.now().date()) >= document.rules.senior_age

    @property
    def idle_after_s(self) -> float:
        return idle_seconds(self.session, self.elder)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            texts=self.texts,
            now=self.kiosk.clock.now(),
            hall=self.hall,
            device=self.kiosk.device,
            place=self.place,
            session=self.session,
            shown=self.shown,
            faults=self.faults,
            card_lies=self.card_lies,
            wide=self.wide,
            offline_since=self.offline_since,
        )

    # ---- changing ----

    def fold(self) -> None:
        self._publish(self.snapshot())

    def enter(self, **changes: object) -> None:
        """What the visitor entered changes."""
        self.session = replace(self.session, **changes)

    def answered(self, **changes: object) -> None:
        """What hall and devices answered changes."""
        self.shown = replace(self.shown, **changes)

    def say(self, key: str, *, kind: str = "amber", **values: object) -> None:
        """A band over the screen, from the sentences `key` and `key.text`."""
        self.answered(
            notice=Notice(title=self.texts(key, **values), text=self.texts(f"{key}.text"), kind=kind)
        )

    def healed(self, key: str) -> None:
        """Something works again: said for a while."""
        text = self.texts("network.back.text")
        self.answered(notice=Notice(title=self.texts(f"{key}.back"), text=text, kind="ok"))
        self.healed_s = HEALED_S

    def allows(self, event: Event) -> bool:
        return flow.allows(self.place, event)

    def happen(self, event: Event) -> None:
        """Go where the table says, do what it asks, publish. Raises IllegalEvent and changes nothing."""
        before = self.place
        self.place, effects = flow.step(self.place, event)
        if event == Event.STAY:
            self.rest_s = 0
        if self.place.screen != before.screen and not {before.screen, self.place.screen} & flow.OVERLAYS:
            self.session = replace(self.session, page=0, writing=None)
            if self.shown.notice is not None and self.shown.notice.kind != "ok":
                self.answered(notice=None)
        for effect in effects:
            if effect == Effect.WIPE:
                self.wipe()
            else:
                self._effects[effect](self)
        self.settle()
        self.fold()

    def settle(self) -> None:
        """What follows from where one is by itself: no hall, no network, no paper."""
        printing = self.shown.printing
        if self.place.screen == Screen.NUMBER and printing not in {"", "busy", "done"}:
            self.place, _ = flow.step(self.place, Event.PRINT_FAILED)
        if self.place.screen in {Screen.HOME, Screen.TROUBLE} and self.hall.document is None:
            self.place, _ = flow.step(self.place, Event.HALL_UNKNOWN)
        if self.place.screen == Screen.RESTING and self.hall.document is not None:
            self.place, _ = flow.step(self.place, Event.HALL_KNOWN)
        if self.place.screen == Screen.HOME and not self.hall.online:
            self.place, _ = flow.step(self.place, Event.NETWORK_DOWN)
        elif self.place.screen == Screen.TROUBLE and self.hall.online:
            self.place, _ = flow.step(self.place, Event.NETWORK_UP)

    def wipe(self) -> None:
        """Card, keys, answers, papers, everything that was answered: gone. The next visitor finds nothing."""
        self.session = Session()
        self.shown = Shown()
        self.texts = Texts()
        self.live = None
        self.rest_s = 0
        self.healed_s = 0
        self.visit += 1
        for call in self.wiped:
            call()

    def go(self, place: Place) -> None:
        self.place = place

    # ---- work that may take long ----

    def run(self, busy: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do `work` elsewhere; `done` gets the result if the same visitor is still there. Refusals are said."""
        visit = self.visit
        self.answered(busy=busy, slow=False, notice=None)
        cancel_slow = self.kiosk.jobs.later(SLOW_S, lambda: self._slow(visit))

        def came(result: T | Exception) -> None:
            cancel_slow()
            if visit != self.visit:
                log.info("late_answer_dropped", what=busy)
                return
            self.answered(busy="", slow=False)
            self.rest_s = 0
            if isinstance(result, Exception):
                self.failed(busy, result)
            else:
                done(result)
            self.fold()

        self.kiosk.jobs.run(work, came)
        self.fold()

    def _slow(self, visit: int) -> None:
        if visit == self.visit and self.shown.busy:
            self.answered(slow=True)
            self.fold()

    def failed(self, what: str, wrong: Exception) -> None:
        """Say in the citizen's words what did not work; what was entered stays."""
        if isinstance(wrong, Refusal):
            log.info("refused", what=what, code=wrong.code)
            title = wrong.message.rstrip("。")
            self.answered(notice=Notice(title=title, text=self.texts("refused.text")))
            return
        if not isinstance(wrong, HallSilent):
            log.error("job_failed", what=what, error=type(wrong).__name__)
        self.say("silent" if what == "issue" else "silent.other")

    def beside(self, work: Callable[[], object], what: str) -> None:
        """Work whose result nobody waits for; a failure is logged."""

        def came(result: object) -> None:
            if isinstance(result, Exception):
                log.warning("report_failed", what=what, error=type(result).__name__)

        self.kiosk.jobs.run(work, came)
