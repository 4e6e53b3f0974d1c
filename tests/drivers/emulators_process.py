"""A real emulators process of a small hall."""

import io
import signal
import subprocess
import sys
import time
import wave
from pathlib import Path

from drivers.base import ByteStream
from drivers.registry import default_devices, open_wire, read_devices

PATIENCE_S = 20.0
REPOSITORY = Path(__file__).resolve().parents[2]


class Process:
    def __init__(self, data: Path) -> None:
        self.data = data
        self.errors = ""
        self.child = subprocess.Popen(
            [sys.executable, "-m", "drivers.emulators", "--data", str(data)],
            cwd=REPOSITORY,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "ready\n"

    def end(self, number: int = signal.SIGTERM) -> int:
        self.child.send_signal(number)
        logs = self.child.communicate(timeout=PATIENCE_S)[1].splitlines()
        self.errors = "".join(line for line in logs if '"level": "info"' not in line)
        return self.child.returncode


def folder(at: Path) -> Path:
    at.mkdir(parents=True, exist_ok=True)
    text = default_devices(["K1-1", "K2-1"], [1, 2], {1: [1, 2], 2: [31]})
    (at / "devices.toml").write_text(text, encoding="utf-8")
    return at


def wire(process: Process, name: str) -> ByteStream:
    device = next(device for device in read_devices(process.data / "devices.toml") if device.id == name)
    return open_wire(device, process.data)


def until(true) -> bool:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


def wav(seconds: float) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\1" * int(8000 * seconds))
    return out.getvalue()
