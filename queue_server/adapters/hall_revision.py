"""`hall_rev`: grows whenever the hall document changes, over restarts too."""

import asyncio
import hashlib
from collections.abc import Callable

from msgspec import structs

from queue_server.adapters.journal.settings import Settings
from queue_server.contract import codec
from queue_server.contract.http import HallDocument

_REV, _DIGEST = "hall_rev", "hall_digest"


class HallRevision:
    """Holds the newest document and its revision."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._rev = int(settings.read(_REV) or 0)
        self._digest = settings.read(_DIGEST)
        self._document: HallDocument | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def rev(self) -> int:
        return self._rev

    @property
    def document(self) -> HallDocument:
        """Raises RuntimeError before the first `refresh`."""
        if self._document is None:
            raise RuntimeError("the hall document was not drawn yet")
        return self._document

    async def refresh(self, draw: Callable[[], HallDocument]) -> bool:
        """Draws the document anew; True where it changed. Returns when the new revision is stored.

        Raises SQLAlchemyError where it cannot be stored; then nothing has changed.
        """
        async with self._one_at_a_time:
            drawn = structs.replace(draw(), hall_rev=0)
            digest = hashlib.sha256(codec.encode(drawn)).hexdigest()
            changed = digest != self._digest
            if changed:
                rev = self._rev + 1
                await asyncio.to_thread(self._settings.write, **{_REV: str(rev), _DIGEST: digest})
                self._rev, self._digest = rev, digest
            self._document = structs.replace(drawn, hall_rev=self._rev)
            return changed
