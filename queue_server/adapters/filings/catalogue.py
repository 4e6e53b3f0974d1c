"""The items of the catalogue that can be filed, in the words of the rules; and the use cases, put together."""

from collections.abc import Callable, Mapping

from sqlalchemy import Engine

from queue_server.adapters.filings.box import FilingBox
from queue_server.adapters.filings.store import SqlFilingStore
from queue_server.adapters.filings.tokens import SignedFilingTokens
from queue_server.adapters.keys import KeyStore
from queue_server.application.filings import Filings
from queue_server.application.ports import Clock
from queue_server.contract.http import FormField as ContractField
from queue_server.contract.http import ItemInfo
from queue_server.domain.filing_forms import FormField, PaperWanted
from queue_server.domain.filings import FilingItem
from queue_server.domain.hall import Calendar

_CALENDAR_UNITS = ("天", "日", "自然日")


def filing_items(items: Mapping[str, ItemInfo]) -> dict[str, FilingItem]:
    """Those of `items` whose `self_service` is `form`."""
    return {
        name: _filing_item(item) for name, item in items.items() if item.self_service == "form" and item.form
    }


def _filing_item(item: ItemInfo) -> FilingItem:
    steps = item.form.steps if item.form else []
    return FilingItem(
        id=item.id,
        name=item.name,
        fields=tuple(_field(field) for step in steps for field in step.fields),
        papers=tuple(
            PaperWanted(id=paper.id, name=paper.name, required=paper.required, pages=paper.pages)
            for paper in item.papers
        ),
        commit_days=item.commit_days,
        calendar_days=item.commit_unit in _CALENDAR_UNITS,
    )


def _field(field: ContractField) -> FormField:
    return FormField(
        id=field.id,
        label=field.label,
        kind=field.kind,
        required=field.required,
        from_card=field.from_card,
        choices=tuple(field.choices),
        check=field.check,
        check_text=field.check_text,
        hint=field.hint,
    )


def open_filings(
    *,
    engine: Engine,
    keys: KeyStore,
    hall: str,
    clock: Clock,
    items: Mapping[str, ItemInfo],
    calendar: Callable[[], Calendar],
) -> Filings:
    """The use cases of filings on the hall's database (migrated before) and keys. `hall` is the hall's code."""
    tokens = SignedFilingTokens(keys, hall)
    store = SqlFilingStore(engine, FilingBox(keys.filings_key()), tokens)
    found = filing_items(items)
    return Filings(store=store, tokens=tokens, clock=clock, items=lambda: found, calendar=calendar)
