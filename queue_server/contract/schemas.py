"""JSON schemas of the contract's message types, made from the types themselves."""

import inspect
from collections.abc import Iterable
from typing import Any

import msgspec

from queue_server.contract.messages import (
    COMMANDS,
    Board,
    BusinessState,
    Call,
    DeviceState,
    Failure,
    ServerState,
    WindowState,
)
from queue_server.contract.topics import Kind

Schema = dict[str, Any]

STATES: dict[Kind, type[msgspec.Struct]] = {
    Kind.SERVER_STATE: ServerState,
    Kind.BOARD: Board,
    Kind.CALL: Call,
    Kind.WINDOW_STATE: WindowState,
    Kind.BUSINESS_STATE: BusinessState,
    Kind.DEVICE_STATE: DeviceState,
}
"""What is published by each kind of topic, commands and replies left out."""

COMPONENTS = "#/components/schemas/{name}"


def components(types: Iterable[Any]) -> dict[str, Schema]:
    """Every type, and those it is built from, by name; references are to `#/components/schemas/`."""
    _, found = msgspec.json.schema_components(list(types), schema_hook=_any_json, ref_template=COMPONENTS)
    return {name: _tidied(found[name]) for name in sorted(found)}


def mqtt_components() -> dict[str, Schema]:
    """All that goes over the broker, with `TicketIssueReply` and the like for each command."""
    types = [*STATES.values(), Failure]
    for rule in COMMANDS.values():
        types += [rule.request, rule.result]
    found = components(dict.fromkeys(types))
    for name, rule in COMMANDS.items():
        found[reply_name(name)] = _reply(rule.result.__name__)
    return dict(sorted(found.items()))


def reply_name(command: str) -> str:
    """`ticket.issue` → `TicketIssueReply`."""
    return f"{COMMANDS[command].request.__name__}Reply"


def reference(name: str) -> Schema:
    return {"$ref": COMPONENTS.format(name=name)}


def schema_of(message: str) -> Schema:
    """One message's schema that stands by itself, for a validator. Raises KeyError where there is none of that name.

    `message` is a type's name (`Board`, `TicketIssue`, `TicketIssueReply`, `Failure`).
    """
    found = mqtt_components()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **found[message],
        "components": {"schemas": found},
    }


def _reply(result: str) -> Schema:
    success = {
        "type": "object",
        "properties": {"ok": {"const": True}, "result": reference(result)},
        "required": ["ok", "result"],
    }
    return {"title": "Reply", "oneOf": [success, reference(Failure.__name__)]}


def _tidied(schema: Any) -> Any:
    """Tuples of one type as lists of fixed length, which draft 07 (AsyncAPI's own dialect) and 2020-12 read alike.

    Descriptions are docstrings, whose indentation Python keeps before 3.13.
    """
    if isinstance(schema, list):
        return [_tidied(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    known = {key: _tidied(part) for key, part in schema.items()}
    parts = known.pop("prefixItems", None)
    if parts:
        known["items"] = parts[0]
    if isinstance(known.get("description"), str):
        known["description"] = inspect.cleandoc(known["description"])
    return known


def _any_json(_kind: type) -> Schema:
    """`object` in a type means any JSON value. An empty schema would count as none."""
    return {"description": "Any JSON value."}
