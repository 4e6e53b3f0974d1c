"""A hall of a small town in the form of the hall file: open day and night, waits of seconds, three windows on two floors."""

import json
from pathlib import Path
from typing import Any

REINSERT_AFTER = 2
CAPS = {"overdue": 3, "help": 1, "priority": 2}
ORDER = ("staff_override", "military", "appointment_on_time", "care", "senior", "ordinary")
"""Not the order that a hall has where its file says nothing."""

MAX_WAIT_S = {"S01": 1.5, "O01": 1.5, "U01": 3.0, "U02": 2.0, "U03": 4.0}
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
