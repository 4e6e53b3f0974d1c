"""One example of every message of the contract. The golden files beside this are what the server must send."""

from msgspec import Struct

from queue_server.contract import http
from queue_server.contract import messages as m

AT = "2026-11-24T11:05:12.480+08:00"
UUID = "5f0c8e0e-6f57-4b0e-9d5c-0b8f3a1c7d21"
TICKET = "0191e7a2-4c1b-7f00-8a2e-5d1c9e3b7a10"
KEY = "9c1e" * 16

STATES: dict[str, Struct] = {
    "ServerState": m.ServerState(online=True, since=AT, version="0.1.0", hall_rev=3, rev=12, at=AT),
    "Board": m.Board(
        rev=97,
        at=AT,
        floor=2,
        calls=[
            m.BoardCall(
                number="J018", window=32, window_name="医保报销①", floor=2, zone="F2-B", zone_name="医保服务区",
                state="called", called_at=AT, times=1,
            )
        ],
        windows=[
            m.BoardWindow(window=32, name="医保报销①", state="calling", number="J018"),
            m.BoardWindow(window=33, name="医保报销②", state="closed", number=None),
        ],
        waiting=[m.BoardWaiting(business="J02", name="医保待遇报销(住院·门诊·生育)", people=5, minutes=(30, 48))],
        notice="今天 16:00 停电检修",
    ),
    "Call": m.Call(
        call_id="c-0001", number="J018", window=32, window_name="医保报销①", floor=2, zone="F2-B",
        zone_name="医保服务区", business="J02", times=1, repeats=2,
        text=m.CallText(zh="请J018号到2楼32号窗口办理", en="Number J018, please go to window 32, floor 2"),
        at=AT, expires_at="2026-11-24T11:06:12.480+08:00",
    ),
    "WindowState": m.WindowState(
        rev=41, at=AT, window=32, name="医保报销①", floor=2, zone="F2-B", zone_name="医保服务区", state="calling",
        number="J018", business="J02", notice=None,
    ),
    "BusinessState": m.BusinessState(
        rev=8, at=AT, business="J02", name="医保待遇报销(住院·门诊·生育)", floor=2, zone="F2-B",
        zone_name="医保服务区", windows=[32, 33, 34], card_needed=True, open=False, reason="午间不办理",
        opens_at="2026-11-24T13:30:00.000+08:00", people=5, minutes=(30, 48),
    ),
    "DeviceState": m.DeviceState(online=True, since=AT, kind="kiosk", faults=["paper_low"], detail={"paper": "near_end"}),
}  # fmt: skip

REQUESTS: dict[str, m.Request] = {
    "ticket.issue": m.TicketIssue(
        request_id=UUID, business="J02", person_key=KEY, claim="senior", delivery="paper"
    ),
    "ticket.check_in": m.TicketCheckIn(request_id=UUID, appointment="YY7K3M2P"),
    "ticket.rejoin": m.TicketRejoin(request_id=UUID, token="T1.bmN4"),
    "ticket.show": m.TicketShow(request_id=UUID, number="J018"),
    "ticket.cancel": m.TicketCancel(request_id=UUID, token="T1.bmN4"),
    "ticket.printed": m.TicketPrinted(request_id=UUID, ticket_id=TICKET, printed=True),
    "window.login": m.WindowLogin(request_id=UUID, clerk="clerk1", pin="271828"),
    "window.logout": m.WindowLogout(request_id=UUID),
    "window.open": m.WindowOpen(request_id=UUID),
    "window.pause": m.WindowPause(request_id=UUID, reason="10:40回"),
    "window.resume": m.WindowResume(request_id=UUID),
    "window.close": m.WindowClose(request_id=UUID, reason="下班"),
    "window.next": m.WindowNext(request_id=UUID),
    "window.recall": m.WindowRecall(request_id=UUID),
    "window.start": m.WindowStart(request_id=UUID, ticket_id=TICKET),
    "window.miss": m.WindowMiss(request_id=UUID),
    "window.finish": m.WindowFinish(request_id=UUID, ticket_id=TICKET, outcome="received"),
    "window.call": m.WindowCall(request_id=UUID, number="J018"),
    "window.hold": m.WindowHold(request_id=UUID, ticket_id=TICKET, kind="any_window"),
    "window.unhold": m.WindowUnhold(request_id=UUID, ticket_id=TICKET),
    "window.transfer": m.WindowTransfer(request_id=UUID, ticket_id=TICKET, to_business="J01", place="kept"),
    "window.undo": m.WindowUndo(request_id=UUID),
    "rating.give": m.RatingGive(
        request_id=UUID, level=5, token="T1.bmN4", reasons=["服务热情"], text="办得快"
    ),
}

