"""The topic and command tables of `docs/mqtt.md` and the HTTP table, made from the contract.

`python -m queue_server.contract.tables FILE` writes them into the file, between its markers.
"""

import re
import sys
from pathlib import Path

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from queue_server.contract.asyncapi import SAYS
from queue_server.contract.messages import (
    COMMANDS,
    BoardCall,
    BoardWaiting,
    BoardWindow,
    CallText,
    HistoryEntry,
    Request,
)
from queue_server.contract.schemas import STATES
from queue_server.contract.topics import TABLE, Kind

PARTS: tuple[type[Struct], ...] = (BoardCall, BoardWindow, BoardWaiting, CallText, HistoryEntry)
"""What the payloads and results are built from."""


def topic_table() -> str:
    rows = ["| topic | from | kept | payload | says |", "|---|---|---|---|---|"]
    for rule in TABLE:
        kind = (
            STATES[rule.kind].__name__
            if rule.kind in STATES
            else "a request"
            if rule.kind is Kind.COMMAND
            else "a reply"
        )
        kept = "retained" if rule.retained else "–"
        says = SAYS.get(rule.kind, "A command; needs Response Topic and Correlation Data.")
        rows.append(f"| `{rule.pattern}` | {rule.sender} | {kept} | {kind} | {says} |")
    return "\n".join(rows)


def command_table() -> str:
    rows = ["| command | sent by | fields | result |", "|---|---|---|---|"]
    common = {field.name for field in fields(Request)}
    for name, rule in COMMANDS.items():
        own = [field for field in fields(rule.request) if field.name not in common]
        rows.append(
            f"| `{name}` | {', '.join(rule.kinds)} | {_listed(own) or '–'} | {_listed(list(fields(rule.result))) or '`{}`'} |"
        )
    return "\n".join(rows)


def payload_table() -> str:
    rows = ["| payload | fields |", "|---|---|"]
    rows += [f"| {kind.__name__} | {_listed(list(fields(kind)))} |" for kind in (*STATES.values(), *PARTS)]
    return "\n".join(rows)


def _listed(infos: list[FieldInfo]) -> str:
    return ", ".join(f"`{info.encode_name}`" + ("" if _needed(info) else "?") for info in infos)


def _needed(info: FieldInfo) -> bool:
    return info.default is NODEFAULT and info.default_factory is NODEFAULT


TABLES = {"topics": topic_table, "payloads": payload_table, "commands": command_table}


def filled(page: str) -> str:
    """The page with every table between `<!-- table: NAME -->` and `<!-- end -->` made anew."""

    def fill(found: re.Match[str]) -> str:
        return f"<!-- table: {found[1]} -->\n{TABLES[found[1]]()}\n<!-- end -->"

    return re.sub(r"<!-- table: (\w+) -->\n.*?<!-- end -->", fill, page, flags=re.DOTALL)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        path = Path(name)
        path.write_text(filled(path.read_text(encoding="utf-8")), encoding="utf-8")
