"""How much memory the server takes with ten thousand waiting, beside what it takes with nobody."""

import secrets
from collections.abc import Mapping
from pathlib import Path

from queue_server.command.bench.client import BenchDevice
from queue_server.command.bench.figures import Figure
from queue_server.command.bench.stage import stage

WAITING = 10_000
TARGET_MB = 200.0


async def measure() -> list[Figure]:
    """Takes about 15 s. The tickets come over MQTT, each with a person of its own."""
    with stage() as hall:
        before = _resident_mb(hall.server_pid)
        kiosk = BenchDevice(hall.kiosk)
        await kiosk.connect()
        await kiosk.measure("ticket.issue", _ticket, WAITING, 64)
        await kiosk.close()
        after = _resident_mb(hall.server_pid)
    return [
        Figure(
            name=f"memory, {WAITING} waiting",
            value=round(after, 1),
            unit="MB",
            floor=round(before, 1),
            ratio=round(after / before, 2),
            target=TARGET_MB,
            met=after < TARGET_MB,
        )
    ]


def _ticket() -> Mapping[str, object]:
    return {"business": "A01", "person_key": secrets.token_hex(32)}


def _resident_mb(pid: int) -> float:
    """Resident memory, from `/proc` (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024
