"""The visit as it runs, without a window: wishes, answers, faults, rest and wipe."""

import pytest
from kiosk_screen_fakes import ELDER, PERSON, World, filing
from kiosk_screen_ways import ANSWERS, TO_BUSINESSES, TO_FORM, WAYS, fill_form, go

from kiosk.application.ports import HallSilent, Refusal
from kiosk.domain.flow import Screen
from kiosk.viewmodels.app import AppViewModel
from kiosk.viewmodels.core import Core

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def world():
    return World()


@pytest.fixture
def app(world):
    return AppViewModel(world.kiosk())


def core(app) -> Core:
    return app.core


def banner(app) -> str:
    return app.frame["banner"]["title"]


@pytest.mark.parametrize("screen", list(Screen))
def test_every_screen_can_be_come_to(world, app, screen):
    WAYS[screen](world, app)
    assert app.screen == screen.value


# ---- the ticket ----


def test_a_card_makes_a_key_and_the_number_itself_goes_nowhere(world, app):
    go(world, app, "CARD", "row.F2-B", "row.J02", "before.take")
    asked = world.queue.asked[0]
    assert asked["person_key"] == world.keys.person_key("citizen", PERSON.number)
    assert PERSON.number not in str(asked)
    assert (asked["business"], asked["claim"]) == ("J02", "none")
    assert app.screen == "number"
    assert world.queue.prints == [("t-0", True)]
    assert [ticket.number for ticket in world.printer.tickets] == ["J018"]


def test_after_a_lost_answer_the_same_request_gives_the_same_ticket(world, app):
    world.queue.deaf.append(HallSilent())
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    assert app.screen == "before"
    assert banner(app) == "大厅没有回答，请再按一次"
    app.touch("before.take")
    assert len({asked["request_id"] for asked in world.queue.asked}) == 1
    assert len(world.queue.tickets) == 1
    assert app.screen == "number"


def test_another_wish_after_silence_is_another_request(world, app):
    world.queue.trouble.append(HallSilent())
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take", "foot.back", "row.J01", "before.take")
    assert len({asked["request_id"] for asked in world.queue.asked}) == 2


def test_a_key_that_could_not_be_made_ahead_is_made_when_the_number_is_taken(world, app):
    world.keys.silent = True
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    assert app.screen == "before"
    assert world.queue.asked == []
    world.keys.silent = False
    app.touch("before.take")
    assert world.queue.asked[0]["person_key"]


def test_who_has_a_number_already_is_shown_it(world, app):
    world.queue.trouble.append(Refusal("duplicate_ticket", "您已经有号了。", {"number": "J018"}))
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    assert app.screen == "ticket"
    assert app.page.props["number"] == "J018"
    assert banner(app) == "您已经有一个号了"


@pytest.mark.parametrize("code", ["business_closed", "limit_reached", "unavailable", "busy", "bad_request"])
def test_a_refusal_says_the_halls_sentence_and_leaves_a_way_on(world, app, code):
    world.queue.trouble.append(Refusal(code, "上午的号发完了，13:30 再发。", {}))
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    assert (app.screen, banner(app)) == ("before", "上午的号发完了，13:30 再发")
    app.touch("before.take")
    assert app.screen == "number"
    assert len({asked["request_id"] for asked in world.queue.asked}) == 2


def test_where_the_hall_wants_a_card_the_card_is_asked_for(world, app):
    world.queue.trouble.append(Refusal("not_allowed", "这件事要放证件。", {"needs": "card"}))
    go(world, app, "home.take", "row.nocard", "row.F1-A", "row.P02", "before.take")
    assert app.screen == "put_card_ticket"
    world.lay()
    assert app.screen == "before"


def test_without_a_card_what_needs_none_is_issued_without_a_key(world, app):
    go(world, app, "home.take", "row.nocard", "row.F1-A", "row.P02", "before.take")
    assert (app.screen, world.queue.asked[0]["person_key"]) == ("number", None)


def test_the_old_are_claimed_for_by_their_card_and_may_say_no(world, app):
    world.lay(ELDER)
    go(world, app, "row.F2-B", "row.J02")
    assert app.page.props["choices"][1]["chosen"]
    app.touch("before.take")
    assert world.queue.asked[0]["claim"] == "senior"
    go(world, app, "foot.again", "row.F2-B", "row.J01", "before.ordinary", "before.take")
    assert world.queue.asked[1]["claim"] == "none"


