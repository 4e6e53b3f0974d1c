"""Random hall-days with crashes, duplicate and reordered requests and clock jumps: what must hold, holds.

`HALL_DAYS=5000` plays so many; `HALL_SEED=700` begins with that seed. A failure names its seed.
"""

import os
from collections import Counter

import pytest
from hall_days import play

DAYS = int(os.environ.get("HALL_DAYS", "100"))
FIRST = int(os.environ.get("HALL_SEED", "1"))
TOGETHER = 20
"""Days in one test."""


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DAYS, TOGETHER))
async def test_random_days(seed):
    seen: Counter[str] = Counter()
    for each in range(seed, min(seed + TOGETHER, FIRST + DAYS)):
        seen += await play(each)
    for what in ("issued", "called", "crash", "unavailable"):
        assert seen[what] > 0, f"the days from seed {seed} on play nothing: {what}"


async def test_the_same_seed_is_the_same_day():
    assert await play(FIRST) == await play(FIRST)


async def test_the_days_come_to_every_rule_and_command():
    """Days that touch nothing prove nothing."""
    seen: Counter[str] = Counter()
    for seed in range(1001, 1026):
        seen += await play(seed)
    expected = {
        *("issued", "called", "recalled", "started", "missed", "rejoined", "finished", "held", "unheld"),
        *("transferred", "undone", "moved", "requeued", "marked", "cancelled", "expired", "settings_changed"),
        *(
            "appointment_made",
            "checked in",
            "sent again",
            "step_done",
            "day_opened",
            "half_day_ended",
            "crash",
        ),
        *("rule overdue", "rule priority", "rule first_come", "rule chosen", "rule help"),
        *("rule priority_due", "rule ordinary_turn", "rule rejoined"),
    }
    assert {what for what in expected if not seen[what]} == set()
