"""`hall_rev` grows whenever the hall document changes, and only then; over restarts too."""

import pytest
from core_world import make_hall
from msgspec import structs

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.hall_document import hall_document
from queue_server.adapters.hall_file import Catalogue
from queue_server.adapters.hall_revision import HallRevision
from queue_server.adapters.journal.settings import Settings
from queue_server.domain.hours.day import empty_state

NOTHING = Catalogue(items={}, themes={}, warnings=[])


async def test_hall_rev(database_target):
    database = open_database(database_target)
    hall, state = make_hall(), empty_state()

    def start() -> HallRevision:
        return HallRevision(Settings(database))

    def draw():
        return hall_document(hall, state, NOTHING, 0)

    first = start()
    with pytest.raises(RuntimeError):
        _ = first.document
    assert await first.refresh(draw)
    assert (first.rev, first.document.hall_rev) == (1, 1)
    assert not await first.refresh(draw)

    again = start()
    assert not await again.refresh(draw)
    assert again.document == first.document

    hall = structs.replace(hall, name="新名字")
    changed = start()
    assert await changed.refresh(draw)
    assert (changed.rev, changed.document.name) == (2, "新名字")
    database.dispose()
