"""Every cell of the ticket table, against the table of the queue rules written out once more."""

import pytest

from queue_server.domain.tickets import table as ticket
from queue_server.domain.tickets.table import ImpossibleEvent

EXPECTED = """
          called recalled started missed finished held transferred step_done unheld  rejoined voided cancelled expired moved requeued marked  rated
waiting   called -        -       -      -        -    -           -         -       -        -      cancelled expired moved waiting  waiting -
called    -      called   serving missed -        -    -           -         -       -        -      -         expired -     -        -       -
serving   -      -        -       -      done     held waiting     waiting   -       -        -      -         -       -     -        -       -
held      -      -        -       -      -        -    -           -         serving -        -      -         expired -     -        -       -
done      -      -        -       -      -        -    -           -         -       -        -      -         -       -     -        -       done
missed    -      -        -       -      -        -    -           -         -       waiting  void   -         -       -     -        -       -
void      -      -        -       -      -        -    -           -         -       -        -      -         -       -     -        -       -
cancelled -      -        -       -      -        -    -           -         -       -        -      -         -       -     -        -       -
expired   -      -        -       -      -        -    -           -         -       -        -      -         -       -     -        -       -
moved     -      -        -       -      -        -    -           -         -       -        -      -         -       -     -        -       -
"""
_HEAD, *_ROWS = [line.split() for line in EXPECTED.strip().splitlines()]
CELLS = [(row[0], event, cell) for row in _ROWS for event, cell in zip(_HEAD, row[1:], strict=True)]


@pytest.mark.parametrize(("state", "event", "leads_to"), CELLS)
def test_cell(state, event, leads_to):
    assert ticket.allowed(state, event) == (leads_to != "-")
    if leads_to == "-":
        with pytest.raises(ImpossibleEvent):
            ticket.after(state, event)
    else:
        assert ticket.after(state, event) == leads_to


def test_the_expectation_covers_the_whole_table():
    assert set(ticket.STATES) == {row[0] for row in _ROWS}
    assert set(ticket.EVENTS) == set(_HEAD)