@pytest.mark.parametrize(("row", "claim"), [("disabled", "care"), ("military", "military"), ("none", "none")])
def test_priority_is_asked_for_by_one_row(world, app, row, claim):
    go(world, app, *TO_BUSINESSES, "row.J02", "before.priority", f"row.{row}", "before.take")
    assert world.queue.asked[0]["claim"] == claim


def test_a_second_touch_while_busy_does_nothing(world, app):
    go(world, app, *TO_BUSINESSES, "row.J02")
    world.jobs.hold()
    go(world, app, "before.take", "before.take", "foot.home", "foot.back")
    assert app.page.props["take"]["text"] == "正在取号…"
    world.jobs.advance(4)
    assert app.page.props["take"]["text"] == "正在取号，等大厅回答…"
    world.jobs.release()
    assert len(world.queue.asked) == 1
    assert app.screen == "number"


def test_one_more_number_is_for_the_same_person(world, app):
    go(
        world,
        app,
        *TO_BUSINESSES,
        "row.J02",
        "before.take",
        "foot.again",
        "row.F2-B",
        "row.J01",
        "before.take",
    )
    assert [asked["business"] for asked in world.queue.asked] == ["J02", "J01"]
    assert len({asked["person_key"] for asked in world.queue.asked}) == 1
    assert app.page.props["number"] == "J019"


# ---- the slip ----


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("out_of_paper", "没纸了，号有效"),
        ("jam", "卡纸了，号有效"),
        ("cover_open", "打印机开着，号有效"),
        ("offline", "打印机断了，号有效"),
    ],
)
def test_without_a_slip_the_number_is_valid_and_the_hall_knows(world, app, code, title):
    world.printer.trouble.append(code)
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    assert app.screen == "no_paper"
    assert app.page.props["trouble"]["title"] == title
    assert app.page.props["number"] == "J018"
    assert world.queue.prints == [("t-0", False)]


def test_a_printer_that_is_well_again_prints_by_itself(world, app):
    WAYS[Screen.NO_PAPER](world, app)
    world.devices.tell("device_up", device="printer")
    assert app.screen == "number"
    assert world.queue.prints == [("t-0", False), ("t-0", True)]


def test_again_prints_again_and_may_fail_again(world, app):
    WAYS[Screen.NO_PAPER](world, app)
    world.printer.trouble.append("jam")
    app.touch("row.again")
    assert (app.screen, app.page.props["trouble"]["title"]) == ("no_paper", "卡纸了，号有效")
    app.touch("row.again")
    assert app.screen == "number"


def test_a_print_that_fails_under_help_is_told_when_help_is_left(world, app):
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")
    world.jobs.hold()
    app.touch("number.again")
    app.touch("foot.help")
    world.printer.trouble.append("jam")
    world.jobs.release()
    assert app.screen == "help"
    app.touch("help.back")
    assert app.screen == "no_paper"


# ---- codes ----


@pytest.mark.parametrize("text", ["T1.abc", "https://hall.example/t/T1.abc", " T1.abc\n"])
def test_a_slips_code_shows_its_ticket(world, app, text):
    world.devices.tell("code", text=text)
    assert app.screen == "ticket"
    assert app.page.props["state"]["title"] == "正在排队"
    assert core(app).shown.token == "T1.abc"


def test_a_receipts_code_shows_its_filing(world, app):
    world.devices.tell("code", text="R1.abc")
    assert (app.screen, app.page.props["number"]) == ("filing", "R0003")


@pytest.mark.parametrize("text", ["", "6901234567892", "https://example.org", "T2.abc", "T1.", "x" * 5000])
def test_any_other_code_goes_to_the_window(world, app, text):
    world.devices.tell("code", text=text)
    assert (app.screen, banner(app)) == ("home", "这个码要到窗口核验")


def test_a_code_in_the_middle_of_a_form_disturbs_nothing(world, app):
    go(world, app, *TO_FORM)
    world.devices.tell("code", text="T1.abc")
    assert app.screen == "form"


def test_a_ticket_is_cancelled_after_one_question(world, app):
    go(world, app, "CODE:T1.abc", "ticket.cancel")
    assert world.queue.cancelled == []
    app.touch("cancel.no")
    assert app.screen == "ticket"
    go(world, app, "ticket.cancel", "cancel.yes")
    assert world.queue.cancelled == ["T1.abc"]
    assert app.page.props["state"]["title"] == "这个号取消了"
    assert app.page.props["cancel"]["text"] == ""


def test_a_ticket_found_by_its_number_cannot_be_cancelled(world, app):
    go(world, app, "home.ticket", "key.J", "key.0", "key.1", "key.9", "key.erase", "key.8", "find.go")
    assert app.screen == "ticket"
    assert app.page.props["cancel"]["text"] == ""


