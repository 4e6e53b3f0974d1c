"""What an ID card reader says, and how often it is asked."""

from typing import Final, Literal

from msgspec import Struct

from drivers.id_reader.document import IdDocument

FailCode = Literal["wrong_card", "moved", "forged", "unreadable"]
DownCode = Literal["offline", "not_authorised", "self_test_failed", "unreadable"]
FAIL_CODES: Final[tuple[FailCode, ...]] = ("wrong_card", "moved", "forged", "unreadable")
DOWN_CODES: Final[tuple[DownCode, ...]] = ("offline", "not_authorised", "self_test_failed", "unreadable")


class CardRead(Struct, frozen=True):
    document: IdDocument


class CardGone(Struct, frozen=True):
    """The card that was read, or that failed, was taken away."""


class ReadFailed(Struct, frozen=True):
    """A card is there and was not read. wrong_card: not an ID; moved: lay it down again; forged: it or the reader did not
    prove itself; unreadable: anything else. Said once until the card is gone or the code changes.
    """

    code: FailCode


class Down(Struct, frozen=True):
    """A card that lay there is read anew after Up. offline: unplugged or silent; not_authorised, self_test_failed: it needs its maker; unreadable: only damaged answers."""

    code: DownCode


class Up(Struct, frozen=True):
    """It works. `sam_id` is its management number."""

    sam_id: str


ReaderEvent = CardRead | CardGone | ReadFailed | Down | Up


class Pace(Struct, frozen=True, kw_only=True):
    """Seconds between looks while there is no card, one that failed, one that was read; and between tries to open the wire."""

    idle_s: float = 0.2
    failed_s: float = 0.4
    present_s: float = 0.3
    again_s: float = 1.0
    """On readers that go on finding a read card: how often it is read again, to see that it is still the same."""
    back_off_s: tuple[float, float] = (0.1, 0.5)
    gone_after: int = 3
    """So many looks in a row that neither find nor read anything mean that the card is gone."""
    halted_every: int = 5
    """Of the looks that find nothing, every so-manieth reads all the same: a card read before a restart is not found."""
