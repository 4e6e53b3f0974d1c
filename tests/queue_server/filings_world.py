"""A small world for the tests of filings: made-up people, one item, a clock that stands still, a database."""

import base64
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import Engine

from queue_server.adapters.database.engine import open_database
from queue_server.adapters.filings.catalogue import open_filings
from queue_server.adapters.keys import KeyStore
from queue_server.application.filing_ports import Submission
from queue_server.application.filings import Filings
from queue_server.contract.http import Form, FormField, FormStep, ItemInfo, PaperWanted
from queue_server.domain.hall import Calendar, NamedDays, Session

NAME = "测试甲"
NUMBER = "360121189901010013"
ADDRESS = "测试街 9 号"
PERSON = "ab" * 32
OTHER_PERSON = "cd" * 32

CALENDAR = Calendar(weekday=(Session(name="上午", start_minute=540, end_minute=1020),))


def jpeg(width: int = 40, shade: int = 200) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, 30), (shade, shade, shade)).save(out, "JPEG")
    return out.getvalue()


def item(name: str = "NCX-SJ01", self_service: str = "form") -> ItemInfo:
    return ItemInfo(
        id=name,
        name="食品经营许可(新办)",
        type="行政许可",
        department="SPJ",
        business="M03",
        kind="承诺件",
        self_service=self_service,  # type: ignore[arg-type]
        onsite_visits=1,
        run_class="最多跑一次",
        commit_days=3,
        commit_unit="工作日",
        statutory_days=10,
        statutory_unit="工作日",
        fee="免费",
        flags=[],
        materials=["申请书", "设施布局图"],
        condition="",
        flow=[],
        result="食品经营许可证",
        themes=[],
        form=Form(
            steps=[
                FormStep(
                    id="applicant",
                    ask="谁来申请？",
                    fields=[
                        FormField(id="name", label="姓名", kind="text", from_card="name"),
                        FormField(id="number", label="证件号码", kind="id_number", from_card="number"),
                        FormField(id="phone", label="手机号", kind="phone"),
                    ],
                ),
                FormStep(
                    id="place",
                    ask="店开在哪里？",
                    fields=[
                        FormField(id="town", label="乡镇或街道", kind="region", choices=["莲塘镇", "蒋巷镇"]),
                        FormField(
                            id="address",
                            label="详细地址",
                            kind="text",
                            check=".*[0-9] *号|无",
                            check_text="还差门牌号。没有门牌就写“无”。",
                        ),
                        FormField(id="area", label="店面多大", kind="number", required=False),
                    ],
                ),
            ]
        )
        if self_service == "form"
        else None,
        papers=[
            PaperWanted(id="plan", name="设施布局图", pages=2),
            PaperWanted(id="rules", name="食品安全制度", required=False),
        ],
    )


ANSWERS = {
    "name": NAME,
    "number": NUMBER,
    "phone": "13900000000",
    "town": "蒋巷镇",
    "address": ADDRESS,
    "area": "60",
}


class StillClock:
    """Hall time that moves only when told."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 10, 24, tzinfo=ZoneInfo("Asia/Shanghai"))

    def now(self) -> datetime:
        return self.at

    def pass_days(self, days: int) -> None:
        self.at += timedelta(days=days)


def submission(request_id: str = "r-1", **changes: object) -> Submission:
    given: dict[str, object] = {
        "request_id": request_id,
        "item": "NCX-SJ01",
        "person_key": PERSON,
        "answers": ANSWERS,
        "papers": {"plan": (jpeg(),)},
    }
    return Submission(**(given | changes))  # type: ignore[arg-type]


def open_world(
    folder: Path,
    clock: StillClock | None = None,
    calendar: Calendar = CALENDAR,
    engine: Engine | None = None,
) -> Filings:
    """The use cases on `folder/keys` and the database (`folder/hall.db`), as after a start of the server."""
    return open_filings(
        engine=engine or open_database(folder / "hall.db"),
        keys=KeyStore(folder / "keys"),
        hall="ncx",
        clock=clock or StillClock(),
        items={"NCX-SJ01": item(), "NCX-PRINT": item("NCX-PRINT", "print")},
        calendar=lambda: calendar,
    )


def with_holiday(start: datetime, end: datetime) -> Calendar:
    return Calendar(
        weekday=CALENDAR.weekday, holidays=(NamedDays(name="节", start=start.date(), end=end.date()),)
    )


def page_json(picture: bytes) -> dict[str, str]:
    return {"jpeg": base64.b64encode(picture).decode()}
