"""`./hall simulate`: plays days of a hall through its own rules and tells how long people waited."""

import json
from pathlib import Path
from typing import Annotated, Optional

import typer

from queue_server.command.failing import tell
from queue_server.command.usage import WRONG_USAGE

MAX_DAYS = 260
"""A year of working days."""


def simulate(
    days: Annotated[int, typer.Option(help="演练几个工作日", min=1, max=MAX_DAYS)] = 1,
    seed: Annotated[int, typer.Option(help="同一个种子，每次都一样", min=0)] = 0,
    hall: Annotated[Optional[Path], typer.Option(help="大厅文件，不写就是示范大厅")] = None,  # noqa: UP045
    crowd: Annotated[float, typer.Option(help="来的人是平常的几倍", min=0.05, max=5)] = 1.0,
    as_json: Annotated[bool, typer.Option("--json", help="给程序读")] = False,
    picture: Annotated[Optional[Path], typer.Option(help="把图画到这个 SVG 文件")] = None,  # noqa: UP045
) -> None:
    """用真的叫号规则，把一天或一个月演练一遍。"""
    from queue_server.adapters.hall_file import HallFileError
    from queue_server.command.simulate_run import run

    try:
        rehearsed = run(hall, days, seed, crowd)
        if picture is not None:
            picture.write_text(rehearsed.picture, encoding="utf-8")
    except (HallFileError, OSError) as problem:
        tell(f"没有演练：{problem}", "bad_request", as_json=as_json)
        raise typer.Exit(WRONG_USAGE) from problem
    if as_json:
        print(json.dumps(rehearsed.plain, ensure_ascii=False))
        return
    print(rehearsed.text)
    if picture is not None:
        print(f"\n图在 {picture}")
