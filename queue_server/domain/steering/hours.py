"""Today's hours, volume and quiet hours, the notice line."""

import itertools
from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from queue_server.domain import settings
from queue_server.domain.changes import changed
from queue_server.domain.commands import Hours, SetHours, SetNotice, SetSound
from queue_server.domain.decision import Decision, refuse
from queue_server.domain.hall import Hall, SessionMode, clock_text
from queue_server.domain.state import HallState

MAX_NOTICE = 200
"""Characters of a notice line."""
MAX_STRETCHES = 24
DAY_MIN = 24 * 60
LOUDEST = 100

_MODES = get_args(SessionMode)


def set_hours(_hall: Hall, state: HallState, command: SetHours, now: datetime) -> Decision:
    if command.sessions is None:
        return changed(state, command, now, "今天的办事时间改回日历上的", {settings.HOURS: None})
    sessions = sorted(command.sessions, key=lambda one: one.start_minute)
    refused = _wrong_hours(sessions)
    if refused is not None:
        return refused
    after = {
        settings.HOURS: [
            {
                "name": one.name,
                "start_minute": one.start_minute,
                "end_minute": one.end_minute,
                "mode": one.mode,
            }
            for one in sessions
        ]
    }
    words = "、".join(f"{clock_text(one.start_minute)}–{clock_text(one.end_minute)}" for one in sessions)
    title = f"今天的办事时间改为 {words}" if words else "今天不办理业务了"
    return changed(state, command, now, title, after)


def set_sound(hall: Hall, state: HallState, command: SetSound, now: datetime) -> Decision:
    after: dict[str, Any] = {}
    words = []
    known = {zone.id for zone in hall.audio_zones}
    for zone, volume in sorted((command.volume or {}).items()):
        if zone not in known:
            return refuse("bad_request", f"没有这个广播分区：{zone}。", unknown=[zone])
        if not 0 <= volume <= LOUDEST:
            return refuse("bad_request", f"音量要在 0 到 {LOUDEST} 之间。", volume=volume)
        after[settings.volume_key(zone)] = volume
        words.append(f"{zone} 音量改为 {volume}")
    if command.quiet is not None:
        stretches = sorted(command.quiet)
        if len(stretches) > MAX_STRETCHES or not _apart(stretches):
            return refuse("bad_request", "静音的时段不能重叠，也不能过了 24 点。")
        after[settings.QUIET] = [list(one) for one in stretches] or None
        shown = "、".join(f"{clock_text(start)}–{clock_text(end)}" for start, end in stretches)
        words.append(f"{shown} 不广播" if stretches else "没有静音的时段了")
    if not words:
        return refuse("bad_request", "请写音量或静音的时段。")
    return changed(state, command, now, "，".join(words), after)


def set_notice(hall: Hall, state: HallState, command: SetNotice, now: datetime) -> Decision:
    if command.floor is not None and not 1 <= command.floor <= hall.floors:
        return refuse("bad_request", f"没有 {command.floor} 楼。")
    text = (command.text or "").strip() or None
    if text is not None and len(text) > MAX_NOTICE:
        return refuse("bad_request", f"通知最多 {MAX_NOTICE} 个字。")
    floors = (command.floor,) if command.floor is not None else tuple(range(1, hall.floors + 1))
    where = f"{command.floor} 楼" if command.floor is not None else "每层"
    title = f"{where}的通知撤下了" if text is None else f"{where}的通知换成“{text}”"
    return changed(state, command, now, title, {settings.notice_key(floor): text for floor in floors})


def _wrong_hours(sessions: Sequence[Hours]) -> Decision | None:
    if len(sessions) > MAX_STRETCHES:
        return refuse("bad_request", f"一天最多 {MAX_STRETCHES} 段办事时间。")
    wrong = sorted({one.mode for one in sessions if one.mode not in _MODES})
    if wrong:
        return refuse("bad_request", "办事时间只有全天、午间和错时三种。", modes=wrong)
    if not _apart([(one.start_minute, one.end_minute) for one in sessions]):
        return refuse("bad_request", "办事时间不能重叠，结束要晚于开始，也不能过了 24 点。")
    return None


def _apart(stretches: Sequence[tuple[int, int]]) -> bool:
    """Each begins before it ends, within the day, and not before the one before it has ended."""
    return all(0 <= start < end <= DAY_MIN for start, end in stretches) and all(
        before[1] <= after[0] for before, after in itertools.pairwise(stretches)
    )
