"""Two servers on one PostgreSQL: whatever happens to who leads, the other goes on and nothing answered is lost."""

import json
import secrets
import signal

import pytest
from postgres_fixture import postgres, postgres_url  # noqa: F401  fixtures
from two_servers import SecondServer, TwoServers
from two_servers_crowd import Crowd

from queue_server.adapters.settings import keep_password

from foreign import Foreign
from hall_process import HallProcess, wait_until

pytestmark = pytest.mark.system

WINDOWS = (16, 17, 18)
STEPPED_DOWN = 3


@pytest.fixture(scope="module")
def pair(tmp_path_factory, postgres):  # noqa: F811
    url = postgres.database()
    devices = [("kiosk-x", "kiosk", None), ("board-x", "board", None)]
    devices += [(f"pad-{window}", "pad", window) for window in WINDOWS]
    made = TwoServers(tmp_path_factory.mktemp("pair"), url, devices)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        postgres.drop(url)


@pytest.fixture(scope="module")
def hands(pair):
    """A kiosk, a board, and the pads of three open windows."""
    kiosk, board = pair.signed_in("kiosk-x"), pair.signed_in("board-x")
    pads = [pair.signed_in(f"pad-{window}") for window in WINDOWS]
    for clerk, pad in enumerate(pads, 1):
        pad.ok("window.login", clerk=f"clerk{clerk}", pin=pair.pins[f"clerk{clerk}"])
        pad.ok("window.open")
    yield kiosk, board, pads
    for one in (kiosk, board, *pads):
        one.close()


@pytest.fixture(scope="module")
def crowd(hands):
    kiosk, _board, pads = hands
    return Crowd(kiosk, pads)


def test_kill_9_of_the_leader_in_the_middle_of_the_day(pair, hands, crowd) -> None:
    kiosk, _board, _pads = hands
    leader, standby = pair.both()
    person = secrets.token_hex(32)
    waiting = kiosk.ok("ticket.issue", business="K03", person_key=person)
    with crowd.at_work():
        crowd.wait_more(20)
        leader.send(signal.SIGKILL)
        crowd.wait_more(20)
    standby.wait_says("ready")
    crowd.check()
    again = kiosk.refused("ticket.issue", business="K03", person_key=person)
    assert (again["code"], again["detail"]["number"]) == ("duplicate_ticket", waiting["number"]), (
        "the dead server made the key of this day"
    )


def test_who_comes_back_stands_by(pair) -> None:
    leader, _standby = pair.both()
    leader.send(signal.SIGKILL)
    leader.process.wait(30)
    wait_until(lambda: 200 in pair.statuses())
    _leader, back = pair.both()
    assert back.said == ["standby"]


def test_a_leader_that_leaves_in_order_hands_over(pair, hands, crowd) -> None:
    _kiosk, board, _pads = hands
    leader, standby = pair.both()
    begun = len(board.history)
    before = {kind: state["rev"] for kind, state in board.states.items()}
    with crowd.at_work():
        crowd.wait_more(20)
        leader.send(signal.SIGTERM)
        assert leader.process.wait(30) == 0
        crowd.wait_more(20)
    standby.wait_says("ready")
    crowd.check()
    board.wait_state("server/state", lambda state: state["online"])
    for kind, state in board.history[begun:]:
        assert state["rev"] > before.get(kind, -1), kind
        before[kind] = state["rev"]


def test_a_leader_that_wakes_up_answers_nothing_more(pair, hands, crowd) -> None:
    kiosk, board, pads = hands
    leader, standby = pair.both()
    with crowd.at_work():
        crowd.wait_more(20)
        leader.send(signal.SIGSTOP)
        standby.wait_says("ready")
        crowd.wait_more(20)
        rev = board.wait_state("server/state", lambda state: state["online"])["rev"]
        leader.send(signal.SIGCONT)
        assert leader.process.wait(30) == STEPPED_DOWN
        crowd.wait_more(20)
    crowd.check()
    # Answers that came too late for who asked say the same as those that came in time.
    given = {reply["result"]["number"] for reply in crowd.issued.values()}
    late = list(kiosk._answers.values())
    assert all(reply["ok"] and reply["result"]["number"] in given for reply in late), late
    assert all(reply["ok"] for pad in pads for reply in pad._answers.values())
    # The old leader's will came after the new one's state, and does not stand.
    board.wait_state("server/state", lambda state: state["online"] and state["rev"] >= rev)


def test_accounts_are_changed_where_the_hall_is_led_and_the_broker_follows(pair) -> None:
    leader, standby = pair.both()
    names = {one: name for name, one in pair.running.items()}
    wanted = ("device", "add", f"kiosk-{secrets.token_hex(4)}", "--kind", "kiosk", "--json")
    Foreign(pair.port, json.loads(pair.cli(names[leader], *wanted))).close()
    assert "备用服务器" in pair.cli(names[standby], *wanted, fails=True)


def test_up_beside_a_second_server_has_one_leader(tmp_path, postgres_url) -> None:  # noqa: F811
    folder = tmp_path / "first"
    folder.mkdir(mode=0o700)
    hall = HallProcess(folder, "--database", keep_password(folder, postgres_url))
    second = SecondServer(tmp_path, hall)
    try:
        hall.wait_ready()
        second.start()
        kiosk = Foreign(hall.run["mqtt"]["port"], hall.json("device", "add", "kiosk-x", "--kind", "kiosk"))
        numbers = []
        for kills in (1, 0):
            reply = kiosk.insist("ticket.issue", business="K03", person_key=secrets.token_hex(32))
            numbers.append(reply["result"]["number"])
            if kills:
                hall.wait_back("server", hall.kill("server"))
        assert numbers == ["K001", "K002"]
        wait_until(lambda: sorted(second.statuses()) == [200, 503])
        kiosk.close()
    finally:
        second.stop()
        hall.stop()
