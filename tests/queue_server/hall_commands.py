"""Anything that people at kiosks, windows and the manager's page may ask, chosen by dice."""

from datetime import timedelta

from core_world import KIOSK, MANAGER, SERVER, UPSTAIRS, pad
from hall_dice import Subjects

from queue_server.domain import commands as c

PERSONS = (None, None, *(f"p{n}" for n in range(12)))
CLERKS = tuple("abcdefghijkl")
CLAIMS = ("none", "none", "none", "senior", "care", "military", "unheard_of")
CLASSES = ("staff_override", "care", "military", "senior", "appointment_on_time", "ordinary")
OUTCOMES = ("done", "done", "received", "papers_missing", "not_done", "nonsense")
CLERK = c.Actor(id="guide", kind="clerk")


class Asking(Subjects):
    """Makes commands for a hall in a state."""

    # ---- citizens ----

    def issue(self):
        combo = self.dice.of(sorted(self.hall.combos)) if self.hall.combos and self.dice.percent(12) else None
        business = None if combo else self.business()
        known = self.hall.businesses.get(business or "")
        card = known is not None and known.id_required and not self.dice.percent(10)
        return c.IssueTicket(
            actor=self.dice.of((KIOSK, KIOSK, UPSTAIRS)),
            business=business,
            combo=combo,
            person=self.dice.of(PERSONS[2:] if card else PERSONS),
            claim=self.dice.of(CLAIMS),
            agent=self.dice.of(PERSONS) if self.dice.percent(10) else None,
        )

    def cancel(self):
        return c.CancelTicket(actor=KIOSK, ticket_id=self.ticket("waiting"))

    def printed(self):
        return c.NotePrinted(actor=KIOSK, ticket_id=self.ticket("waiting"), printed=self.dice.percent(90))

    def show(self):
        return c.ShowTicket(actor=KIOSK, ticket_id=self.ticket("waiting", "done"))

    def rejoin(self):
        return c.RejoinTicket(actor=self.dice.of((KIOSK, UPSTAIRS)), ticket_id=self.ticket("missed"))

    def book(self):
        at = self.now + timedelta(minutes=self.dice.of((5, 20, 30, 60, 1440, 3000, -60)))
        person = self.dice.of(PERSONS)
        return c.MakeAppointment(actor=MANAGER, business=self.business(), at=at, person_key=person)

    def unbook(self):
        codes = sorted(self.state.appointments)
        return c.CancelAppointment(actor=MANAGER, code=self.dice.of(codes) if codes else "none")

    def check_in(self):
        codes = sorted(one.code for one in self.state.appointments.values() if one.state == "booked")
        code = self.dice.of(codes) if codes and not self.dice.percent(10) else None
        person = self.dice.of(PERSONS)
        return c.CheckIn(
            actor=KIOSK, appointment=code, person_key=person, person=person, claim=self.dice.of(CLAIMS)
        )

    def rate(self):
        return c.GiveRating(actor=KIOSK, ticket_id=self.ticket("done"), level=self.dice.number(0, 6))

    # ---- the staff's pages ----

    def mark(self):
        return c.MarkTicket(
            actor=self.dice.of((CLERK, MANAGER)),
            ticket_id=self.ticket("waiting"),
            queue_class=self.dice.of((*CLASSES, "unheard_of")),
            reason="看过证件",
        )

    def move(self):
        return c.MoveTicket(
            actor=self.dice.of((CLERK, MANAGER)),
            ticket_id=self.ticket("waiting"),
            to_business=self.business(),
        )

    # ---- windows ----

    def log_in(self):
        window = self.window()
        return c.LogIn(actor=pad(window), window=window, clerk=self.dice.of(CLERKS))

    def open_window(self):
        ready = [one.window for one in self.state.windows.values() if one.clerk and one.state == "closed"]
        window = self.dice.of(ready) if ready else self.window()
        return c.OpenWindow(actor=pad(window), window=window)

    def shift(self):
        kind = self.dice.of((c.LogOut, c.PauseWindow, c.ResumeWindow, c.CloseWindow, c.ResumeWindow))
        window = self.staffed()
        return kind(actor=pad(window), window=window)

    def call_next(self):
        window = self.dice.of((self.waiting_window(), self.waiting_window(), self.busy_window("serving")))
        return c.CallNext(actor=pad(window), window=window)

    def call_number(self):
        window = self.waiting_window()
        return c.CallNumber(actor=pad(window), window=window, ticket_id=self.ticket("waiting"))

    def recall(self):
        window = self.busy_window("called")
        return c.Recall(actor=pad(window), window=window)

    def start(self):
        window = self.busy_window("called")
        return c.StartService(actor=pad(window), window=window)

    def miss(self):
        window = self.busy_window("called")
        return c.MissTicket(actor=pad(window), window=window)

    def finish(self):
        window = self.busy_window("serving")
        return c.FinishTicket(actor=pad(window), window=window, outcome=self.dice.of(OUTCOMES))

    def hold(self):
        window = self.busy_window("serving")
        here = self.state.windows[window].ticket if window in self.state.windows else None
        return c.HoldTicket(
            actor=pad(window),
            window=window,
            ticket_id=here or self.ticket("serving"),
            kind=self.dice.of((None, "any_window", "same_window", "waiting_step")),
        )

    def unhold(self):
        window = self.waiting_window()
        return c.UnholdTicket(actor=pad(window), window=window, ticket_id=self.ticket("held"))

    def transfer(self):
        window = self.busy_window("serving")
        to_window = self.window() if self.dice.percent(50) else None
        return c.TransferTicket(
            actor=pad(window),
            window=window,
            to_business=None if to_window else self.business(),
            to_window=to_window,
            place=self.dice.of(("first", "kept", "last", "nonsense")),
        )

    def undo(self):
        ready = [one.window for one in self.state.windows.values() if one.undo is not None]
        window = self.dice.of(ready) if ready else self.window()
        return c.UndoLast(actor=pad(window), window=window)

    # ---- the manager ----

    def set_services(self):
        return c.SetServices(
            actor=MANAGER, window=self.window(), services=self.services(), until=self.until()
        )

    def set_windows(self):
        return c.SetWindows(actor=MANAGER, services=self.matrix(), until=self.until())

    def turn_window(self):
        kind = self.dice.of((c.OpenWindow, c.PauseWindow, c.ResumeWindow, c.CloseWindow))
        return kind(actor=MANAGER, window=self.window(), reason="经理调整")

    def set_limits(self):
        limits = {self.dice.of(("limit_am", "limit_pm", "limit_slot")): self.dice.of((None, 0, 2, 20, 50))}
        return c.SetLimits(actor=MANAGER, business=self.business(), limits=limits, until=self.until())

    def stop(self):
        return c.StopBusiness(actor=MANAGER, business=self.business(), reason="设备检修", until=self.until())

    def start_business(self):
        stopped = [key.partition("/")[2] for key in sorted(self.state.settings) if key.startswith("stopped/")]
        return c.StartBusiness(actor=MANAGER, business=self.dice.of(stopped) if stopped else self.business())

    def set_priority(self):
        order = list(CLASSES)
        first, second = self.dice.number(0, 5), self.dice.number(0, 5)
        order[first], order[second] = order[second], order[first]
        return c.SetPriority(
            actor=MANAGER,
            order=tuple(order) if self.dice.percent(60) else None,
            max_consecutive=self.dice.of((None, 0, 1, 2, 3)),
            until=self.until(),
        )

    def set_hours(self):
        sessions = (c.Hours(name="全天", start_minute=0, end_minute=self.dice.of((1440, 1080))),)
        return c.SetHours(
            actor=MANAGER, sessions=sessions if self.dice.percent(70) else None, until=self.until()
        )

    def set_sound(self):
        return c.SetSound(actor=MANAGER, quiet=((self.dice.number(0, 600), 700),), until=self.until())

    def set_notice(self):
        return c.SetNotice(
            actor=MANAGER, text=self.dice.of((None, "请带身份证")), floor=self.dice.of((None, 1, 2, 7))
        )

    def save_set(self):
        return c.SaveSet(actor=MANAGER, name=self.dice.of("甲乙"), services=self.matrix())

    def forget_set(self):
        return c.ForgetSet(actor=MANAGER, name=self.dice.of("甲乙"))

    def apply_set(self):
        return c.ApplySet(actor=MANAGER, name=self.dice.of("甲乙"), until=self.until())

    def move_queue(self):
        return c.MoveQueue(
            actor=MANAGER, from_business=self.business(), to_business=self.business(), until=self.until()
        )

    def undo_change(self):
        known = [one.id for one in self.state.changes]
        return c.UndoChange(actor=MANAGER, change_id=self.dice.of(known[-4:]) if known else "none")

    # ---- the server ----

    def tick(self):
        return c.Tick(actor=SERVER)

    def load_hall(self):
        return c.LoadHall(actor=SERVER)


