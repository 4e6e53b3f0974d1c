"""A lease whose term is over when the test says so, and an ear for the end of a leader's time."""

import threading

import sqlalchemy as sa

from queue_server.adapters.lease.tables import lease


def run_out(database, hall="ncx"):
    """As if the holder had been silent for its whole term."""
    with database.begin() as connection:
        past = sa.func.clock_timestamp() - sa.text("interval '1 second'")
        connection.execute(sa.update(lease).where(lease.c.hall == hall).values(until=past))


class Over:
    def __init__(self):
        self.reasons = []
        self.happened = threading.Event()

    def __call__(self, reason):
        self.reasons.append(reason)
        self.happened.set()
