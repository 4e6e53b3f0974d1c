"""A running emulators process for the tests of the practice page."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.registry import default_devices

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def emulators(data: Path) -> Iterator[None]:
    """One kiosk and one strip bus with window 46, until the end of the block; its log is `data/emulators.log`."""
    (data / "devices.toml").write_text(default_devices(["K1-1"], [2], {2: [46]}), encoding="utf-8")
    command = [sys.executable, "-m", "drivers.emulators", "--data", str(data)]
    with (data / "emulators.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n", (data / "emulators.log").read_text()
            yield
        finally:
            process.terminate()
            process.wait(10)
            process.stdout.close()
