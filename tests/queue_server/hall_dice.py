"""Dice, and what they may fall on in a hall: businesses, windows, tickets."""

from datetime import timedelta


class Dice:
    """Choices by a `random.Random`; the machine of hypothesis has dice of its own."""

    def __init__(self, random) -> None:
        self._random = random

    def of(self, choices):
        return self._random.choice(choices)

    def number(self, least, most) -> int:
        return self._random.randint(least, most)

    def percent(self, chance) -> bool:
        return self._random.randrange(100) < chance


class Drawn:
    """The same from a hypothesis `data`."""

    def __init__(self, data, st) -> None:
        self._data, self._st = data, st

    def of(self, choices):
        return self._data.draw(self._st.sampled_from(list(choices)))

    def number(self, least, most) -> int:
        return self._data.draw(self._st.integers(least, most))

    def percent(self, chance) -> bool:
        return self._data.draw(self._st.integers(0, 99)) < chance


class Subjects:
    """What a command may be about, in a hall and its state; most make sense, some do not."""

    def __init__(self, dice, hall, state, now) -> None:
        self.dice, self.hall, self.state, self.now = dice, hall, state, now

    # ---- what the commands are about ----

    def business(self) -> str:
        return "Z99" if self.dice.percent(3) else self.dice.of(sorted(self.hall.businesses))

    def window(self) -> int:
        return 99 if self.dice.percent(2) else self.dice.of(sorted(self.hall.windows))

    def staffed(self) -> int:
        """A window where a clerk sits, mostly."""
        ready = [one.window for one in self.state.windows.values() if one.clerk is not None]
        return self.dice.of(ready) if ready and not self.dice.percent(10) else self.window()

    def ticket(self, *states) -> str:
        """A ticket in one of these states where there is one; now and then any other, or none at all."""
        known = [one.id for one in self.state.tickets.values() if one.state in states]
        if known and not self.dice.percent(8):
            return self.dice.of(known)
        others = [*self.state.tickets, *self.state.previous]
        return self.dice.of(others) if others and not self.dice.percent(10) else "no-such-ticket"

    def services(self) -> dict[str, int]:
        return {self.business(): self.dice.of((1, 1, 2, 3)) for _ in range(self.dice.number(0, 3))}

    def matrix(self) -> dict[int, dict[str, int]]:
        return {self.window(): self.services() for _ in range(self.dice.number(1, 3))}

    def until(self):
        return self.now + timedelta(minutes=self.dice.number(1, 90)) if self.dice.percent(30) else None

    def waiting_window(self) -> int:
        """A window that somebody may be called to."""
        ready = [
            one.window for one in self.state.windows.values() if one.state == "open" and one.ticket is None
        ]
        return self.dice.of(ready) if ready and not self.dice.percent(10) else self.staffed()

    def busy_window(self, state) -> int:
        busy = [
            one.window
            for one in self.state.windows.values()
            if one.ticket is not None and self.state.tickets[one.ticket].state == state
        ]
        return self.dice.of(busy) if busy and not self.dice.percent(10) else self.staffed()