_CALLED = m.CalledTicket(
    ticket_id=TICKET, number="J018", business="J02", why="本窗口业务里等得最久", note=None, waited_s=1260
)
_ISSUED = m.IssuedTicket(
    ticket_id=TICKET, number="J018", business="J02", business_name="医保待遇报销(住院·门诊·生育)", floor=2,
    zone="F2-B", zone_name="医保服务区", windows=[32, 33, 34], people_ahead=5, minutes=(30, 48), issued_at=AT,
    token="T1.bmN4",
)  # fmt: skip
RESULTS: dict[str, Struct] = {
    "ticket.issue": _ISSUED,
    "ticket.check_in": _ISSUED,
    "ticket.rejoin": _ISSUED,
    "ticket.show": m.ShownTicket(
        state="called", number="J018", people_ahead=0, minutes=(0, 0), window=32,
        history=[
            m.HistoryEntry(at=AT, what="issued", window=None),
            m.HistoryEntry(at="2026-11-24T11:26:12.480+08:00", what="called", window=32),
        ],
    ),
    "ticket.cancel": m.Nothing(),
    "ticket.printed": m.Nothing(),
    "window.login": m.LoggedIn(window=32, businesses=["J02"]),
    "window.logout": m.Nothing(),
    "window.open": STATES["WindowState"],
    "window.pause": STATES["WindowState"],
    "window.resume": STATES["WindowState"],
    "window.close": STATES["WindowState"],
    "window.next": _CALLED,
    "window.recall": _CALLED,
    "window.start": m.TicketNow(ticket_id=TICKET, state="serving"),
    "window.miss": m.TicketNow(ticket_id=TICKET, state="missed"),
    "window.finish": m.TicketNow(ticket_id=TICKET, state="done"),
    "window.call": _CALLED,
    "window.hold": m.TicketNow(ticket_id=TICKET, state="held"),
    "window.unhold": m.TicketNow(ticket_id=TICKET, state="serving"),
    "window.transfer": m.TicketNow(ticket_id=TICKET, state="waiting"),
    "window.undo": m.TicketNow(ticket_id=TICKET, state="waiting"),
    "rating.give": m.Nothing(),
}  # fmt: skip

ERROR = m.Error(code="duplicate_ticket", message="您已经有这件事的号了：J015。", detail={"number": "J015"})

LAST_WILL = m.ServerState(online=False, since=AT, version="0.1.0", hall_rev=3, rev=13)

