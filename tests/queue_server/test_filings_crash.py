"""`kill -9` in the middle of submissions: what was answered is there, and no receipt is given twice."""

import subprocess
import sys
from pathlib import Path

import pytest
from filings_world import PERSON, open_world, submission

HERE = Path(__file__).resolve().parent
CHILD = """
import sys
from pathlib import Path
sys.path[:0] = [{here!r}, {root!r}]
from filings_world import open_world, submission
filings = open_world(Path({data!r}))
for number in range(10_000):
    receipt = filings.submit("K1-1", submission(f"{start}-{{number}}"))
    sys.stdout.write(f"{{number}} {{receipt.receipt}} {{receipt.token}}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("answered", [1, 7, 30])
def test_killed_in_the_middle(tmp_path, answered):
    given: dict[str, tuple[str, str]] = {}
    for start in ("a", "b"):
        program = CHILD.format(here=str(HERE), root=str(HERE.parents[1]), data=str(tmp_path), start=start)
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(answered)]
        child.kill()
        lines += child.stdout.readlines()
        child.wait(10)
        child.stdout.close()
        for line in lines:
            if line.endswith("\n"):
                number, receipt, token = line.split()
                given[f"{start}-{number}"] = (receipt, token)
    assert len({receipt for receipt, _ in given.values()}) == len(given) >= 2 * answered
    filings = open_world(tmp_path)
    for request_id, (receipt, token) in given.items():
        again = filings.submit("K1-1", submission(request_id))
        assert (again.receipt, again.token) == (receipt, token)
        assert filings.show(token).state == "submitted"
    receipts = [filing.receipt for filing in filings.mine(PERSON)]
    assert len(receipts) == len(set(receipts))
    assert filings.submit("K1-1", submission("after")).receipt not in receipts
