"""The screens' one view model: folds snapshots into the pages that QML draws, takes touches and device events."""

from collections.abc import Callable

import structlog
from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.application.ports import DeviceEvent, HallView, Kiosk
from kiosk.domain.flow import WITHOUT_VISITOR, Event, Screen
from kiosk.domain.session import COUNTDOWN_S, NUMBER_S, with_card
from kiosk.viewmodels import actions, actions_filing, effects, effects_filing
from kiosk.viewmodels.core import Core
from kiosk.viewmodels.derive_frame import derive_frame
from kiosk.viewmodels.pages import PAGES
from kiosk.viewmodels.parts import to_props
from kiosk.viewmodels.snapshot import Snapshot

TICK_S = 1.0
NOTICE_S = 20
"""How long home says what was wrong for somebody who has gone since."""

log = structlog.get_logger()


class PageViewModel(QObject):
    """The props of one screen. A screen that goes away keeps what it drew until it is gone, and gets nothing new."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._props: dict[str, object] = {}

    def fold(self, props: dict[str, object]) -> None:
        if props != self._props:
            self._props = props
            self.changed.emit()

    def forget(self) -> None:
        """Drops what was drawn without drawing anew."""
        self._props = {}

    @Property("QVariantMap", notify=changed)  # type: ignore[arg-type]
    def props(self) -> dict[str, object]:
        return self._props


class AppViewModel(QObject):
    """Entry point of the screens: `AppViewModel(kiosk)`, then `engine.load_screen(app, size)`."""

    screenChanged = Signal()
    frameChanged = Signal()

    def __init__(self, kiosk: Kiosk, parent: QObject | None = None, *, motion: bool = True) -> None:
        super().__init__(parent)
        self._motion = motion
        self._frame: dict[str, object] = {}
        self._pages = {screen: PageViewModel(self) for screen in Screen}
        self._screen = Screen.RESTING
        self.core = Core(kiosk, self._fold, effects.EFFECTS)
        self.core.wiped.append(self._forget)
        kiosk.feed.subscribe(self._hall_changed)
        kiosk.devices.subscribe(self._device)
        self._online = self.core.hall.online
        self.core.settle()
        self.core.fold()
        kiosk.jobs.later(TICK_S, self._tick)

    # ---- what QML reads ----

    @Property(str, notify=screenChanged)
    def screen(self) -> str:
        """The name of the screen and, with it, of its QML file."""
        return self._screen.value

    @Property(str, notify=screenChanged)
    def file(self) -> str:
        return PAGES[self._screen].file

    @Property("QVariantMap", notify=frameChanged)  # type: ignore[arg-type]
    def frame(self) -> dict[str, object]:
        return self._frame

    @Property(bool, constant=True)
    def motion(self) -> bool:
        """Whether a new screen slides in."""
        return self._motion

    @Property(QObject, notify=screenChanged)
    def page(self) -> QObject:
        """The view model of the screen that is shown."""
        return self._pages[self._screen]

    # ---- what QML says ----

    @Slot(str)
    def touch(self, name: str) -> None:
        """Something named was touched."""
        if not actions.act(self.core, name):
            log.info("touch_without_effect", name=name.partition(".")[0], screen=self.core.place.screen)

    @Slot(str, result=str)
    def write(self, text: str) -> str:
        """The field being written holds `text`; returns what is kept of it."""
        return actions_filing.write(self.core, text)

    @Slot()
    def touched(self) -> None:
        """A hand on the glass or a key: the visitor is there. On the idle warning only its buttons count."""
        if self.core.place.screen != Screen.IDLE:
            self.core.rest_s = 0

    def set_wide(self, wide: bool) -> None:
        """The panel lies instead of standing."""
        self.core.wide = wide
        self.core.fold()

    def paper_picture(self, which: str) -> bytes | None:
        """`live`, or the index of a page of the paper being taken."""
        core = self.core
        if which == "live":
            return core.live
        item = core.snapshot().item(core.session.item) if core.hall.document else None
        if item is None or core.session.paper >= len(item.papers):
            return None
        pages = core.session.papers.get(item.papers[core.session.paper].id, ())
        return pages[int(which)] if int(which) < len(pages) else None

    # ---- what happens outside ----

    def _hall_changed(self, view: HallView) -> None:
        core = self.core
        if view.online != self._online:
            self._online = view.online
            if view.online and core.offline_since is not None and core.hall.document is not None:
                core.healed("network")
            core.offline_since = None if view.online else core.kiosk.clock.now()
        core.settle()
        core.fold()

    def _device(self, event: DeviceEvent) -> None:
        handlers: dict[str, Callable[[DeviceEvent], None]] = {
            "card": self._card,
            "card_gone": self._card_gone,
            "card_read_failed": self._card_failed,
            "code": lambda event: actions.code(self.core, event.text or ""),
            "device_down": self._device_down,
            "device_up": self._device_up,
        }
        handlers[event.kind](event)

    def _card(self, event: DeviceEvent) -> None:
        core = self.core
        core.card_lies = True
        core.rest_s = 0
        if core.place.screen == Screen.IDLE:
            core.happen(Event.STAY)
        elif (
            event.card is not None
            and core.allows(Event.CARD)
            and not core.shown.busy
            and core.session.card is None
        ):
            core.session = with_card(core.session, event.card)
            actions.by_age(core)
            core.happen(Event.CARD)
        elif core.place.screen == Screen.FIND_TICKET:
            core.say("card.unused")
        core.fold()

    def _card_gone(self, _: DeviceEvent) -> None:
        self.core.card_lies = False
        self.core.fold()

    def _card_failed(self, event: DeviceEvent) -> None:
        core = self.core
        if core.allows(Event.CARD) and core.session.card is None:
            known = core.texts.has(f"card.failed.{event.code}")
            core.say(f"card.failed.{event.code}" if known else "card.failed.unreadable")
        core.fold()

    def _device_down(self, event: DeviceEvent) -> None:
        self.core.faults = {**self.core.faults, (event.device or ""): (event.code or "")}
        self.core.fold()

    def _device_up(self, event: DeviceEvent) -> None:
        core = self.core
        device = event.device or ""
        core.faults = {name: code for name, code in core.faults.items() if name != device}
        if core.texts.has(f"{device}.back"):
            core.healed(device)
        if device == "printer" and core.place.screen == Screen.NO_PAPER:
            core.happen(Event.PRINT)
        core.fold()

    # ---- time ----

    def _tick(self) -> None:
        core = self.core
        core.kiosk.jobs.later(TICK_S, self._tick)
        core.rest_s = 0 if core.shown.busy else core.rest_s + 1
        if core.healed_s:
            core.healed_s -= 1
            if core.healed_s == 0 and core.shown.notice is not None and core.shown.notice.kind == "ok":
                core.answered(notice=None)
        if core.shown.frozen:
            core.answered(frozen=core.shown.frozen - 1)
        self._count_rest()
        effects_filing.preview(core)
        core.fold()

    def _count_rest(self) -> None:
        core, screen = self.core, self.core.place.screen
        left = round(core.idle_after_s) - core.rest_s
        if screen in WITHOUT_VISITOR:
            notice = core.shown.notice
            if notice is not None and notice.kind != "ok" and core.rest_s >= NOTICE_S:
                core.answered(notice=None)
            if left <= 0 and core.texts.english:
                core.wipe()
        elif screen == Screen.NUMBER:
            core.answered(seconds=max(0, NUMBER_S - core.rest_s))
            if core.rest_s >= NUMBER_S:
                core.happen(Event.TIMEOUT)
        elif screen == Screen.IDLE:
            core.answered(seconds=max(0, left))
            if left <= 0:
                core.happen(Event.TIMEOUT)
        elif left <= COUNTDOWN_S:
            core.answered(seconds=left)
            core.happen(Event.IDLE)

    # ---- folding ----

    def _fold(self, snapshot: Snapshot) -> None:
        screen = snapshot.place.screen
        self._pages[screen].fold(to_props(PAGES[screen].derive(snapshot)))
        frame = to_props(derive_frame(snapshot))
        if frame != self._frame:
            self._frame = frame
            self.frameChanged.emit()
        if screen != self._screen:
            self._screen = screen
            self.screenChanged.emit()

    def _forget(self) -> None:
        for page in self._pages.values():
            page.forget()