WEIGHTS = {
    "issue": 40,
    "call_next": 22,
    "start": 14,
    "finish": 6,
    "log_in": 6,
    "open_window": 6,
    "miss": 5,
    "rejoin": 5,
    "tick": 4,
    "transfer": 4,
    "undo": 4,
    "call_number": 3,
    "hold": 3,
    "unhold": 3,
    "recall": 2,
    "cancel": 2,
    "book": 2,
    "check_in": 3,
    "mark": 2,
    "move": 2,
    "shift": 2,
    "set_services": 2,
    "move_queue": 1,
    "undo_change": 1,
    "set_windows": 1,
    "turn_window": 1,
    "set_limits": 1,
    "stop": 1,
    "start_business": 1,
    "set_priority": 1,
    "set_hours": 1,
    "set_sound": 1,
    "set_notice": 1,
    "save_set": 1,
    "apply_set": 1,
    "forget_set": 1,
    "printed": 1,
    "show": 1,
    "unbook": 1,
    "rate": 1,
    "load_hall": 1,
}
"""How often each is asked."""
WORDS = tuple(WEIGHTS)
_BOX = tuple(word for word, weight in WEIGHTS.items() for _ in range(weight))


def any_command(dice, hall, state, now) -> c.Command:
    return getattr(Asking(dice, hall, state, now), dice.of(_BOX))()
