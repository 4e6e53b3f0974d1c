"""Halls for the tests of the waiting time: some windows, some people, and days played by the rules."""

from core_world import World, make_hall, window

from queue_server.application.estimates import LiveEstimates


def one_business(windows: int = 2, **more):
    """A hall where every window serves A01 (10 minutes) and nothing else."""
    return make_hall(
        windows={number: window(number, 1, {"A01": 1}) for number in range(1, windows + 1)}, **more
    )


class Watched(World):
    """A world whose estimates hear all that happens."""

    def __init__(self, hall=None, estimates=None, **more) -> None:
        self.estimates = None
        super().__init__(hall, **more)
        self.estimates = estimates or LiveEstimates(self.hall)
        for event in self.events:
            self.estimates.heard(event)
        self.estimates.attach(lambda: self.state)

    def do(self, command):
        before = len(getattr(self, "events", ()))
        decision = super().do(command)
        if self.estimates is not None:
            for event in self.events[before:]:
                self.estimates.heard(event)
        return decision

    def look(self) -> bool:
        return self.estimates.refresh(self.state, self.now)

    def said(self, number: str) -> tuple[int, int]:
        return self.estimates.waiting(self.state, self.ticket(number).id, self.now)

    def newcomer(self, code: str = "A01") -> tuple[int, int]:
        return self.estimates.newcomer(self.state, code, self.now)
