"""The ticket as it is taken, printed, shown and cancelled, without a window."""

import pytest
from kiosk_screen_fakes import ELDER, PERSON, World, document
from kiosk_screen_ways import TO_BUSINESSES, TO_FORM, WAYS, banner, go
from msgspec.structs import replace

from kiosk.application.ports import HallSilent, Refusal
from kiosk.domain.flow import Screen
from kiosk.viewmodels.app import AppViewModel
from queue_server.contract.messages import HistoryEntry


@pytest.mark.parametrize("screen", list(Screen))
def test_every_screen_can_be_come_to(world, app, screen):
    WAYS[screen](world, app)
    assert app.screen == screen.value


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


@pytest.mark.parametrize("text", ["T1.abc", "https://hall.example/t/T1.abc", " T1.abc\n"])
def test_a_slips_code_shows_its_ticket(world, app, text):
    world.devices.tell("code", text=text)
    assert app.screen == "ticket"
    assert app.page.props["state"]["title"] == "正在排队"
    assert app.core.shown.token == "T1.abc"


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


def test_what_can_be_done_here_is_a_way_there_and_back(world, app):
    go(world, app, *TO_BUSINESSES, "row.J02")
    here = app.page.props["here"]
    assert (here["title"], here["action"]) == ("有一件事不用排队", "看怎么办")
    app.touch("before.here")
    assert (app.screen, [row["name"] for row in app.page.props["rows"]]) == ("items", ["row.NCX-YB10"])
    go(world, app, "row.NCX-YB10", "foot.back", "foot.back")
    assert (app.screen, app.core.session.business, app.core.session.item) == ("before", "J02", None)
    app.touch("before.take")
    assert (app.screen, world.queue.asked[0]["business"]) == ("number", "J02")


def test_with_nobody_ahead_no_figure_is_named(world, app):
    states = {name: replace(state, people=0, minutes=(0, 0)) for name, state in world.queue.states.items()}
    world.queue.states = states
    world.feed.change(businesses=states)
    go(world, app, *TO_BUSINESSES, "row.J02")
    wait = app.page.props["wait"]
    assert (wait["ahead"], wait["minutes"], wait["people"], wait["minutesUnit"]) == (
        "前面没有人",
        "不用等",
        "",
        "",
    )
    world.printer.trouble.append("out_of_paper")
    app.touch("before.take")
    assert (app.screen, app.page.props["wait"]) == ("no_paper", "前面没有人，很快叫您")


@pytest.mark.parametrize(
    ("code", "title"),
    [("out_of_paper", "没纸了，照样取号"), ("offline", "打印机歇了，照样取号")],
)
def test_home_says_that_there_is_no_paper_before_a_number_is_taken(world, app, code, title):
    world.devices.tell("device_down", device="printer", code=code)
    assert banner(app) == title
    world.devices.tell("device_up", device="printer")
    assert banner(app) == "打印机好了"


def test_the_first_start_greets_with_no_network_that_was_lost(qapp):
    world = World(online=False, known=False)
    app = AppViewModel(world.kiosk())
    world.feed.change(document=document(), online=True)
    assert (app.screen, banner(app)) == ("home", "")
    world.feed.change(online=False)
    world.feed.change(online=True)
    assert banner(app) == "网络通了"


@pytest.mark.parametrize("text", ["A1.abc", "https://hall.example/t/A1.abc", "7K3M2PQX", " 7K3M2PQX\n"])
@pytest.mark.parametrize("way", [(), ("home.ticket",), ("home.take",), ("CARD",)])
def test_an_appointments_code_becomes_a_number_with_its_slip(world, app, text, way):
    go(world, app, *way)
    world.devices.tell("code", text=text)
    assert world.queue.checked_in == [text.strip().rpartition("/")[2]]
    assert (app.screen, app.page.props["number"]) == ("number", "J018")
    assert [ticket.number for ticket in world.printer.tickets] == ["J018"]
    assert world.queue.prints == [("t-0", True)]


def test_who_comes_too_early_for_an_appointment_is_told_so_and_stays(world, app):
    world.queue.trouble.append(Refusal("wrong_state", "来早了，13:30 起可以签到。", {}))
    world.devices.tell("code", text="A1.abc")
    assert (app.screen, banner(app)) == ("home", "来早了，13:30 起可以签到")
    world.devices.tell("code", text="A1.abc")
    assert app.screen == "number"


