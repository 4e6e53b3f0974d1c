"""What plan, guide and form say, from snapshots."""

from itertools import pairwise

import pytest
from kiosk_screen_fakes import NOW, PERSON, business_states, document
from msgspec.structs import replace

from kiosk.application.ports import HallView
from kiosk.domain.session import Session
from kiosk.viewmodels import derive_form, derive_items, derive_plan
from kiosk.viewmodels.snapshot import Snapshot
from kiosk.viewmodels.texts import Texts

HALL = document()


def snapshot(**changes) -> Snapshot:
    plain = Snapshot(
        texts=Texts(),
        now=NOW,
        hall=HallView(document=HALL, businesses=business_states(HALL), online=True),
        device="K1-1",
    )
    return replace(plain, **changes)


def test_the_way_to_the_other_floor_goes_by_the_lift_with_right_angles():
    own, other = derive_plan.derive_way(snapshot(), "F2-B", 2)
    assert (own.floor, other.floor) == ("1 楼", "2 楼")
    assert own.words == "您在圆点处，坐电梯"
    assert other.words == "出电梯，往左前方"
    assert own.here
    assert not other.here
    for plan in (own, other):
        points = list(zip(plan.path[::2], plan.path[1::2], strict=True))
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(points))
        assert len(points) <= 4
        assert all(0 <= value <= 1 for value in plan.path)
    assert [spot.target for spot in other.spots if spot.kind == "counter"].count(True) == 1


@pytest.mark.parametrize(
    "zone", [one.id for one in HALL.zones if any(w.zone == one.id for w in HALL.windows)]
)
def test_there_is_a_way_to_every_zone_that_stays_inside(zone):
    floor = next(one.floor for one in HALL.zones if one.id == zone)
    plans = derive_plan.derive_way(snapshot(), zone, floor)
    assert [plan.floor for plan in plans][-1] == f"{floor} 楼"
    for plan in plans:
        assert plan.path
        assert plan.words
        assert all(0 <= value <= 1 for value in plan.path)


def test_a_form_is_only_asked_for_items_that_have_one():
    assert all(item.form is not None for item in derive_items.form_items(snapshot()))
    assert "NCX-SJ01" in {item.id for item in derive_items.items_of(snapshot(), "theme:CYD")}


def test_the_item_page_says_how_each_material_comes():
    page = derive_items.derive_item(snapshot(session=Session(item="NCX-SJ01")))
    how = {one.name: one.how for one in page.materials}
    assert how["设施布局图"] == "您来拍"
    assert how["从业人员健康证明"] == "晚点交"
    assert how["申请书"] == "在这里填"
    assert page.heading == f"{len(how)} 样材料，您来拍 2 样"
    assert [fact.value for fact in page.facts] == ["3 个工作日", "最多 1 次", "免费"]


def form_page(**session):
    return derive_form.derive_form(snapshot(session=Session(item="NCX-SJ01", card=PERSON, **session)))


def test_name_and_number_are_masked_until_they_are_written():
    answers = {"name": "测试甲", "number": PERSON.number}
    page = form_page(answers=answers)
    assert [field.value for field in page.fields[:2]] == ["测**", "3601************19"]
    assert form_page(answers=answers, writing="name").writing.value == "测试甲"


def test_problems_are_said_after_the_citizen_asked_to_go_on():
    assert [field.problem for field in form_page().fields] == ["", "", ""]
    assert [field.problem for field in form_page(checked=True).fields] == [
        "还没写姓名。",
        "还没写证件号码。",
        "请选一样。",
    ]


def test_the_forms_own_sentence_is_used_where_it_has_one():
    page = form_page(step=3, answers={"address": "测试街"})
    assert page.fields[1].problem == "还差门牌号。没有门牌就写“无”。"
    assert page.fields[1].state == "bad"
    assert form_page(step=3, answers={"address": "测试街99号"}).fields[1].state == "right"


def test_keys_fit_the_field():
    assert form_page(writing="name").writing.keys == "letters"
    assert form_page(writing="number").writing.keys == "digits"
    assert form_page(step=3, writing="town").writing.keys == "choices"
