"""What was changed today: who, when, what, until when, and whether it can be taken back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from queue_server.adapters.web.words import clock_text
from queue_server.domain.state import Change, HallState


@dataclass(frozen=True)
class ChangeLine:
    """`after` says what became of it, empty while it stands."""

    id: str
    at: str
    by: str
    title: str
    after: str
    stands: bool


def change_lines(state: HallState, most: int | None = None) -> list[ChangeLine]:
    """Newest first; a change that was taken back is told once, with who did it and when."""
    undoing = {one.undoes: one for one in state.changes if one.undoes is not None}
    lines = [_line(one, undoing.get(one.id)) for one in reversed(state.changes) if one.undoes is None]
    return lines if most is None else lines[:most]


def last_standing(state: HallState) -> ChangeLine | None:
    """The newest change that still stands: what the key Z takes back."""
    found = next((one for one in reversed(state.changes) if not one.undone and one.undoes is None), None)
    return _line(found, None) if found is not None else None


def standing(changes: Sequence[Change], kind: str) -> list[Change]:
    """The changes that stand and touch keys of that kind (`domain.settings`)."""
    return [
        one
        for one in changes
        if not one.undone and one.undoes is None and any(key.partition("/")[0] == kind for key in one.after)
    ]


def _line(change: Change, undoing: Change | None) -> ChangeLine:
    after = ""
    if undoing is not None:
        by_itself = change.until is not None and undoing.at >= change.until
        who = "到时间自己" if by_itself else f"{undoing.by} "
        after = f"{clock_text(undoing.at)} {who}撤下了"
    return ChangeLine(
        id=change.id,
        at=f"{change.at:%H:%M:%S}",
        by=change.by,
        title=change.title.rstrip("。"),
        after=after,
        stands=not change.undone,
    )
