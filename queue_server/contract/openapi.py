"""The HTTP part of the contract as an OpenAPI 3.1 document, made from the paths and body types.

`python -m queue_server.contract.openapi` prints it.
"""

import json
import re
import sys
from typing import Any

from msgspec import Struct

from queue_server.contract import http
from queue_server.contract.schemas import components, reference

Document = dict[str, Any]

VERSION = "1.0.0"
ERRORS = {
    "400": "A body or query that the contract does not allow.",
    "401": "No device account, or a wrong password.",
    "403": "A kind of device that may not ask this.",
    "404": "There is no such thing.",
    "409": "Not in this state; the code says why.",
    "413": f"Larger than {http.MAX_FILING_BYTES} bytes.",
    "503": "Not able to store anything now.",
}
TYPES: tuple[type[Struct], ...] = (
    http.HallDocument,
    http.HallKey,
    http.SubmitFiling,
    http.WithdrawFiling,
    http.FilingReceipt,
    http.FilingShown,
    http.HttpError,
)


def build() -> Document:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Hall device API",
            "version": VERSION,
            "description": "What does not go over the broker: the hall document, the hall key and filings. A device signs "
            "in with its broker name and password. Plain HTTP on loopback, HTTPS beyond it.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "{url}", "variables": {"url": {"default": "http://localhost:18080"}}}],
        "security": [{"device": []}],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"device": {"type": "http", "scheme": "basic"}},
            "schemas": components(TYPES),
        },
    }


def text() -> str:
    """The document as it is committed."""
    return json.dumps(build(), ensure_ascii=False, indent=1) + "\n"


def _paths() -> Document:
    one = [reference("FilingShown"), {"type": "array", "items": reference("FilingShown")}]
    return {
        http.HALL_PATH: {
            "get": _operation(
                "hall", "The hall document, for any device.", reference("HallDocument"), ["401"]
            )
        },
        http.KEY_PATH: {
            "get": _operation("hallKey", "The hall key, for kiosks.", reference("HallKey"), ["401", "403"])
        },
        http.FILINGS_PATH: {
            "post": _operation(
                "submitFiling",
                "Submits a filing. The same request_id again gives the first receipt again.",
                reference("FilingReceipt"),
                ["400", "401", "403", "404", "409", "413", "503"],
                body="SubmitFiling",
                status="201",
            ),
            "get": _operation(
                "showFilings",
                "One filing by its token, or by receipt and person_key; with person_key alone all of that person, "
                "newest first.",
                {"oneOf": one},
                ["400", "401", "403", "404", "503"],
                query=("token", "receipt", "person_key", "day"),
            ),
        },
        http.FILING_PATH: {
            "put": _operation(
                "submitFilingAgain",
                "Submits a returned filing again; a paper not sent again stays as it is.",
                reference("FilingReceipt"),
                ["400", "401", "403", "404", "409", "413", "503"],
                body="SubmitFiling",
                path=http.FILING_PATH,
                query=("day",),
            )
        },
        http.WITHDRAW_PATH: {
            "post": _operation(
                "withdrawFiling",
                "Withdraws a filing; again it changes nothing.",
                reference("FilingShown"),
                ["400", "401", "403", "404", "409", "503"],
                body="WithdrawFiling",
                path=http.WITHDRAW_PATH,
            )
        },
    }


def _operation(
    name: str,
    summary: str,
    answer: Document,
    errors: list[str],
    *,
    body: str | None = None,
    status: str = "200",
    path: str = "",
    query: tuple[str, ...] = (),
) -> Document:
    operation: Document = {"operationId": name, "summary": summary}
    parameters = [_parameter(part, "path") for part in re.findall(r"\{(\w+)\}", path)]
    parameters += [_parameter(part, "query") for part in query]
    if parameters:
        operation["parameters"] = parameters
    if body:
        operation["requestBody"] = {"required": True, "content": _json(reference(body))}
    failures = {
        code: {"description": ERRORS[code], "content": _json(reference("HttpError"))} for code in errors
    }
    operation["responses"] = {status: {"description": "Done.", "content": _json(answer)}, **failures}
    return operation


def _parameter(name: str, place: str) -> Document:
    return {"name": name, "in": place, "required": place == "path", "schema": {"type": "string"}}


def _json(schema: Document) -> Document:
    return {"application/json": {"schema": schema}}


if __name__ == "__main__":
    sys.stdout.write(text())