def test_who_checked_in_before_is_shown_the_number(world, app):
    world.queue.trouble.append(Refusal("duplicate_ticket", "您已经有号了。", {"number": "J018"}))
    world.devices.tell("code", text="A1.abc")
    assert (app.screen, app.page.props["number"], banner(app)) == ("ticket", "J018", "您已经有一个号了")


def test_a_missed_number_comes_back_by_scanning_it(world, app):
    world.queue.shown_state = "missed"
    go(world, app, "CODE:T1.abc")
    assert app.page.props["again"]["text"] == "接着排"
    assert app.page.props["state"]["text"] == "没关系，还能接着排。"
    app.touch("ticket.rejoin")
    assert world.queue.rejoined == [("T1.abc", None)]
    props = app.page.props
    assert (app.screen, props["state"]["title"], props["again"]["text"]) == ("ticket", "排回来了", "")
    assert (props["wait"]["people"], props["wait"]["minutes"]) == ("2", "12–20")
    assert props["cancel"]["text"] == "不办了，取消"


def test_a_long_story_leaves_room_for_the_button_on_a_lying_screen(world, app):
    story = ["issued", "printed", "called", "recalled", "missed"]
    shown = world.queue.show
    entries = [HistoryEntry(at="2026-11-24T10:51:00+08:00", what=what, window=None) for what in story]
    world.queue.shown_state = "missed"
    world.queue.show = lambda **named: replace(shown(**named), history=entries)
    go(world, app, "CODE:T1.abc")
    assert len(app.page.props["history"]) == 5
    app.set_wide(True)
    assert [row["title"] for row in app.page.props["history"]] == ["叫号", "又叫了一次", "没等到"]


def test_a_missed_number_that_was_typed_comes_back_too(world, app):
    world.queue.shown_state = "missed"
    go(world, app, "home.ticket", "key.J", "key.0", "key.1", "key.8", "find.go", "ticket.rejoin")
    assert world.queue.rejoined == [(None, "J018")]


def test_a_missed_number_comes_back_as_often_as_the_hall_says(world, app):
    world.queue.shown_state = "missed"
    world.queue.rejoined.append(("T1.abc", None))
    go(world, app, "CODE:T1.abc")
    assert app.page.props["again"]["name"] == "ticket.again"
    assert app.page.props["state"]["text"] == "这个号已经排回来过，要办请再取一个号。"
    never = replace(world.hall, rules=replace(world.hall.rules, rejoins=0))
    world.queue.rejoined.clear()
    world.feed.change(document=never)
    assert app.page.props["again"]["name"] == "ticket.again"


def test_a_rejoin_that_is_refused_says_why_and_leaves_the_number_as_it_is(world, app):
    world.queue.shown_state = "missed"
    go(world, app, "CODE:T1.abc")
    world.queue.trouble.append(Refusal("limit_reached", "上午的号过了半天，请重新取号。", {}))
    app.touch("ticket.rejoin")
    assert (app.screen, banner(app)) == ("ticket", "上午的号过了半天，请重新取号")
    assert app.page.props["state"]["title"] == "叫过您，没等到"


def test_while_it_comes_back_a_second_touch_does_nothing(world, app):
    world.queue.shown_state = "missed"
    go(world, app, "CODE:T1.abc")
    world.jobs.hold()
    go(world, app, "ticket.rejoin", "ticket.rejoin")
    assert app.page.props["again"]["text"] == "正在排回来…"
    world.jobs.release()
    assert len(world.queue.rejoined) == 1


@pytest.mark.parametrize("state", ["done", "cancelled", "expired"])
def test_a_number_that_is_over_leads_to_another(world, app, state):
    world.queue.shown_state = state
    go(world, app, "CODE:T1.abc")
    assert app.page.props["again"]["text"] == "再取一个号"
    app.touch("ticket.again")
    assert (app.screen, app.core.shown.shown, app.core.shown.token) == ("put_card", None, None)


def test_a_live_number_shows_the_way_to_its_zone(world, app):
    go(world, app, "CODE:T1.abc")
    assert app.page.props["again"]["text"] == ""
    app.touch("ticket.way")
    assert [row["name"] for row in app.page.props["rows"] if row["chosen"]] == ["row.F2-B"]
    assert len(app.page.props["plan"]["path"]) > 2
    app.touch("foot.back")
    assert app.screen == "ticket"


def test_a_card_that_was_not_put_has_no_tick(world, app):
    go(world, app, "home.take", "row.nocard")
    assert [step["state"] for step in app.page.props["head"]["steps"]] == ["next", "now", "next", "next"]
    world.lay()
    assert app.page.props["head"]["steps"][0]["state"] == "done"
