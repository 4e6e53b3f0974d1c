"""Made-up tickets, receipts and a small hall for the tests of what is around the kiosk's screens."""

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.slip import TicketFacts
from queue_server.contract import http
from queue_server.contract.messages import BusinessState, IssuedTicket

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 11, 5, tzinfo=ZONE)
TOKEN = "T1." + "Ab-_" * 31 + "Ab"
"""As long as a real one: hall, day, number, expiry and a signature of 64 bytes."""
RARE = "𠮷䶮"
"""One character of plane 2, one that GBK lacks."""


def facts(**changes: object) -> TicketFacts:
    given: dict[str, object] = {
        "hall": "南昌县行政审批局政务服务大厅",
        "number": "J018",
        "floor": 2,
        "place": "医保",
        "windows": (32, 33),
        "business": "医保待遇报销(住院·门诊·生育)",
        "people_ahead": 5,
        "minutes": (30, 48),
        "risk": "12:00 前可能轮不到；轮不到，13:30 先叫您。",
        "papers": ("医保凭证、身份证或社保卡", "医疗费用票据", "费用清单", "诊断证明或病历"),
        "code": TOKEN,
        "missed": "过号了，半天内把号单再扫一下，可以接着排一次。",
        "repeats": 2,
        "at": NOW,
        "kiosk": "K1-1",
        "hotline": "12345",
        "help_at": "1 楼 24 号窗口",
    }
    return TicketFacts(**(given | changes))  # type: ignore[arg-type]


def ticket(**changes: object) -> IssuedTicket:
    given: dict[str, object] = {
        "ticket_id": "2026-11-24-J018",
        "number": "J018",
        "business": "J02",
        "business_name": "医保待遇报销(住院·门诊·生育)",
        "floor": 2,
        "zone": "F2-B",
        "zone_name": "医保服务区",
        "windows": [32, 33],
        "people_ahead": 5,
        "minutes": (30, 48),
        "issued_at": "2026-11-24T03:05:00.000+00:00",
        "token": TOKEN,
    }
    return IssuedTicket(**(given | changes))  # type: ignore[arg-type]


def receipt() -> http.FilingReceipt:
    return http.FilingReceipt(
        filing_id="2026-11-24-R0001",
        receipt="R0001",
        day="2026-11-24",
        token="R1." + "Ab-_" * 30,
        item="NCX-SJ01",
        item_name="食品经营许可",
        state="submitted",
        submitted_at="2026-11-24T11:05:00.000+08:00",
        due="2026-12-08",
    )


def document(hall_rev: int = 1, *, public_url: str | None = None) -> http.HallDocument:
    sessions = [
        ("上午", "09:00", "12:00", "full"),
        ("午间", "12:00", "13:30", "noon"),
        ("下午", "13:30", "17:00", "full"),
    ]
    return http.HallDocument(
        hall_rev=hall_rev,
        id="ncx",
        name="南昌县行政审批局政务服务大厅",
        short_name="南昌县政务服务大厅",
        name_en="Nanchang County Government Service Hall",
        floors=2,
        timezone="Asia/Shanghai",
        public_url=public_url,
        hotlines={"complaint": "12345"},
        sessions=[
            http.SessionInfo(days="weekday", name=name, start=start, end=end, mode=mode)
            for name, start, end, mode in sessions
        ],
        rules=http.RulesInfo(
            announce_repeats=2,
            call_expires_s=60,
            recall_interval_s=30,
            max_recalls=3,
            senior_age=70,
            max_consecutive_priority=2,
            priority_order=["care", "military", "senior"],
            missed="过号了，半天内把号单再扫一下，可以接着排一次。",
        ),
        zones=[_zone("F1-A", 1, "咨询导办与取号区", "咨询导办"), _zone("F2-B", 2, "医保服务区", "医保")],
        businesses=[_business("J02", "J", "F2-B", 2, ["医保凭证", "医疗费用票据", "费用清单", "病历"])],
        windows=[
            _window(24, 1, "F1-A", {"P02": 1}),
            _window(32, 2, "F2-B", {"J02": 1}),
            _window(33, 2, "F2-B", {"J02": 1}),
        ],
        departments=[],
        combos=[],
        audio_zones=[],
        kiosks=[http.KioskInfo(id="K1-1", zone="F1-A", floor=1, roles=["ticket", "guide"], low_mode=False)],
        boards=[],
        announcement_templates={},
        plan=[],
        themes=[],
        items=[],
    )


def business_state(rev: int, people: int = 5, business: str = "J02") -> BusinessState:
    return BusinessState(
        rev=rev,
        at="2026-11-24T11:05:00.000+08:00",
        business=business,
        name="医保待遇报销",
        floor=2,
        zone="F2-B",
        zone_name="医保服务区",
        windows=[32, 33],
        card_needed=True,
        open=True,
        reason=None,
        opens_at=None,
        people=people,
        minutes=(30, 48),
    )


def _zone(zone: str, floor: int, name: str, short: str) -> http.ZoneInfo:
    return http.ZoneInfo(
        id=zone, floor=floor, name=name, short_name=short, plain_name=short, name_en=zone, hint=""
    )


def _window(number: int, floor: int, zone: str, services: dict[str, int]) -> http.WindowInfo:
    return http.WindowInfo(
        window=number,
        floor=floor,
        zone=zone,
        name=f"{number} 号",
        short_name=str(number),
        low_counter=False,
        services=services,
    )


def _business(business: str, prefix: str, zone: str, floor: int, docs: list[str]) -> http.BusinessInfo:
    return http.BusinessInfo(
        id=business,
        name="医保待遇报销(住院·门诊·生育)",
        short_name="医保报销",
        plain_name="看病报销",
        name_en="Claims",
        hint="",
        prefix=prefix,
        zone=zone,
        floor=floor,
        departments=["YB"],
        former_names=[],
        avg_min=12,
        id_required=True,
        appointment=True,
        docs=docs,
        closed_text=None,
    )