_FILING = {"receipt": "R0007", "day": "2026-11-24", "item": "NCX-SJ01", "item_name": "食品经营许可(新办)"}
_FORM = http.Form(
    steps=[
        http.FormStep(
            id="place",
            ask="店开在哪里？",
            fields=[
                http.FormField(id="area", label="店面多大", kind="number", hint="大概就行", unit="平方米")
            ],
        )
    ]
)
BODIES: dict[str, Struct] = {
    "HallDocument": http.HallDocument(
        hall_rev=3, id="ncx", name="测试大厅", short_name="大厅", name_en="Test hall", floors=1,
        timezone="Asia/Shanghai", public_url=None, hotlines={"complaint": "12345"},
        sessions=[http.SessionInfo(days="weekday", name="上午", start="09:00", end="12:00", mode="full")],
        rules=http.RulesInfo(
            announce_repeats=2, call_expires_s=60.0, recall_interval_s=30.0, max_recalls=3, senior_age=70,
            max_consecutive_priority=2, priority_order=["care", "ordinary"], missed="过号了要重新取号。", rejoins=0,
        ),
        zones=[
            http.ZoneInfo(
                id="F1-A", floor=1, name="咨询区", short_name="咨询", plain_name="先问一问", name_en="Information",
                hint="不知道去哪办，先问这里",
            )
        ],
        businesses=[
            http.BusinessInfo(
                id="P02", name="综合咨询", short_name="综合咨询", plain_name="先问一问", name_en="General enquiries",
                hint="不知道去哪办，先问这里", prefix="P", zone="F1-A", floor=1, departments=["SPJ"],
                former_names=["问讯处"], avg_min=4.0, id_required=False, appointment=False, docs=[], closed_text=None,
                elder_row=1,
            )
        ],
        windows=[
            http.WindowInfo(
                window=23, floor=1, zone="F1-A", name="总咨询台", short_name="总咨询台", low_counter=True,
                services={"P02": 1}, name_en="Information desk",
            )
        ],
        departments=[http.DepartmentInfo(id="SPJ", name="行政审批局", former_names=["工商局"])],
        combos=[http.ComboInfo(id="T-1", name="一件事", name_en="One matter", steps=["P02"])],
        audio_zones=[http.AudioZoneInfo(id="AU-F1", zones=["F1-A"], volume=60)],
        quiet=[http.QuietHours(start="12:00", end="13:30")], rules_explained=["过号了要重新取号。"],
        kiosks=[http.KioskInfo(id="K1-1", zone="F1-A", floor=1, roles=["ticket"], low_mode=False)],
        boards=[http.BoardInfo(id="LED-F1", kind="综合屏", zones=["F1-A"], rows=8, floor=1)],
        announcement_templates={"zh": "请{ticket}号到{window}号窗口办理"},
        plan=[
            http.PlanFloor(
                floor=1, width=58.0, height=40.0,
                places=[http.PlanPlace(kind="window", x=650.0, y=889.0, w=60.0, h=87.0, ref="23", text="23")],
            )
        ],
        themes=[http.ThemeInfo(id="CYD", name="开办餐饮店一件事", items=["NCX-SJ01"])],
        items=[
            http.ItemInfo(
                id="NCX-SJ01", name="食品经营许可(新办)", type="行政许可", department="SPJ", business="P02",
                kind="承诺件", self_service="form", onsite_visits=1, run_class="最多跑一次", commit_days=3,
                commit_unit="工作日", statutory_days=10, statutory_unit="工作日", fee="免费", flags=["告知承诺"],
                materials=["营业执照"], condition="", flow=["申请"], result="食品经营许可证", themes=["CYD"], form=_FORM,
                papers=[http.PaperWanted(id="layout", name="设施布局图", pages=4)],
            )
        ],
    ),
    "HallKey": http.HallKey(key="ab" * 32),
    "SubmitFiling": http.SubmitFiling(
        request_id=UUID, item="NCX-SJ01", person_key=KEY, answers={"name": "测试甲", "area": "60"},
        papers=[http.PaperTaken(id="layout", pages=[http.PaperPage(jpeg="/9j/2Q==")])],
    ),
    "WithdrawFiling": http.WithdrawFiling(token="R1.bmN4"),
    "FilingReceipt": http.FilingReceipt(
        **_FILING, filing_id="f-0007", token="R1.bmN4", state="submitted", submitted_at=AT, due="2026-11-27"
    ),
    "FilingShown": http.FilingShown(
        **_FILING, state="returned", why="布局图看不清，请重拍。",
        steps=[http.FilingStep(at=AT, state="submitted"), http.FilingStep(at=AT, state="returned", why="布局图看不清，请重拍。")],
    ),
    "HttpError": http.HttpError(code="not_found", message="没有这份收件。"),
}  # fmt: skip
