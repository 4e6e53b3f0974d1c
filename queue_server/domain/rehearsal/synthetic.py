"""Synthetic halls from a seed: two floors, 24 and 16 windows, 30 services, as the waiting-time benchmark plays them."""

from random import Random

from queue_server.domain.hall import Business, Calendar, Hall, Rules, Session, Window, Zone
from queue_server.domain.rehearsal.scenario import Scenario, Traffic

WINDOWS = (24, 16)
SERVICES = (18, 12)
"""By floor."""
OPEN_MIN = (9 * 60, 17 * 60)
BUSY, MODERATE = 1.15, 0.95
"""Loads (service minutes over window minutes) of days with a mean wait of about 40 minutes and more, and of 10 to 20.

Those who do not come take no service: a hall stands a little over 1."""
SHORTEST_MIN, LONGEST_MIN = 4, 25
"""Mean minutes of a business; short ones are more, so that a moderate day has the 1,680 tickets of the benchmark."""
AWAY_SHARE = 0.21
"""Share of a window's day that goes into lunch, breaks and absence."""
_PREFIXES = "ABCDEFGHJKLMNPRSTUVWXYZ"


def random_hall(seed: int, load: float = MODERATE) -> tuple[Hall, Scenario]:
    """A hall and its scenario. The same seed and load give the same; no two seeds give the same layout or volumes.

    What the benchmark's description does not name is not in it: levels, holds, tickets given back or taken up again.
    """
    chance = Random(f"{seed}/hall")  # noqa: S311 - a rehearsal
    businesses: dict[str, Business] = {}
    windows: dict[int, Window] = {}
    traffic: dict[str, Traffic] = {}
    for floor, count in enumerate(SERVICES, start=1):
        for _ in range(count):
            one = _business(len(businesses), floor, chance)
            businesses[one.id] = one
        here = [code for code, one in businesses.items() if one.floor == floor]
        _staff(windows, floor, here, chance)
        traffic |= _traffic(here, businesses, windows, load, chance)
    hall = Hall(
        id=f"random{seed}",
        name=f"仿真大厅 {seed}",
        short_name="仿真大厅",
        name_en=f"Synthetic hall {seed}",
        floors=len(WINDOWS),
        timezone="Asia/Shanghai",
        calendar=Calendar(
            weekday=(Session(name="全天", start_minute=OPEN_MIN[0], end_minute=OPEN_MIN[1]),),
        ),
        rules=Rules(),
        departments={},
        zones={f"F{floor}": _zone(floor) for floor in range(1, len(WINDOWS) + 1)},
        businesses=businesses,
        windows=windows,
        combos={},
    )
    return hall, Scenario(
        traffic=traffic,
        claims=(("senior", 0.07), ("care", 0.03), ("military", 0.04)),
        clerk_spread=0.0,
        holds=0.0,
        cancels=0.0,
        rejoins=0.0,
    )


def _zone(floor: int) -> Zone:
    name = f"{floor} 楼"
    return Zone(
        id=f"F{floor}", floor=floor, name=name, short_name=name, plain_name=name, name_en=f"Floor {floor}"
    )


def _business(order: int, floor: int, chance: Random) -> Business:
    code = f"{_PREFIXES[order // 2]}{order % 2 + 1:02d}"
    return Business(
        id=code,
        name=f"业务 {code}",
        short_name=code,
        plain_name=code,
        name_en=code,
        hint="",
        prefix=code[0],
        zone=f"F{floor}",
        floor=floor,
        avg_min=round(SHORTEST_MIN + (LONGEST_MIN - SHORTEST_MIN) * chance.random() ** 2.5, 1),
        id_required=False,
    )


def _staff(windows: dict[int, Window], floor: int, here: list[str], chance: Random) -> None:
    """The floor's windows: each serves 3 to 9 businesses, all as its own work; each business has two windows at least."""
    first = len(windows) + 1
    numbers = range(first, first + WINDOWS[floor - 1])
    skills: dict[int, dict[str, int]] = {}
    for turn, number in enumerate(numbers):
        own = [here[turn % len(here)]]
        others = chance.sample([code for code in here if code not in own], chance.randint(2, 8))
        skills[number] = dict.fromkeys((*own, *others), 1)
    for code in here:
        lacking = 2 - sum(code in each for each in skills.values())
        able = sorted(
            (number for number in numbers if code not in skills[number]), key=lambda n: len(skills[n])
        )
        for number in able[: max(0, lacking)]:
            skills[number][code] = 1
    for number in numbers:
        windows[number] = Window(
            window=number,
            floor=floor,
            zone=f"F{floor}",
            name=f"{number} 号窗口",
            short_name=f"窗口 {number}",
            services=skills[number],
        )


def _traffic(
    here: list[str], businesses: dict[str, Business], windows: dict[int, Window], load: float, chance: Random
) -> dict[str, Traffic]:
    """Volumes in proportion to the hands a business has, so that the floor as a whole has the load that was asked for."""
    floor = businesses[here[0]].floor
    minutes = WINDOWS[floor - 1] * (OPEN_MIN[1] - OPEN_MIN[0]) * (1 - AWAY_SHARE)
    hands = dict.fromkeys(here, 0.0)
    for window in windows.values():
        own = [code for code in window.services if code in hands]
        for code in own:
            hands[code] += 1 / len(own)
    shares = {code: hands[code] * chance.uniform(0.6, 1.4) for code in here}
    whole = sum(shares.values())
    return {
        code: Traffic(
            daily=load * minutes * shares[code] / whole / businesses[code].avg_min,
            mean_min=businesses[code].avg_min,
            cv=chance.uniform(0.5, 1.1),
            no_show=chance.uniform(0.04, 0.15),
        )
        for code in here
    }
