"""Preview and suggestion, as the pages ask for them."""

from datetime import timedelta

import pytest
from core_world import ALL_DAY, World, business, make_hall, window
from rehearsal_world import Here, Standing, busy_state, demonstration

from queue_server.adapters import rehearsal
from queue_server.application.suggestion import suggest
from queue_server.application.whatif import LEAST_RUNS, MOST_RUNS, preview, runs_of, saved_set
from queue_server.domain.hall import Calendar
from queue_server.domain.rehearsal.question import Proposal, ask
from queue_server.domain.rehearsal.scenario import scenario_of
from queue_server.domain.state import SavedSet


@pytest.fixture
def service():
    state, now = busy_state()
    return Standing(demonstration(), state, now)


def helping(service, **more):
    return Proposal(services={40: {**service.state.windows[40].services, "L03": 1}}, **more)


async def test_a_preview_tells_gain_and_cost_in_a_sentence(service):
    found = await preview(service, helping(service), Here())
    assert found.refusal is None
    assert found.at == service.now()
    assert found.horizon_min == 96
    assert found.outcome.helped == "L03"
    effect = found.outcome.effects["L03"]
    assert f"交通违法处理平均等候 {effect.before.mean:.0f} → {effect.after.mean:.0f} 分" in found.sentence
    assert "代价：" in found.sentence
    assert found.sentence.endswith("。")


async def test_processes_give_the_same_answer_as_this_one(service):
    here = await preview(service, helping(service), Here())
    rehearsal.warm()
    assert await rehearsal.preview(service, helping(service)) == here


async def test_what_cannot_be_done_is_refused_and_nothing_played(service):
    for change, code in (
        (Proposal(services={40: {"NONE": 1}}), "unknown_business"),
        (Proposal(services={40: {"L03": 7}}), "bad_request"),
        (Proposal(services={99: {"L03": 1}}), "not_found"),
        (Proposal(closed=(99,)), "not_found"),
        (Proposal(), "bad_request"),
        (helping(service, until=service.now() - timedelta(minutes=1)), "bad_request"),
    ):
        found = await preview(service, change, Here())
        assert found.refusal is not None, change
        assert found.refusal.code == code
        assert found.refusal.message.endswith("。")
        assert found.outcome is None


async def test_a_change_that_changes_nothing_says_so(service):
    same = Proposal(services={40: dict(service.state.windows[40].services)})
    found = await preview(service, same, Here())
    assert found.sentence == "这样改，等候几乎不变。"
    assert found.outcome.total_change == 0


async def test_a_saved_set_is_a_proposal(service):
    services = {40: {"L03": 1}, 41: {"L03": 2, "L02": 1}}
    service.state.sets["早高峰"] = SavedSet(name="早高峰", services=services)
    until = service.now() + timedelta(minutes=30)
    assert saved_set(service.state, "早高峰", until) == Proposal(services=services, until=until)
    assert saved_set(service.state, "没有这个") is None


def test_runs_are_as_many_as_the_work_allows_and_never_depend_on_the_machine(service):
    hall, state, now = service.hall, service.state, service.now()
    small = ask(hall, state, now, scenario_of(hall), helping(service))
    every = Proposal(services={number: dict(one.services) for number, one in state.windows.items()})
    large = ask(hall, state, now, scenario_of(hall), every)
    assert LEAST_RUNS <= runs_of(large) < runs_of(small) <= MOST_RUNS
    assert runs_of(small, 10**9) == MOST_RUNS
    assert runs_of(large, 1) == LEAST_RUNS


def two_windows():
    """One window with a queue, another of the same zone with nothing to do, of another business."""
    hall = make_hall(
        businesses={"A01": business("A01", expected_daily=40), "A02": business("A02", expected_daily=1)},
        windows={1: window(1, 1, {"A01": 1}), 2: window(2, 1, {"A02": 1})},
        combos={},
        calendar=Calendar(weekday=ALL_DAY, weekend=ALL_DAY, ticket_cutoff="none"),
    )
    world = World(hall)
    world.open(1)
    world.open(2)
    return world


async def test_the_idle_neighbour_is_suggested_to_help():
    world = two_windows()
    for _ in range(10):
        world.issue("A01")
    world.called(1)
    world.start(1)
    found = await suggest(Standing(world.hall, world.state, world.now), Here())
    assert found is not None
    assert found.change.services.keys() == {2}
    assert found.change.services[2]["A01"] in (1, 2)
    assert found.helped.business == "A01"
    assert found.helped.gain >= 1
    assert found.saves_min > 10
    assert found.sentence.startswith("现在最有用的一步：让 2 号兼办A01，A01的等候大约少 ")


async def test_the_same_state_gives_the_same_suggestion():
    world = two_windows()
    for _ in range(6):
        world.issue("A01")
    one = await suggest(Standing(world.hall, world.state, world.now), Here())
    assert one is not None
    assert one.outcome.total_change <= -1
    assert await suggest(Standing(world.hall, world.state, world.now), Here()) == one


async def test_where_nobody_waits_nothing_is_suggested():
    world = two_windows()
    world.issue("A01")
    world.called(1)
    assert await suggest(Standing(world.hall, world.state, world.now), Here()) is None


async def test_what_another_zone_does_is_never_suggested():
    hall = make_hall(
        businesses={"A01": business("A01"), "C01": business("C01", "F2-A", 2)},
        windows={1: window(1, 1, {"A01": 1}), 21: window(21, 2, {"C01": 1})},
        combos={},
    )
    world = World(hall)
    world.open(1)
    world.open(21)
    for _ in range(10):
        world.issue("A01")
    assert await suggest(Standing(world.hall, world.state, world.now), Here()) is None
