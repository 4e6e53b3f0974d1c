"""The HTTP API of the contract: the hall document, the hall key, filings. Devices sign in by HTTP Basic."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import anyio.to_thread
import structlog
from litestar import MediaType, Request, Response, get, post, put
from litestar.params import FromPath

from queue_server.adapters.filings import wire
from queue_server.adapters.web.auth import device_of, services_of
from queue_server.adapters.web.errors import ApiError
from queue_server.application.filing_ports import Filing, FilingRefused
from queue_server.application.filings import Filings
from queue_server.application.ports import DeviceAccount
from queue_server.contract import codec, http

log = structlog.get_logger(__name__)

T = TypeVar("T")
Asked = Request[Any, Any, Any]

STATUS = {
    "bad_request": 400,
    "not_allowed": 403,
    "not_found": 404,
    "wrong_state": 409,
    "limit_reached": 409,
    "unavailable": 503,
}
"""HTTP status of a refusal's code."""


def _typed(path: str) -> str:
    return path.replace("{receipt}", "{receipt:str}")


@get(http.HALL_PATH)
async def hall_document(request: Asked) -> Response[bytes]:
    await device_of(request)
    return _json(services_of(request).document())


@get(http.KEY_PATH)
async def hall_key(request: Asked) -> Response[bytes]:
    kiosk = await _kiosk_of(request)
    key = services_of(request).keys.hall_key().hex()
    log.info("hall_key_given", kiosk=kiosk.name)
    return _json(http.HallKey(key=key))


@post(http.FILINGS_PATH, request_max_body_size=http.MAX_FILING_BYTES)
async def submit_filing(request: Asked) -> Response[bytes]:
    kiosk = await _kiosk_of(request)
    body = await _body(request, http.SubmitFiling)
    filings = filings_of(request)
    receipt = await run(lambda: filings.submit(kiosk.name, wire.submission_of(body)))
    log.info("filing_submitted", kiosk=kiosk.name, receipt=receipt.receipt, item=receipt.item)
    return _json(wire.receipt_of(receipt, zone_of(request)), status=201)


@put(_typed(http.FILING_PATH), request_max_body_size=http.MAX_FILING_BYTES)
async def submit_filing_again(request: Asked, receipt: FromPath[str]) -> Response[bytes]:
    kiosk = await _kiosk_of(request)
    day = _day(request.query_params.get("day"))
    body = await _body(request, http.SubmitFiling)
    filings = filings_of(request)
    given = await run(lambda: filings.submit_again(kiosk.name, receipt, wire.submission_of(body), day))
    log.info("filing_submitted_again", kiosk=kiosk.name, receipt=given.receipt, item=given.item)
    return _json(wire.receipt_of(given, zone_of(request)))


@get(http.FILINGS_PATH)
async def show_filings(request: Asked) -> Response[bytes]:
    kiosk = await _kiosk_of(request)
    asked = request.query_params
    filings, zone = filings_of(request), zone_of(request)

    def owned(filing: Filing) -> http.FilingShown:
        return wire.shown_of(filing, zone, filings.token_of(filing))

    if token := asked.get("token"):
        filing = await run(lambda: filings.show(token))
        log.info("filing_shown", kiosk=kiosk.name, receipt=filing.receipt, by="token")
        return _json(wire.shown_of(filing, zone))
    if "person_key" not in asked:
        raise ApiError(400, "bad_request", "要给出回执上的码，或者证件。", {"needs": ["token", "person_key"]})
    person_key = asked["person_key"]
    if receipt := asked.get("receipt"):
        day = _day(asked.get("day"))
        filing = await run(lambda: filings.show_own(receipt, wire.check_person_key(person_key), day))
        log.info("filing_shown", kiosk=kiosk.name, receipt=filing.receipt, by="document")
        return _json(owned(filing))
    mine = await run(lambda: filings.mine(wire.check_person_key(person_key)))
    log.info("filings_listed", kiosk=kiosk.name, count=len(mine))
    return _json([owned(filing) for filing in mine])


@post(_typed(http.WITHDRAW_PATH))
async def withdraw_filing(request: Asked, receipt: FromPath[str]) -> Response[bytes]:
    kiosk = await _kiosk_of(request)
    body = await _body(request, http.WithdrawFiling)
    filings = filings_of(request)

    def withdraw() -> Filing:
        if filings.show(body.token).receipt != receipt:
            raise FilingRefused("not_found", "回执上的码和收件编号不是一份。")
        return filings.withdraw(kiosk.name, body.token)

    filing = await run(withdraw)
    log.info("filing_withdrawn", kiosk=kiosk.name, receipt=filing.receipt)
    return _json(wire.shown_of(filing, zone_of(request)), status=200)


routes: list[Any] = [
    hall_document,
    hall_key,
    submit_filing,
    submit_filing_again,
    show_filings,
    withdraw_filing,
]


async def run(work: Callable[[], T]) -> T:
    """Runs a use case of filings in a thread. Raises ApiError with the refusal's words."""
    try:
        return await anyio.to_thread.run_sync(work)
    except FilingRefused as refused:
        refusal = refused.refusal
        raise ApiError(
            STATUS.get(refusal.code, 409), refusal.code, refusal.message, refusal.detail
        ) from refused


def filings_of(request: Asked) -> Filings:
    filings: Filings = services_of(request).filings
    return filings


def zone_of(request: Asked) -> ZoneInfo:
    return ZoneInfo(services_of(request).service.hall.timezone)


async def _kiosk_of(request: Asked) -> DeviceAccount:
    device = await device_of(request)
    if device.kind != "kiosk":
        raise ApiError(403, "not_allowed", "只有取号机能用这里。", {"kind": device.kind})
    return device


async def _body(request: Asked, kind: type[T]) -> T:
    try:
        return codec.decode(await request.body(), kind)
    except codec.ContractError as wrong:
        raise ApiError(400, "bad_request", "送来的内容不合约定。", {"why": str(wrong)}) from wrong


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as wrong:
        raise ApiError(400, "bad_request", "日期要写成 2026-11-24 这样。", {"field": "day"}) from wrong


def _json(content: object, status: int = 200) -> Response[bytes]:
    return Response(codec.encode(content), status_code=status, media_type=MediaType.JSON)
