"""The desk page: who sees what, what can be decided, and that opening a filing leaves a trace without a person in it."""

import re
from dataclasses import replace
from datetime import date

import pytest
from filings_web import PASSWORD, app_for, services_for
from filings_world import ADDRESS, ANSWERS, NAME, NUMBER, StillClock, item, jpeg, open_world, submission
from litestar.testing import TestClient

from queue_server.adapters.web.app import build_app
from queue_server.adapters.web.views_desk import detail, headline, masked_name, masked_number, rows


@pytest.fixture
def client(tmp_path):
    with TestClient(app_for(tmp_path)) as made:
        made.follow_redirects = False
        yield made


def token(client) -> dict[str, str]:
    if "hall_csrf" not in client.cookies:
        client.get("/login")
    return {"x-csrftoken": client.cookies["hall_csrf"]}


def sign_in(client, name="clerk1"):
    form = {"name": name, "password": PASSWORD}
    answer = client.post("/login", data=form, headers=token(client))
    assert answer.status_code == 303, answer.text


def filed(client, number=1, **changes):
    receipt = client.app.state.services.filings.submit("K1-1", submission(f"r-{number}", **changes))
    return f"/desk/{receipt.filing_id}"


def state_of(client, path):
    return client.app.state.services.filings.open(path.rsplit("/", 1)[-1]).state


@pytest.mark.parametrize("end", ["", "/papers/plan/1", "?full=1"])
def test_nobody_sees_a_filing_without_signing_in(client, end):
    path = filed(client)
    answer = client.get(path + end)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")
    assert client.get("/desk").status_code == 303
    assert client.get("/desk/list").status_code == 303
    for action in ("take-up", "return", "finish"):
        refused = client.post(f"{path}/{action}", data={"why": "x"}, headers=token(client))
        assert refused.status_code == 303
        assert refused.headers["location"].startswith("/login")
    assert state_of(client, path) == "submitted"


def test_other_roles_do_not_see_it(client):
    path = filed(client)
    sign_in(client, "auditor1")
    for there in ("/desk", path, path + "/papers/plan/1"):
        answer = client.get(there)
        assert answer.status_code == 403
        assert NAME not in answer.text
    assert client.post(f"{path}/take-up", headers=token(client)).status_code == 403
    assert state_of(client, path) == "submitted"


def test_a_decision_needs_the_page_it_came_from(client):
    path = filed(client)
    sign_in(client)
    assert client.post(f"{path}/take-up").status_code == 403
    assert state_of(client, path) == "submitted"


def test_the_list_hides_names_until_opened(client):
    path = filed(client)
    sign_in(client)
    page = client.get("/desk")
    assert page.headers["cache-control"] == "no-store"
    assert "1 份等着办，最急的 11月27日周五前要出结果" in page.text
    assert "R0001 · 测* · 10:24 K1-1" in page.text
    for secret in (NAME, NUMBER, ADDRESS, "13900000000"):
        assert secret not in page.text
    opened = client.get(path)
    assert opened.headers["cache-control"] == "no-store"
    assert ADDRESS in opened.text
    assert "360121**********13" in opened.text
    assert NAME not in opened.text
    assert NUMBER not in opened.text
    full = client.get(path + "?full=1")
    assert NAME in full.text
    assert NUMBER in full.text


def test_papers_are_pictures_for_this_answer_only(client):
    path = filed(client, papers={"plan": (jpeg(50), jpeg(60))})
    sign_in(client)
    assert f"{path}/papers/plan/2" in client.get(path).text
    picture = client.get(f"{path}/papers/plan/2")
    assert picture.content == jpeg(60)
    assert picture.headers["content-type"] == "image/jpeg"
    assert picture.headers["cache-control"] == "no-store"
    assert picture.headers["x-content-type-options"] == "nosniff"
    for wrong in ("/papers/plan/3", "/papers/plan/0", "/papers/other/1"):
        assert client.get(path + wrong).status_code == 404
    assert client.get("/desk/none").status_code == 404


def test_take_up_and_finish(client):
    path = filed(client)
    sign_in(client)
    assert 'id="take-up"' in client.get(path).text
    done = client.post(f"{path}/take-up", headers=token(client))
    assert (done.status_code, done.headers["location"]) == (303, f"{path}?said=taken_up")
    page = client.get(done.headers["location"]).text
    assert "收下了" in page
    assert 'id="take-up"' not in page
    assert 'id="finish"' in page
    client.post(f"{path}/finish", headers=token(client))
    assert state_of(client, path) == "done"
    ended = client.get(path).text
    assert "10:24 办结" in ended
    assert "<button" not in ended.split('class="dk-decide"')[1]


