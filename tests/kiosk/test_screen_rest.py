"""Rest, wipe, language, network and devices, without a window."""

import pytest
from kiosk_screen_fakes import ELDER, PERSON, World
from kiosk_screen_ways import TO_BUSINESSES, TO_FORM, WAYS, banner, go

from kiosk.domain.flow import Screen
from kiosk.viewmodels.app import AppViewModel


def nothing_left(app) -> bool:
    session, shown = app.core.session, app.core.shown
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
    assert app.core.session.answers["name"] == "测试丙"
    assert app.core.session.writing == "name"
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
    assert app.core.session.person_key is None


def test_the_language_is_wiped_too(world, app):
    app.touch("foot.language")
    assert app.page.props["head"]["sign"] == "What are you here for?"
    go(world, app, "home.take", "foot.home")
    assert app.page.props["head"]["sign"] == "您来办什么事？"
    app.touch("foot.language")
    world.jobs.advance(61)
    assert app.page.props["head"]["sign"] == "您来办什么事？"


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
    assert app.core.session.answers["name"] == "测试甲"


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
    assert app.core.session.card == PERSON


def test_home_forgets_what_was_wrong_for_somebody_who_has_gone(world, app):
    go(world, app, "CODE:https://example.invalid/gft?code=1")
    assert banner(app) == "这个码要到窗口核验"
    world.jobs.advance(19)
    assert banner(app) == "这个码要到窗口核验"
    world.jobs.advance(1)
    assert banner(app) == ""
