"""Filings on a real database: sealed, once, in order, and there again after a restart."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from filings_world import (
    ADDRESS,
    ANSWERS,
    NAME,
    NUMBER,
    OTHER_PERSON,
    PERSON,
    StillClock,
    jpeg,
    open_world,
    submission,
)

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.filings.box import FilingBox, SealBroken
from queue_server.application.filing_ports import FilingRefused

WHY = "洗消间要标出水池位置"


@pytest.fixture
def opened(tmp_path, database_target):
    """Opens the use cases on the same store, as each start of the server does."""
    engines = []

    def open_again(clock=None):
        engines.append(open_database(database_target))
        return open_world(tmp_path, clock, engine=engines[-1])

    yield open_again
    for engine in engines:
        engine.dispose()


def refused(call, *arguments):
    with pytest.raises(FilingRefused) as caught:
        call(*arguments)
    return caught.value.refusal


def test_a_filing_goes_the_whole_way(opened):
    clock = StillClock()
    filings = opened(clock)
    receipt = filings.submit("K1-1", submission())
    assert (receipt.receipt, receipt.state, receipt.day) == ("R0001", "submitted", date(2026, 11, 24))
    assert receipt.due == date(2026, 11, 27)
    assert receipt.token.startswith("R1.")

    filings.take_up(receipt.filing_id, "clerk1")
    filings.return_(receipt.filing_id, "clerk1", f"  {WHY} ")
    mine = filings.mine(PERSON)
    assert [(one.state, one.why) for one in mine] == [("returned", WHY)]
    assert mine[0].answers == ANSWERS

    clock.pass_days(1)
    mended = ANSWERS | {"address": "测试街 11 号"}
    again = filings.submit_again(
        "K2-1", "R0001", submission("r-2", answers=mended, papers={"rules": (jpeg(20),)})
    )
    assert (again.receipt, again.day, again.filing_id) == ("R0001", date(2026, 11, 24), receipt.filing_id)
    assert again.token == receipt.token
    shown = filings.show(f"https://hall.example/r/{receipt.token}")
    assert (shown.state, shown.why, shown.papers) == ("submitted", None, {"plan": 1, "rules": 1})
    filings.take_up(receipt.filing_id, "clerk2")
    done = filings.finish(receipt.filing_id, "clerk2")
    assert [entry.state for entry in done.history] == [
        "submitted",
        "taken_up",
        "returned",
        "submitted",
        "taken_up",
        "done",
    ]
    assert [entry.by for entry in done.history] == ["K1-1", "clerk1", "clerk1", "K2-1", "clerk2", "clerk2"]


def test_nothing_personal_stands_in_the_files(tmp_path, caplog, capfd):
    filings = open_world(tmp_path)
    paper = jpeg()
    receipt = filings.submit("K1-1", submission(papers={"plan": (paper,)}))
    filings.return_(receipt.filing_id, "clerk1", WHY)
    files = list(tmp_path.glob("hall.db*"))
    raw = b"".join(path.read_bytes() for path in files)
    assert b"R0001" in raw
    for secret in (NAME, NUMBER, ADDRESS, PERSON, WHY, "13900000000", "蒋巷镇"):
        assert secret.encode() not in raw
        assert secret.encode("utf-16-le") not in raw
    assert bytes.fromhex(PERSON) not in raw
    assert paper[:64] not in raw
    key = tmp_path / "keys" / "filings.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() not in raw
    printed = capfd.readouterr()
    for secret in (NAME, NUMBER, ADDRESS, PERSON, WHY):
        assert secret not in caplog.text + printed.out + printed.err


def test_another_key_opens_nothing(opened, tmp_path):
    filings = opened()
    receipt = filings.submit("K1-1", submission())
    (tmp_path / "keys" / "filings.key").write_text("0" * 64)
    other = opened()
    with pytest.raises(SealBroken, match="filings key"):
        other.open(receipt.filing_id)
    assert other.mine(PERSON) == []


def test_a_sealed_value_opens_only_where_it_was_put():
    box = FilingBox(bytes(32))
    sealed = box.seal(b"x", "filing/1/answers")
    assert box.open(sealed, "filing/1/answers") == b"x"
    for broken, place in [
        (sealed, "filing/2/answers"),
        (sealed[:-1] + b"\0", "filing/1/answers"),
        (b"", "p"),
    ]:
        with pytest.raises(SealBroken):
            box.open(broken, place)
    assert box.seal(b"x", "p") != box.seal(b"x", "p")


def test_twenty_kiosks_at_once_get_twenty_receipts(opened):
    filings = opened()

    def one(number: int) -> str:
        return filings.submit(f"K{number}", submission(f"r-{number}")).receipt

    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(one, range(40)))
    assert sorted(receipts) == [f"R{number:04d}" for number in range(1, 41)]


def test_the_same_request_at_once_is_one_filing(opened):
    filings = opened()
    same = submission()
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda _: filings.submit("K1-1", same), range(8)))
    assert {receipt.token for receipt in receipts} == {receipts[0].token}
    assert len(filings.mine(PERSON)) == 1


def test_the_same_request_after_a_restart_gives_the_same_answer(opened):
    first = opened().submit("K1-1", submission())
    clock = StillClock()
    clock.pass_days(1)
    filings = opened(clock)
    filings.take_up(first.filing_id, "clerk1")
    assert filings.submit("K1-1", submission()) == first
    changed = submission(answers=ANSWERS | {"area": "61"})
    assert refused(filings.submit, "K1-1", changed).code == "bad_request"
    other_paper = submission(papers={"plan": (jpeg(41),)})
    assert refused(filings.submit, "K1-1", other_paper).code == "bad_request"
    assert filings.submit("K1-2", submission()).receipt == "R0001"
    assert len(filings.mine(PERSON)) == 2


def test_a_request_is_forgotten_after_the_next_day(opened):
    clock = StillClock()
    filings = opened(clock)
    first = filings.submit("K1-1", submission())
    clock.pass_days(2)
    filings.submit("K1-1", submission("r-2"))
    again = filings.submit("K1-1", submission())
    assert again.filing_id != first.filing_id
    assert (again.receipt, again.day) == ("R0002", date(2026, 11, 26))


def test_submitting_again_twice_at_once_answers_twice_the_same(opened):
    filings = opened()
    receipt = filings.submit("K1-1", submission())
    filings.return_(receipt.filing_id, "clerk1", WHY)
    again = submission("r-2")
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: filings.submit_again("K1-1", "R0001", again), range(6)))
    assert {answer.submitted_at for answer in answers} == {answers[0].submitted_at}
    assert [entry.state for entry in filings.open(receipt.filing_id).history] == [
        "submitted",
        "returned",
        "submitted",
    ]


def test_two_clerks_decide_once(opened):
    filings = opened()
    receipt = filings.submit("K1-1", submission())

    def decide(number: int) -> str:
        try:
            return filings.take_up(receipt.filing_id, f"clerk{number}").state
        except FilingRefused as refusal:
            return refusal.refusal.code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(decide, range(6)))
    assert sorted(answers) == ["taken_up"] + ["wrong_state"] * 5


def test_what_is_refused_changes_nothing(opened):
    filings = opened()
    missing = refused(filings.submit, "K1-1", submission(answers={}, papers={}))
    assert missing.code == "bad_request"
    assert missing.message == "还差姓名，请填上。"
    assert [problem["where"] for problem in missing.detail["problems"]] == [
        "name",
        "number",
        "phone",
        "town",
        "address",
        "plan",
    ]
    assert refused(filings.submit, "K1-1", submission(item="NCX-PRINT")).code == "bad_request"
    assert refused(filings.submit, "K1-1", submission(item="nothing")).code == "bad_request"
    receipt = filings.submit("K1-1", submission())
    assert receipt.receipt == "R0001"
    assert refused(filings.finish, receipt.filing_id, "clerk1").code == "wrong_state"
    assert refused(filings.return_, receipt.filing_id, "clerk1", "  ").detail == {"field": "why"}
    assert refused(filings.return_, receipt.filing_id, "clerk1", "长" * 501).code == "bad_request"
    assert refused(filings.submit_again, "K1-1", "R0001", submission("r-2")).code == "wrong_state"
    assert refused(filings.open, "none").code == "not_found"
    assert refused(filings.page, receipt.filing_id, "plan", 2).code == "not_found"
    assert refused(filings.show, "R1.nonsense").code == "not_found"
    assert refused(filings.show, "T1.nonsense").code == "not_found"


def test_another_person_gets_nothing(opened):
    filings = opened()
    receipt = filings.submit("K1-1", submission())
    filings.return_(receipt.filing_id, "clerk1", WHY)
    assert filings.mine(OTHER_PERSON) == []
    assert refused(filings.show_own, "R0001", OTHER_PERSON).code == "not_found"
    stranger = submission("r-2", person_key=OTHER_PERSON)
    assert refused(filings.submit_again, "K1-1", "R0001", stranger).code == "not_found"
    assert refused(filings.show_own, "R0001", PERSON, date(2026, 11, 23)).code == "not_found"
    assert filings.show_own("R0001", PERSON, date(2026, 11, 24)).id == receipt.filing_id


def test_a_withdrawn_filing_is_withdrawn_once(opened):
    filings = opened()
    receipt = filings.submit("K1-1", submission())
    filings.take_up(receipt.filing_id, "clerk1")
    assert filings.withdraw("K1-1", receipt.token).state == "withdrawn"
    assert len(filings.withdraw("K1-1", receipt.token).history) == 3
    assert refused(filings.finish, receipt.filing_id, "clerk1").code == "wrong_state"


def test_the_desk_shows_what_waits_for_a_decision_first(opened):
    clock = StillClock()
    filings = opened(clock)
    receipts = [filings.submit("K1-1", submission(f"r-{number}")) for number in range(5)]
    filings.return_(receipts[0].filing_id, "clerk1", WHY)
    filings.take_up(receipts[1].filing_id, "clerk1")
    filings.finish(receipts[1].filing_id, "clerk1")
    filings.take_up(receipts[3].filing_id, "clerk1")
    assert [one.receipt for one in filings.desk()] == ["R0003", "R0004", "R0005", "R0001", "R0002"]
    clock.pass_days(1)
    later = filings.submit("K1-1", submission("r-9"))
    assert [one.receipt for one in filings.desk()] == ["R0003", "R0004", "R0005", later.receipt, "R0001"]
    assert filings.desk()[-1].state == "returned"
