"""What happened. One struct for each fact; the journal keeps them, `domain.apply` carries them out."""

from queue_server.domain.events.base import AtWindow, Event, Stamp, TicketEvent, WindowEvent, kind_of
from queue_server.domain.events.hall import (
    AppointmentCancelled,
    AppointmentMade,
    AppointmentMissed,
    DayOpened,
    HalfDayEnded,
    HallLoaded,
    NoticeSet,
    ServicesSet,
    SetForgotten,
    SetSaved,
    SettingsChanged,
)
from queue_server.domain.events.tickets import (
    ActionUndone,
    ServiceStarted,
    StepFinished,
    TicketCalled,
    TicketCancelled,
    TicketExpired,
    TicketFinished,
    TicketHeld,
    TicketIssued,
    TicketMarked,
    TicketMissed,
    TicketMoved,
    TicketPrinted,
    TicketRated,
    TicketRecalled,
    TicketRejoined,
    TicketRequeued,
    TicketTransferred,
    TicketUnheld,
    TicketVoided,
)
from queue_server.domain.events.windows import (
    ClerkLoggedIn,
    ClerkLoggedOut,
    PauseAsked,
    PauseWithdrawn,
    WindowClosed,
    WindowOpened,
    WindowPaused,
)

__all__ = [
    "ActionUndone",
    "AnyEvent",
    "AppointmentCancelled",
    "AppointmentMade",
    "AppointmentMissed",
    "AtWindow",
    "ClerkLoggedIn",
    "ClerkLoggedOut",
    "DayOpened",
    "Event",
    "HalfDayEnded",
    "HallLoaded",
    "NoticeSet",
    "PauseAsked",
    "PauseWithdrawn",
    "ServiceStarted",
    "ServicesSet",
    "SetForgotten",
    "SetSaved",
    "SettingsChanged",
    "Stamp",
    "StepFinished",
    "TicketCalled",
    "TicketCancelled",
    "TicketEvent",
    "TicketExpired",
    "TicketFinished",
    "TicketHeld",
    "TicketIssued",
    "TicketMarked",
    "TicketMissed",
    "TicketMoved",
    "TicketPrinted",
    "TicketRated",
    "TicketRecalled",
    "TicketRejoined",
    "TicketRequeued",
    "TicketTransferred",
    "TicketUnheld",
    "TicketVoided",
    "WindowClosed",
    "WindowEvent",
    "WindowOpened",
    "WindowPaused",
    "kind_of",
]

AnyEvent = (
    DayOpened
    | HallLoaded
    | TicketIssued
    | TicketPrinted
    | TicketCancelled
    | TicketExpired
    | TicketCalled
    | TicketRecalled
    | ServiceStarted
    | TicketMissed
    | TicketFinished
    | ClerkLoggedIn
    | ClerkLoggedOut
    | WindowOpened
    | PauseAsked
    | PauseWithdrawn
    | WindowPaused
    | WindowClosed
    | ServicesSet
    | NoticeSet
    | TicketMoved
    | TicketRequeued
    | TicketMarked
    | TicketRejoined
    | TicketVoided
    | TicketRated
    | StepFinished
    | TicketHeld
    | TicketUnheld
    | TicketTransferred
    | ActionUndone
    | SettingsChanged
    | SetSaved
    | SetForgotten
    | HalfDayEnded
    | AppointmentMade
    | AppointmentCancelled
    | AppointmentMissed
)
"""Every event there is; the journal decodes this union by its `kind`."""