def test_a_number_that_is_not_today(world, app):
    go(world, app, "home.ticket", "key.J", "key.9", "find.go")
    assert (app.screen, banner(app)) == ("find_ticket", "今天没有这个号")


# ---- rest and wipe ----


def nothing_left(app) -> bool:
    session, shown = core(app).session, core(app).shown
    left = f"{session}{shown}{[page.props for page in app._pages.values()]}"
    return (
        PERSON.name not in left
        and PERSON.number not in left
        and session.card is None
        and session.papers == {}
    )


def test_rest_wipes_the_person_after_a_countdown(world, app):
    go(world, app, *TO_FORM)
    world.jobs.advance(39)
    assert app.screen == "form"
    world.jobs.advance(1)
    assert (app.screen, app.page.props["seconds"]) == ("idle", "20")
    world.jobs.advance(12)
    assert app.page.props["seconds"] == "8"
    world.jobs.advance(8)
    assert app.screen == "home"
    assert nothing_left(app)


def test_a_touch_starts_the_rest_again(world, app):
    go(world, app, *TO_BUSINESSES)
    for _ in range(5):
        world.jobs.advance(35)
        app.touched()
    assert app.screen == "businesses"


def test_the_warning_is_stopped_by_a_touch_and_what_was_written_is_there(world, app):
    go(world, app, *TO_FORM, "field.name")
    app.write("测试丙")
    world.jobs.advance(45)
    app.touch("idle.stay")
    assert app.screen == "form"
    assert core(app).session.answers["name"] == "测试丙"
    assert core(app).session.writing == "name"
    world.jobs.advance(39)
    assert app.screen == "form"


def test_clearing_on_the_warning_wipes_at_once(world, app):
    WAYS[Screen.IDLE](world, app)
    app.touch("idle.clear")
    assert app.screen == "home"
    assert nothing_left(app)


def test_the_old_have_ninety_seconds(world, app):
    world.lay(ELDER)
    world.jobs.advance(69)
    assert app.screen == "zones"
    world.jobs.advance(1)
    assert app.screen == "idle"
    world.jobs.advance(20)
    assert app.screen == "home"


def test_the_number_goes_home_by_itself_and_a_touch_gives_it_longer(world, app):
    WAYS[Screen.NUMBER](world, app)
    world.jobs.advance(20)
    assert app.page.props["done"]["second"] == "10 秒后自动回首页"
    app.touched()
    world.jobs.advance(29)
    assert app.screen == "number"
    world.jobs.advance(1)
    assert app.screen == "home"
    assert nothing_left(app)


def test_nobody_is_warned_while_the_hall_is_asked(world, app):
    go(world, app, *TO_BUSINESSES, "row.J02")
    world.jobs.hold()
    app.touch("before.take")
    world.jobs.advance(300)
    assert app.screen == "before"


@pytest.mark.parametrize(
    "screen", [Screen.FORM, Screen.PAPERS, Screen.PROMISE, Screen.RECEIPT, Screen.FILINGS, Screen.NUMBER]
)
def test_going_home_leaves_nothing_of_the_person(world, app, screen):
    WAYS[screen](world, app)
    app.touch("foot.home")
    assert app.screen == "home"
    assert nothing_left(app)


def test_an_answer_for_somebody_who_left_is_dropped(world, app):
    world.jobs.hold()
    world.lay()
    app.touch("foot.home")
    world.jobs.release()
    assert core(app).session.person_key is None


def test_the_language_is_wiped_too(world, app):
    app.touch("foot.language")
    assert app.page.props["head"]["sign"] == "What are you here for?"
    go(world, app, "home.take", "foot.home")
    assert app.page.props["head"]["sign"] == "您来办什么事？"
    app.touch("foot.language")
    world.jobs.advance(61)
    assert app.page.props["head"]["sign"] == "您来办什么事？"


# ---- network and devices ----


def test_the_network_goes_and_comes(world, app):
    world.feed.change(online=False)
    assert app.screen == "trouble"
    world.feed.change(online=True)
    assert (app.screen, banner(app)) == ("home", "网络通了")
    world.jobs.advance(5)
    assert banner(app) == ""


def test_offline_in_the_middle_says_so_and_keeps_what_was_entered(world, app):
    go(world, app, *TO_FORM)
    world.feed.change(online=False)
    assert (app.screen, banner(app)) == ("form", "网络断了，正在重连")
    assert core(app).session.answers["name"] == "测试甲"


