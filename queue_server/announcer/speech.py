"""Calls to be spoken: each once, in the right audio zones, never after their time."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

import structlog

from drivers.speaker.device import Speaker, Utterance
from queue_server.announcer.calls import spoken_call, zones_to_speak_in
from queue_server.announcer.voice import LOUDEST, Voice
from queue_server.contract.http import HallDocument
from queue_server.contract.messages import Call

log = structlog.get_logger()

REMEMBERED_CALLS = 2000
MOST_REPEATS = 5


class Speech:
    """`speakers` maps an audio zone to its loudspeakers, "" to those of all other zones of the floor.

    `repeated`, `late` and `silent` count calls that were not spoken, and why.
    """

    def __init__(
        self, floor: int, speakers: Mapping[str, Speaker], voice: Voice, now: Callable[[], datetime]
    ) -> None:
        self._floor = floor
        self._speakers = speakers
        self._voice = voice
        self._now = now
        self._lock = threading.Lock()
        self._done: OrderedDict[str, None] = OrderedDict()
        self.repeated = 0
        self.late = 0
        self.silent = 0

    def call(self, call: Call, document: HallDocument | None) -> None:
        """Speaks it, unless its `call_id` was spoken or its time is over. Returns at once."""
        if self._seen(call.call_id):
            self.repeated += 1
            log.info("call_again", call_id=call.call_id)
            return
        try:
            expires = datetime.fromisoformat(call.expires_at)
            late = self._now() >= expires
        except (ValueError, TypeError):
            log.warning("call_without_time", call_id=call.call_id)
            return
        if late:
            self.late += 1
            log.warning("call_dropped", call_id=call.call_id, number=call.number, why="late")
            return
        if document is not None and in_quiet_hours(document, self._now()):
            self.silent += 1
            log.info("call_not_spoken", call_id=call.call_id, why="quiet_hours")
            return
        templates = document.announcement_templates if document is not None else {}
        sentence = spoken_call(call, self._floor, templates)
        repeats = min(max(call.repeats, 1), MOST_REPEATS)
        for zone in zones_to_speak_in(call, self._floor, document):
            speaker = self._speakers.get(zone) or self._speakers.get("")
            volume = volume_of(document, zone)
            if speaker is not None and volume > 0:
                sound = partial(self._voice.call, sentence, repeats, volume)
                speaker.say(zone, Utterance(call.call_id, sentence, sound, expires))

    def _seen(self, call_id: str) -> bool:
        with self._lock:
            if call_id in self._done:
                return True
            self._done[call_id] = None
            if len(self._done) > REMEMBERED_CALLS:
                self._done.popitem(last=False)
            return False


def volume_of(document: HallDocument | None, zone: str) -> int:
    """0…100 as the manager set it for the audio zone, else full."""
    zones = document.audio_zones if document is not None else []
    given = next((one.volume for one in zones if one.id == zone), None)
    return LOUDEST if given is None else given


def in_quiet_hours(document: HallDocument, now: datetime) -> bool:
    """Boards and strips show the call all the same."""
    clock = f"{now:%H:%M}"
    return any(quiet.start <= clock < quiet.end for quiet in document.quiet)
