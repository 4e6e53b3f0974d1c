"""The contract's values under the names the screens use: view models speak to ports, never to the contract itself."""

from queue_server.contract.http import (
    BusinessInfo,
    FilingReceipt,
    FilingShown,
    FilingStep,
    Form,
    FormField,
    FormStep,
    HallDocument,
    ItemInfo,
    PaperPage,
    PaperTaken,
    PaperWanted,
    PlanFloor,
    PlanPlace,
    SubmitFiling,
    ZoneInfo,
)
from queue_server.contract.messages import BusinessState, HistoryEntry, IssuedTicket, ShownTicket

__all__ = [
    "BusinessInfo",
    "BusinessState",
    "FilingReceipt",
    "FilingShown",
    "FilingStep",
    "Form",
    "FormField",
    "FormStep",
    "HallDocument",
    "HistoryEntry",
    "IssuedTicket",
    "ItemInfo",
    "PaperPage",
    "PaperTaken",
    "PaperWanted",
    "PlanFloor",
    "PlanPlace",
    "ShownTicket",
    "SubmitFiling",
    "ZoneInfo",
]