def test_without_a_hall_document_the_machine_rests_and_wakes_by_itself():
    world = World(known=False)
    app = AppViewModel(world.kiosk())
    assert app.screen == "resting"
    world.lay()
    world.devices.tell("code", text="T1.abc")
    assert app.screen == "resting"
    world.feed.change(document=world.hall)
    assert app.screen == "home"


def test_figures_follow_the_hall_while_one_looks(world, app):
    from msgspec.structs import replace

    go(world, app, *TO_BUSINESSES)
    states = {**world.states, "J01": replace(world.states["J01"], people=99)}
    world.feed.change(businesses=states)
    assert app.page.props["rows"][0]["figure"] == "99"


def test_a_dead_reader_leaves_what_needs_no_card(world, app):
    world.devices.tell("device_down", device="reader", code="gone")
    assert banner(app) == "读卡器歇了"
    app.touch("home.take")
    assert (app.page.props["reader"], app.page.props["head"]["sign"]) == (False, "读卡器歇了")
    world.devices.tell("device_up", device="reader")
    assert app.page.props["reader"]
    assert banner(app) == "读卡器好了"


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("moved", "拿早了，请再放一次"),
        ("wrong_card", "这张卡读不了"),
        ("forged", "这张证件要到窗口核验"),
        ("unreadable", "没读出来，请再放一次"),
        ("??", "没读出来，请再放一次"),
    ],
)
def test_a_card_that_cannot_be_read_says_what_to_do(world, app, code, title):
    app.touch("home.take")
    world.devices.tell("card_read_failed", code=code)
    assert (app.screen, banner(app)) == ("put_card", title)


def test_a_second_card_does_not_take_over_a_visit(world, app):
    go(world, app, *TO_FORM)
    world.lay(ELDER)
    assert core(app).session.card == PERSON


# ---- filings ----


def test_a_filing_is_submitted_with_what_was_written_and_taken(world, app):
    WAYS[Screen.RECEIPT](world, app)
    sent = world.filings.submitted[0]
    assert sent.item == "NCX-SJ01"
    assert sent.person_key == world.keys.person_key("citizen", PERSON.number)
    assert {**ANSWERS, "name": "测试甲"}.items() <= sent.answers.items()
    assert [(paper.id, len(paper.pages)) for paper in sent.papers] == [("layout", 1)]
    assert world.printer.receipts[0].receipt == "R0007"
    assert app.page.props["number"] == "R0007"
    assert core(app).session.answers == {}


def test_submitted_again_after_silence_it_is_the_same_filing(world, app):
    WAYS[Screen.PROMISE](world, app)
    world.filings.trouble.append(HallSilent())
    app.touch("promise.submit")
    assert app.screen == "promise"
    first = core(app).session.filing_request
    app.touch("promise.submit")
    assert world.filings.submitted[0].request_id == first
    assert app.screen == "receipt"


def test_a_question_is_not_left_with_something_to_mend(world, app):
    go(world, app, *TO_FORM, "form.next")
    assert app.screen == "form"
    assert app.page.props["fields"][2]["problem"] == "请选一样。"
    go(world, app, "choose.role.0", "form.next")
    assert core(app).session.step == 1
    app.touch("foot.back")
    assert core(app).session.step == 0


def test_a_date_gets_its_dashes_and_a_document_number_its_capital(world, app):
    go(world, app, *TO_FORM)
    core(app).enter(step=5, writing="opens_on")
    assert app.write("20261201") == "2026-12-01"
    assert app.write("2026-12-0") == "2026-12-0"
    core(app).enter(step=0, writing="number")
    assert app.write("11010519491231002x") == "11010519491231002X"


def test_a_page_is_taken_again(world, app):
    fill_form(world, app)
    go(world, app, "papers.take", "papers.take", "papers.retake")
    assert len(core(app).session.papers["layout"]) == 1
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
    app.touch("papers.later")
    assert core(app).session.paper == 1


def test_a_returned_filing_is_mended_and_submitted_again(world, app):
    WAYS[Screen.FILING](world, app)
    assert app.page.props["state"]["text"] == "布局图看不清"
    app.touch("filing.mend")
    assert core(app).session.answers == {"shop_name": "测试小店"}
    core(app).enter(answers={"name": "测试甲", "number": PERSON.number, **ANSWERS})
    for _ in range(6):
        app.touch("form.next")
    go(world, app, "papers.later", "papers.later", "papers.later", "papers.later", "promise.submit")
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
