"""How a command ends that could not do what was asked: with one sentence, for programs as `{error: {code, message}}`."""

import json
import sys
from typing import NoReturn

import typer


def fail(why: str, code: str = "unavailable", *, as_json: bool = False) -> NoReturn:
    """`code` is one of the contract's error codes. On stderr for people, on stdout where `--json` was asked for."""
    tell(why, code, as_json=as_json)
    raise typer.Exit(1)


def tell(why: str, code: str, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"error": {"code": code, "message": why}}, ensure_ascii=False))
    else:
        print(why, file=sys.stderr)
