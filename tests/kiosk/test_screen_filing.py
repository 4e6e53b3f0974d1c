"""A filing from its form to its receipt and back again, without a window."""

from kiosk_screen_desks import filing
from kiosk_screen_fakes import PERSON
from kiosk_screen_ways import ANSWERS, TO_FORM, WAYS, banner, fill_form, go

from kiosk.application.ports import HallSilent, Refusal
from kiosk.domain.flow import Screen


def test_a_filing_is_submitted_with_what_was_written_and_taken(world, app):
    WAYS[Screen.RECEIPT](world, app)
    sent = world.filings.submitted[0]
    assert sent.item == "NCX-SJ01"
    assert sent.person_key == world.keys.person_key("citizen", PERSON.number)
    assert {**ANSWERS, "name": "测试甲"}.items() <= sent.answers.items()
    assert [(paper.id, len(paper.pages)) for paper in sent.papers] == [("layout", 1), ("safety_rules", 1)]
    assert world.printer.receipts[0].receipt == "R0007"
    assert app.page.props["number"] == "R0007"
    assert app.core.session.answers == {}


def test_submitted_again_after_silence_it_is_the_same_filing(world, app):
    WAYS[Screen.PROMISE](world, app)
    world.filings.trouble.append(HallSilent())
    app.touch("promise.submit")
    assert app.screen == "promise"
    first = app.core.session.filing_request
    app.touch("promise.submit")
    assert world.filings.submitted[0].request_id == first
    assert app.screen == "receipt"


def test_a_filing_that_is_refused_may_be_mended_and_is_a_new_request(world, app):
    WAYS[Screen.PROMISE](world, app)
    world.filings.trouble.append(Refusal("bad_request", "还差食品安全制度。", {}))
    app.touch("promise.submit")
    assert (app.screen, banner(app)) == ("promise", "还差食品安全制度")
    assert app.core.session.filing_request is None
    app.touch("promise.submit")
    assert app.screen == "receipt"


def test_a_paper_that_must_be_there_is_not_put_off(world, app):
    fill_form(world, app)
    assert app.page.props["later"]["name"] == "papers.window"
    go(world, app, "papers.take", "papers.next", "papers.take", "papers.next")
    assert app.page.props["later"]["name"] == "papers.later"


def test_a_question_is_not_left_with_something_to_mend(world, app):
    go(world, app, *TO_FORM, "form.next")
    assert app.screen == "form"
    assert app.page.props["fields"][2]["problem"] == "请选一样。"
    go(world, app, "choose.role.0", "form.next")
    assert app.core.session.step == 1
    app.touch("foot.back")
    assert app.core.session.step == 0


def test_a_date_gets_its_dashes_and_a_document_number_its_capital(world, app):
    go(world, app, *TO_FORM)
    app.core.enter(step=5, writing="opens_on")
    assert app.write("20261201") == "2026-12-01"
    assert app.write("2026-12-0") == "2026-12-0"
    app.core.enter(step=0, writing="number")
    assert app.write("11010519491231002x") == "11010519491231002X"


def test_a_page_is_taken_again(world, app):
    fill_form(world, app)
    go(world, app, "papers.take", "papers.take", "papers.retake")
    assert len(app.core.session.papers["layout"]) == 1
    assert app.paper_picture("0") is not None
    assert app.paper_picture("1") is None


def test_the_camera_shows_what_lies_there_once_a_second(world, app):
    fill_form(world, app)
    world.jobs.advance(3)
    assert world.camera.shots == 3
    assert app.paper_picture("live") is not None


def test_a_dead_camera_leaves_the_way_to_the_window(world, app):
    fill_form(world, app)
    world.camera.dead = True
    app.touch("papers.take")
    assert banner(app) == "没拍到，请再按一次"
    world.devices.tell("device_down", device="document_camera", code="gone")
    assert app.page.props["take"]["text"] == ""
    app.touch("papers.window")
    assert (app.screen, app.core.session.business) == ("before", "M03")


def test_a_returned_filing_is_mended_and_submitted_again(world, app):
    WAYS[Screen.FILING](world, app)
    assert app.page.props["state"]["text"] == "布局图看不清"
    app.touch("filing.mend")
    assert app.core.session.answers == {"shop_name": "测试小店"}
    app.core.enter(answers={"name": "测试甲", "number": PERSON.number, **ANSWERS})
    for _ in range(6):
        app.touch("form.next")
    go(world, app, *["papers.take", "papers.next"] * 2, "papers.later", "papers.later", "promise.submit")
    assert app.screen == "receipt"
    assert world.filings.again[0][0] == "R0003"


def test_a_filing_shown_by_its_code_asks_for_the_card_to_be_mended(world, app):
    world.filings.show = lambda token: filing("returned", why="看不清", token=None)
    go(world, app, "CODE:R1.abc", "filing.mend")
    assert (app.screen, banner(app)) == ("filing", "请放上证件")
    world.filings.filings = [filing("returned", answers={"shop_name": "测试小店"})]
    world.lay()
    assert app.screen == "filings"


def test_a_filing_is_withdrawn_after_one_question(world, app):
    WAYS[Screen.WITHDRAW](world, app)
    app.touch("withdraw.yes")
    assert (app.screen, app.page.props["state"]["title"]) == ("filing", "您撤回了")


def test_what_cannot_be_touched_here_changes_nothing(world, app):
    for name in ("before.take", "row.J02", "number.done", "", ".", "foot.back", "nonsense.x"):
        app.touch(name)
        assert app.screen == "home"
