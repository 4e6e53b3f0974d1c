"""A hall of a small town in the form of the hall file: open day and night, waits of seconds, three windows on two floors."""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from foreign import Foreign
from hall_process import HallProcess

REINSERT_AFTER = 2
CAPS = {"overdue": 3, "help": 1, "priority": 2}
ORDER = ("staff_override", "military", "appointment_on_time", "care", "senior", "ordinary")
"""Not the order that a hall has where its file says nothing."""

MAX_WAIT_S = {"S01": 0.6, "O01": 0.6, "U01": 3.0, "U02": 2.0, "U03": 4.0}
SPILL_AFTER_S = {"U01": 1.0, "U02": 2.0, "U03": 0.8}
FLOOR_2 = ("Q01", "Q02")
SERVICES: dict[int, dict[str, int]] = {
    1: {"P01": 1, "O01": 2, "U01": 1, "U02": 2, "U03": 3},
    2: {"P01": 1, "P02": 1, "S01": 1, "U03": 1, "U01": 2},
    11: {"Q01": 1, "Q02": 1, "U02": 1},
}


def write(path: Path) -> Path:
    businesses = [_business(code) for code in ("P01", "P02", "S01", "O01", "U01", "U02", "U03", *FLOOR_2)]
    whole_day = {"name": "全天", "start": "00:00", "end": "24:00", "mode": "full"}
    document = {
        "hall": {"id": "ncx", "name": "永乐镇便民服务中心", "name_en": "Yongle Town Hall", "floors": 2},
        "calendar": {"weekday": [whole_day], "ticket_cutoff": "none"},
        "rules": {
            "max_consecutive_overdue": CAPS["overdue"],
            "max_consecutive_help": CAPS["help"],
            "priority": {"order": ORDER, "max_consecutive_priority": CAPS["priority"]},
            "call": {"no_show_after_s": 0, "undo_s": 600},
            "hold": {"max_hold_min": 2000},
            "missed": {"reinsert_after": REINSERT_AFTER},
        },
        "departments": [{"id": "ZF", "name": "永乐镇政府", "floor": 1}],
        "zones": [{"id": f"F{floor}", "floor": floor, "name": f"{floor} 楼大厅"} for floor in (1, 2)],
        "businesses": businesses,
        "windows": [
            {
                "window": window,
                "floor": 1 if window < 10 else 2,
                "zone": "F1" if window < 10 else "F2",
                "name": f"综合{window}",
                "businesses": [{"id": code, "level": level} for code, level in services.items()],
            }
            for window, services in SERVICES.items()
        ],
        "combos": [{"id": "T-ZC", "name": "一件事", "steps": ["P01", "Q01", "P02"]}],
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def _business(code: str) -> dict[str, Any]:
    minutes: dict[str, Any] = {}
    if code in MAX_WAIT_S:
        minutes["max_wait_min"] = MAX_WAIT_S[code] / 60
    if code in SPILL_AFTER_S:
        minutes["spill_after_min"] = SPILL_AFTER_S[code] / 60
    return {
        "id": code,
        "name": f"业务{code}",
        "prefix": code[0],
        "zone": "F2" if code in FLOOR_2 else "F1",
        "avg_min": 5,
        "limit_pm": 3 if code == "Q02" else None,
        "appointment": code == "P02",
        **minutes,
    }


class SmallHall:
    """The hall, a kiosk on floor 1, and a pad with a clerk at each open window."""

    def __init__(self, folder) -> None:
        self.file = write(folder / "hall.yaml")
        self.data = folder / "data"
        self.process = HallProcess(self.data, "--hall", str(self.file))
        self.devices: dict[str, Foreign] = {}
        self.accounts: dict[str, dict[str, str]] = {}

    def begin(self) -> "SmallHall":
        self.process.wait_ready()
        wanted = {f"pad-{window}": ("pad", "--window", str(window)) for window in SERVICES}
        wanted["kiosk-1"] = ("kiosk", "--floor", "1")
        with ThreadPoolExecutor(2) as pool:
            made = {
                name: pool.submit(self.process.json, "device", "add", name, "--kind", *options)
                for name, options in wanted.items()
            }
        self.accounts = {name: each.result() for name, each in made.items()}
        return self.connect()

    def connect(self) -> "SmallHall":
        port = self.process.run["mqtt"]["port"]
        self.devices = {name: Foreign(port, account) for name, account in self.accounts.items()}
        users = self.process.users()
        for clerk, window in enumerate(SERVICES, start=1):
            self.pad(window).ok("window.login", clerk=f"clerk{clerk}", pin=users[f"clerk{clerk}"][1])
            self.pad(window).ok("window.open")
        return self

    def pad(self, window: int) -> Foreign:
        return self.devices[f"pad-{window}"]

    @property
    def kiosk(self) -> Foreign:
        return self.devices["kiosk-1"]

    def take(self, business: str, claim: str = "none") -> dict:
        key = secrets.token_hex(32)
        return self.kiosk.ok("ticket.issue", business=business, claim=claim, person_key=key)

    def state(self, ticket: dict) -> str:
        return self.kiosk.insist("ticket.show", token=ticket["token"])["result"]["state"]

    def serve(self, window: int, count: int) -> list[str]:
        """So many calls, each started; the one before is finished by the next call."""
        numbers = []
        for _ in range(count):
            numbers.append(self.pad(window).insist("window.next")["result"]["number"])
            self.pad(window).ok("window.start")
        return numbers

    def begin_anew(self, *windows: int) -> None:
        """An ordinary call in time at each window ends its runs, whatever was called there before."""
        for window in windows:
            ticket = self.take("P01" if window < 10 else "Q01")
            assert self.serve(window, 1) == [ticket["number"]]
            self.pad(window).ok("window.finish")

    def crash(self) -> None:
        """The server is killed and back."""
        old = self.process.kill("server")
        self.process.wait_back("server", old)

    def next_day(self) -> None:
        self.leave()
        self.process.stop()
        self.process = HallProcess(self.data, "--hall", str(self.file), now="2026-11-25T00:30")
        self.process.wait_ready()
        self.connect()

    def leave(self) -> None:
        for device in self.devices.values():
            device.close()
