"""How a visitor comes to each screen, as touches, cards and codes."""

from collections.abc import Callable

from kiosk_screen_desks import filing
from kiosk_screen_fakes import World

from kiosk.domain.flow import Screen
from kiosk.viewmodels.app import AppViewModel

Way = Callable[[World, AppViewModel], None]

TO_BUSINESSES = ("home.take", "CARD", "row.F2-B")
TO_FORM = ("home.items", "row.theme:CYD", "row.NCX-SJ01", "item.fill", "CARD")
ANSWERS = {
    "role": "经营者本人",
    "phone": "13900000000",
    "shop_name": "测试小店",
    "town": "蒋巷镇",
    "address": "测试街99号",
    "area": "60",
    "trade": "餐饮店",
    "category": "热食",
    "staff": "3",
    "opens_on": "2026-12-01",
    "delivery": "到窗口拿",
}


def go(world: World, app: AppViewModel, *steps: str) -> None:
    """Names are touches; CARD lays the card, CODE shows a slip's code."""
    for step in steps:
        if step == "CARD":
            world.lay()
        elif step.startswith("CODE:"):
            world.devices.tell("code", text=step[5:])
        else:
            app.touch(step)


def _steps(*steps: str) -> Way:
    return lambda world, app: go(world, app, *steps)


def fill_form(world: World, app: AppViewModel) -> None:
    """Every question answered and gone past."""
    go(world, app, *TO_FORM)
    app.core.enter(answers={**app.core.session.answers, **ANSWERS})
    for _ in range(6):
        app.touch("form.next")


def _promise(world: World, app: AppViewModel) -> None:
    fill_form(world, app)
    go(world, app, *["papers.take", "papers.next"] * 2, "papers.later", "papers.later")


def _receipt(world: World, app: AppViewModel) -> None:
    _promise(world, app)
    app.touch("promise.submit")


def _no_paper(world: World, app: AppViewModel) -> None:
    world.printer.trouble.append("out_of_paper")
    go(world, app, *TO_BUSINESSES, "row.J02", "before.take")


def _filings(world: World, app: AppViewModel) -> None:
    world.filings.filings = [
        filing("returned", answers={"shop_name": "测试小店"}, why="布局图看不清"),
        filing("done"),
    ]
    go(world, app, "home.filings", "CARD")


def _filing(world: World, app: AppViewModel) -> None:
    _filings(world, app)
    app.touch("row.0")


def _withdraw(world: World, app: AppViewModel) -> None:
    _filing(world, app)
    app.touch("filing.withdraw")


def _idle(world: World, app: AppViewModel) -> None:
    go(world, app, *TO_BUSINESSES)
    world.jobs.advance(45)


WAYS: dict[Screen, Way] = {
    Screen.HOME: _steps(),
    Screen.TROUBLE: lambda world, app: world.feed.change(online=False),
    Screen.RESTING: lambda world, app: world.feed.change(document=None),
    Screen.PUT_CARD: _steps("home.take"),
    Screen.PUT_CARD_TICKET: _steps("home.take", "row.nocard", "row.F2-B", "row.J02"),
    Screen.PUT_CARD_ITEM: _steps(*TO_FORM[:-1]),
    Screen.PUT_CARD_FILINGS: _steps("home.filings"),
    Screen.ZONES: _steps("home.take", "CARD"),
    Screen.BUSINESSES: _steps(*TO_BUSINESSES),
    Screen.BEFORE: _steps(*TO_BUSINESSES, "row.J02"),
    Screen.CLAIM: _steps(*TO_BUSINESSES, "row.J02", "before.priority"),
    Screen.NUMBER: _steps(*TO_BUSINESSES, "row.J02", "before.take"),
    Screen.NO_PAPER: _no_paper,
    Screen.FIND_TICKET: _steps("home.ticket"),
    Screen.TICKET: _steps("CODE:T1.abc"),
    Screen.CANCEL_TICKET: _steps("CODE:T1.abc", "ticket.cancel"),
    Screen.ITEMS: _steps("home.items"),
    Screen.ITEM: _steps(*TO_FORM[:-2]),
    Screen.FORM: _steps(*TO_FORM),
    Screen.PAPERS: fill_form,
    Screen.PROMISE: _promise,
    Screen.RECEIPT: _receipt,
    Screen.FILINGS: _filings,
    Screen.FILING: _filing,
    Screen.WITHDRAW: _withdraw,
    Screen.FIND_WINDOW: _steps("home.window"),
    Screen.HELP: _steps("foot.help"),
    Screen.IDLE: _idle,
}
MORE_WAYS: dict[str, Way] = {
    "zones of companies": _steps("home.take", "CARD", "choice.enterprise"),
    "businesses without a card": _steps("home.take", "row.nocard", "row.F1-A"),
    "items by department": _steps("home.items", "choice.department"),
    "items of a theme": _steps("home.items", "row.theme:CYD"),
    "form with a problem": _steps(*TO_FORM, "form.next"),
    "writing with letters": _steps(*TO_FORM, "field.name"),
    "writing with digits": _steps(*TO_FORM, "field.number"),
    "reader gone": lambda world, app: (
        world.devices.tell("device_down", device="reader", code="gone"),
        app.touch("home.take"),
    )[0],
    "missed ticket": lambda world, app: (
        setattr(world.queue, "shown_state", "missed"),
        go(world, app, "CODE:T1.abc"),
    )[0],
    "offline in the middle": lambda world, app: (
        go(world, app, *TO_BUSINESSES),
        world.feed.change(online=False),
    )[0],
    "way to a window": _steps("home.window", "floor.2", "row.F2-B"),
}


def banner(app: AppViewModel) -> str:
    """The bold line of the band over the screen."""
    title: str = app.frame["banner"]["title"]
    return title
