"""Filings between the contract's HTTP bodies and the use cases."""

import base64
import binascii
import re
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image, UnidentifiedImageError

from queue_server.application.filing_ports import Filing, FilingRefused, Receipt, Submission
from queue_server.contract import http
from queue_server.contract.clock import text_of

MAX_PIXELS = 40_000_000
_PERSON_KEY = re.compile(r"[0-9a-f]{64}", re.ASCII)
_REQUEST_ID = re.compile(r"[0-9A-Za-z-]{1,64}", re.ASCII)


def submission_of(body: http.SubmitFiling) -> Submission:
    """Raises FilingRefused `bad_request` that names the field."""
    if not _REQUEST_ID.fullmatch(body.request_id):
        raise _wrong("request_id", "请求号要用 UUID。")
    check_person_key(body.person_key)
    papers: dict[str, tuple[bytes, ...]] = {}
    for paper in body.papers:
        if paper.id in papers:
            raise _wrong("papers", "同一份材料送了两次。")
        if paper.pages:
            papers[paper.id] = tuple(_jpeg(page.jpeg) for page in paper.pages)
    return Submission(
        request_id=body.request_id,
        item=body.item,
        person_key=body.person_key,
        answers=body.answers,
        papers=papers,
    )


def check_person_key(person_key: str) -> str:
    if not _PERSON_KEY.fullmatch(person_key):
        raise _wrong("person_key", "证件的识别码要有 64 位。")
    return person_key


def receipt_of(receipt: Receipt, zone: ZoneInfo) -> http.FilingReceipt:
    return http.FilingReceipt(
        filing_id=receipt.filing_id,
        receipt=receipt.receipt,
        day=receipt.day.isoformat(),
        token=receipt.token,
        item=receipt.item,
        item_name=receipt.item_name,
        state=receipt.state,
        submitted_at=_text(receipt.submitted_at, zone),
        due=receipt.due.isoformat() if receipt.due else None,
    )


def shown_of(filing: Filing, zone: ZoneInfo, owner_token: str | None = None) -> http.FilingShown:
    """`owner_token` is given where the asker showed the owner's document; the answers go with it while they can be mended."""
    owner = owner_token is not None
    return http.FilingShown(
        receipt=filing.receipt,
        day=filing.day.isoformat(),
        item=filing.item,
        item_name=filing.item_name,
        state=filing.state,
        why=filing.why,
        steps=[
            http.FilingStep(at=_text(entry.at, zone), state=entry.state, why=entry.why)
            for entry in filing.history
        ],
        answers=filing.answers if owner and filing.state == "returned" else None,
        token=owner_token,
    )


def _jpeg(text: str) -> bytes:
    """Whole to its end: one that broke off on its way is refused. Read at an eighth of its size, which is quick."""
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(BytesIO(data), formats=["JPEG"]) as picture:
            width, height = picture.size
            if width * height <= MAX_PIXELS:
                picture.draft("L", (width // 8, height // 8))
                picture.load()
    except (
        binascii.Error,
        ValueError,
        UnidentifiedImageError,
        OSError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as wrong:
        raise _wrong("papers", "有一页材料不是照片，请重新拍。") from wrong
    if width * height > MAX_PIXELS:
        raise _wrong("papers", "有一页材料的照片太大，请重新拍。")
    return data


def _wrong(field: str, message: str) -> FilingRefused:
    return FilingRefused("bad_request", message, {"field": field})


def _text(moment: datetime, zone: ZoneInfo) -> str:
    return text_of(moment.astimezone(zone))
