"""Where sound goes: a sound card through `aplay`, or the emulators."""

import shutil
import subprocess
from pathlib import Path
from typing import Protocol

from drivers.base import ProtocolError, TransportError
from drivers.emulators.client import EmulatorsClient, EmulatorsError
from drivers.emulators.unix import answers
from drivers.registry import DeviceConfig, emulators_socket
from drivers.speaker import wav

_SLACK_S = 5.0


class AudioSink(Protocol):
    """The loudspeakers of a floor."""

    def play(self, data: bytes, zone: str, text: str) -> None:
        """Plays a wav in an audio zone and returns when it was heard to its end; `text` is what it says.

        Raises TransportError where it could not be played, ProtocolError where it is no wav.
        """
        ...

    def close(self) -> None: ...


class AplaySink:
    """An ALSA device by its name (`default`, `plughw:1,0`). `by_zone` names another one for an audio zone."""

    def __init__(self, device: str = "default", by_zone: dict[str, str] | None = None) -> None:
        self._device = device
        self._by_zone = by_zone or {}

    def play(self, data: bytes, zone: str, text: str) -> None:  # noqa: ARG002
        length = wav.seconds(data)
        program = shutil.which("aplay")
        if program is None:
            raise TransportError("aplay is not here: install the package alsa-utils")
        try:
            done = subprocess.run(
                [program, "-q", "-D", self._by_zone.get(zone, self._device), "-"],
                input=data,
                capture_output=True,
                timeout=length + _SLACK_S,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as wrong:
            raise TransportError(f"aplay: {type(wrong).__name__}") from wrong
        if done.returncode:
            raise TransportError(f"aplay: {done.stderr.decode('utf-8', 'replace').strip()}")

    def close(self) -> None:
        """Nothing is open between two sounds."""


class EmulatedSink:
    """An emulated loudspeaker."""

    def __init__(self, client: EmulatorsClient, device: str) -> None:
        self._client = client
        self._device = device

    def play(self, data: bytes, zone: str, text: str) -> None:
        try:
            self._client.play(self._device, zone, text, data)
        except EmulatorsError as refused:
            if refused.status == 400:
                raise ProtocolError(str(refused)) from refused
            raise TransportError(str(refused)) from refused

    def close(self) -> None:
        self._client.close()


def open_sink(config: DeviceConfig, data: Path) -> AudioSink:
    """The sink of a configured loudspeaker; a real `wire` is an ALSA name, `options.zones` maps audio zones to others.

    Raises TransportError.
    """
    if config.emulated:
        if not answers(emulators_socket(data)):
            raise TransportError("the emulators do not run")
        return EmulatedSink(EmulatorsClient(data), config.id)
    zones = config.options.get("zones", {})
    return AplaySink(config.wire or "default", {str(zone): str(name) for zone, name in dict(zones).items()})
