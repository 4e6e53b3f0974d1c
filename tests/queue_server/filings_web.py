"""The web app over a small hall at rest, with real filings, keys and sessions, for the tests of API, desk and practice."""

from collections.abc import AsyncIterator
from pathlib import Path

from filings_world import StillClock, item, open_world
from litestar import Litestar
from web_reports import NoReports

from queue_server.adapters.keys import KeyStore
from queue_server.adapters.web.app import build_app
from queue_server.adapters.web.services import WebServices
from queue_server.application.ports import Answer, Changed, DeviceAccount, UserAccount
from queue_server.contract.http import HallDocument, RulesInfo
from queue_server.domain.hall import Business, Calendar, Department, Hall, Rules, Session, Window, Zone
from queue_server.domain.state import HallState, WindowNow

PASSWORD = "correct-horse"
DEVICES = {
    "K1-1": DeviceAccount(name="K1-1", kind="kiosk"),
    "P42": DeviceAccount(name="P42", kind="pad", window=46),
    "board-1": DeviceAccount(name="board-1", kind="board"),
}
USERS = {
    "clerk1": UserAccount(name="clerk1", role="clerk"),
    "manager": UserAccount(name="manager", role="manager"),
    "auditor1": UserAccount(name="auditor1", role="auditor"),
    "gone": UserAccount(name="gone", role="clerk", disabled=True),
}
HALL = Hall(
    id="ncx",
    name="测试政务服务大厅",
    short_name="测试大厅",
    name_en="Test hall",
    floors=2,
    timezone="Asia/Shanghai",
    calendar=Calendar(weekday=(Session(name="全天", start_minute=540, end_minute=1020),)),
    rules=Rules(),
    departments={"SPJ": Department(id="SPJ", name="行政审批局", floor=2)},
    zones={
        "F2-C": Zone(
            id="F2-C",
            floor=2,
            name="综合窗口区",
            short_name="综合",
            name_en="General",
            plain_name="综合窗口",
        )
    },
    businesses={
        "M03": Business(
            id="M03",
            name="涉企准营",
            short_name="涉企准营",
            plain_name="开店办证",
            name_en="Permits",
            hint="",
            prefix="M",
            zone="F2-C",
            floor=2,
            avg_min=8,
        )
    },
    combos={},
    windows={
        46: Window(
            window=46, floor=2, zone="F2-C", name="涉企准营", short_name="涉企准营", services={"M03": 1}
        )
    },
)


class FakeAccounts:
    def device(self, name):
        return DEVICES.get(name)

    def check_device(self, name, password):
        return DEVICES.get(name) if password == PASSWORD else None

    def user(self, name):
        return USERS.get(name)

    def check_password(self, name, password):
        user = USERS.get(name)
        return user if user and password == PASSWORD and not user.disabled else None

    def check_pin(self, name, pin):
        return self.check_password(name, pin)

    def devices(self):
        return list(DEVICES.values())

    def users(self):
        return list(USERS.values())


class RestingHall:
    """A hall in which nothing happens."""

    def __init__(self, clock) -> None:
        self.hall = HALL
        self.clock = clock
        self.state = HallState(
            day=clock.now().date(), windows={46: WindowNow(window=46, services={"M03": 1})}
        )

    async def execute(self, command) -> Answer:
        raise AssertionError(f"nothing may be asked of the queue here: {command}")

    async def watch(self) -> AsyncIterator[Changed]:
        for change in ():
            yield change


def document() -> HallDocument:
    return HallDocument(
        hall_rev=7,
        id="ncx",
        name=HALL.name,
        short_name=HALL.short_name,
        name_en=HALL.name_en,
        floors=2,
        timezone=HALL.timezone,
        public_url=None,
        hotlines={},
        sessions=[],
        rules=RulesInfo(
            announce_repeats=2,
            call_expires_s=60,
            recall_interval_s=30,
            max_recalls=3,
            senior_age=70,
            max_consecutive_priority=2,
            priority_order=["ordinary"],
            missed="",
        ),
        zones=[],
        businesses=[],
        windows=[],
        departments=[],
        combos=[],
        audio_zones=[],
        kiosks=[],
        boards=[],
        announcement_templates={},
        plan=[],
        themes=[],
        items=[item()],
    )


def services_for(folder: Path, clock: StillClock | None = None) -> WebServices:
    clock = clock or StillClock()
    return WebServices(
        service=RestingHall(clock),
        accounts=FakeAccounts(),
        document=document,
        items={"NCX-SJ01": item()},
        keys=KeyStore(folder / "keys"),
        filings=open_world(folder, clock),
        devices=dict,
        data=folder,
        http_url=lambda: "http://127.0.0.1:1",
        reports=NoReports(),
        past=lambda day: None,
    )


def app_for(folder: Path, clock: StillClock | None = None) -> Litestar:
    return build_app(services_for(folder, clock))