def test_returning_says_why_to_the_applicant(client):
    path = filed(client)
    sign_in(client)
    empty = client.post(f"{path}/return", data={"why": "  "}, headers=token(client))
    assert empty.status_code == 400
    assert "退回要写清楚补什么" in empty.text
    assert state_of(client, path) == "submitted"
    long = "补" * 501
    kept = client.post(f"{path}/return", data={"why": long}, headers=token(client))
    assert kept.status_code == 400
    assert long in kept.text
    why = "布局图要标出<水池>"
    client.post(f"{path}/return", data={"why": why}, headers=token(client))
    assert state_of(client, path) == "returned"
    assert client.app.state.services.filings.mine(submission().person_key)[0].why == why
    shown = client.get(path).text
    assert "布局图要标出&lt;水池&gt;" in shown
    assert "<水池>" not in shown


def test_a_decision_that_came_too_late_is_said(client):
    path = filed(client)
    sign_in(client)
    client.app.state.services.filings.take_up(path.rsplit("/", 1)[-1], "clerk2")
    late = client.post(f"{path}/take-up", headers=token(client))
    assert late.status_code == 409
    assert "窗口已经收下，正在办" in late.text
    assert client.post("/desk/none/take-up", headers=token(client)).status_code == 404


def test_the_list_comes_alone_too(client):
    first, second = filed(client, 1), filed(client, 2)
    sign_in(client)
    part = client.get("/desk/list", params={"open": second.rsplit("/", 1)[-1]}).text
    assert part.index(first) < part.index(second)
    assert re.search(rf'href="{second}" aria-current="true"', part)
    assert part.startswith("<ul")
    assert NAME not in part


def test_each_access_is_logged_without_a_person(client, capfd):
    path = filed(client)
    sign_in(client)
    client.get(path)
    client.get(path + "?full=1")
    client.get(path + "/papers/plan/1")
    client.post(f"{path}/return", data={"why": "请补"}, headers=token(client))
    said = "".join(capfd.readouterr())
    for event in ("filing_opened", "filing_opened_full", "filing_page_opened", "filing_decided"):
        assert event in said
    assert "clerk1" in said
    for secret in (NAME, NUMBER, ADDRESS, "13900000000", "请补"):
        assert secret not in said


def test_a_filing_of_an_item_that_is_gone_is_still_readable(tmp_path):
    services = replace(services_for(tmp_path), items={})
    with TestClient(build_app(services)) as client:
        client.follow_redirects = False
        path = filed(client)
        sign_in(client)
        page = client.get(path)
        assert page.status_code == 200
        assert NUMBER not in page.text
        assert NAME not in page.text


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("360121189901010013", "360121**********13"),
        ("GBR310088051907", "GBR310*******07"),
        ("123", "***"),
        ("", ""),
    ],
)
def test_masked_numbers(number, shown):
    assert masked_number(number) == shown
    assert len(masked_number(number)) == len(number)


def test_masked_names():
    assert [masked_name(name) for name in ("测试甲", "𫖯某", "")] == ["测*", "𫖯*", ""]


def test_what_is_due_is_said_in_words(tmp_path):
    clock = StillClock()
    filings = open_world(tmp_path, clock)
    filings.submit("K1-1", submission())
    notes = []
    for _ in range(5):
        filing = filings.desk()[0]
        row = rows([filing], {"NCX-SJ01": item()}, clock.now(), None)[0]
        notes.append((row.note, row.tone))
        clock.pass_days(1)
    assert notes == [
        ("等着收，11月27日周五前出结果", "dim"),
        ("等着收，11月27日周五前出结果", "dim"),
        ("等着收，明天前出结果", "soon"),
        ("等着收，今天要出结果", "bad"),
        ("等着收，11月27日周五就该出结果", "bad"),
    ]
    filing = filings.desk()[0]
    assert headline([filing], date(2026, 11, 27)) == "1 份等着办，最急的今天要出结果"
    assert headline([filing], date(2026, 11, 28)) == "1 份等着办，最急的过了期限，先办它"
    assert headline([], date(2026, 11, 28)) == "现在没有要看的申请"
    shown = detail(filing, item(), clock.now(), full=True)
    assert shown.line == "11月24日 R0001，11月24日 10:24 在 K1-1 交"
    assert [answer.text for answer in shown.answers][:3] == [NAME, NUMBER, ANSWERS["phone"]]
    assert [paper.note for paper in shown.papers] == ["拍照件 1 页", "没交，可以不交"]
