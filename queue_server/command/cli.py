"""`./hall …`: the words of the command line."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from queue_server.command import (
    accounts,
    appointments,
    backup,
    check,
    emulate,
    explain,
    rebuild,
    report,
    simulate,
    standby,
)
from queue_server.command.failing import fail
from queue_server.command.usage import Group

DEFAULT_DATA = Path(__file__).parents[2] / ".hall"

app = typer.Typer(
    cls=Group, no_args_is_help=True, add_completion=False, help="政务服务大厅：取号、叫号、自助办"
)
app.add_typer(emulate.app, name="emulate", help="在仿真设备上扮演来办事的人，或者弄坏点什么")
app.add_typer(accounts.devices, name="device", help="设备账号")
app.add_typer(accounts.users, name="user", help="工作人员账号")
app.add_typer(appointments.app, name="appointment", help="预约")
app.add_typer(standby.app, name="standby", help="同一个大厅的第二台服务器")

Data = Annotated[Path, typer.Option("--data", help="放大厅全部数据的目录")]


@app.command()
def up(
    data: Data = DEFAULT_DATA,
    mqtt_port: Annotated[int, typer.Option(help="消息服务器的端口，0 随便挑一个", min=0, max=65535)] = 18830,
    http_port: Annotated[int, typer.Option(help="网页的端口，0 随便挑一个", min=0, max=65535)] = 18080,
    headless: Annotated[bool, typer.Option("--headless", help="没有屏幕：取号机在练习厅里看")] = False,
    hall: Annotated[Optional[Path], typer.Option(help="大厅文件")] = None,  # noqa: UP045 - typer reads it
    now: Annotated[Optional[str], typer.Option(help="练习时间，如 2026-11-24T10:24")] = None,  # noqa: UP045
    kiosks: Annotated[str, typer.Option(help="开哪些取号机，用逗号隔开")] = "",
    database: Annotated[Optional[str], typer.Option(help="PostgreSQL 的地址，不写密码")] = None,  # noqa: UP045
) -> None:
    """在这台机器上开起整个大厅。"""
    from queue_server.command import up as room

    names = [name for name in kiosks.split(",") if name]
    room.command(
        data,
        mqtt_port,
        http_port,
        headless=headless,
        hall_file=hall,
        now=now,
        kiosks=names,
        database=database,
    )


@app.command()
def server(data: Data = DEFAULT_DATA) -> None:
    """只开排队服务器。"""
    _become("queue_server.wiring", "--data", str(data))


@app.command()
def broker(
    data: Data = DEFAULT_DATA,
    host: Annotated[Optional[str], typer.Option(help="在哪个地址上听")] = None,  # noqa: UP045
    port: Annotated[Optional[int], typer.Option(help="在哪个端口上听", min=0, max=65535)] = None,  # noqa: UP045
) -> None:
    """只开消息服务器：大厅有两台服务器时，它单独一台。"""
    from queue_server.command import broker as room

    raise typer.Exit(room.run(data.resolve(), host, port))


@app.command()
def announcer(floor: Annotated[int, typer.Option(help="哪一层楼")], data: Data = DEFAULT_DATA) -> None:
    """只开一层楼的广播和条屏。"""
    _become("queue_server.announcer", "--data", str(data), "--floor", str(floor))


@app.command()
def kiosk(
    data: Data = DEFAULT_DATA,
    device: Annotated[str, typer.Option(help="取号机的名字")] = "K1-1",
    headless: Annotated[bool, typer.Option("--headless")] = False,
) -> None:
    """只开一台取号机。"""
    _become("kiosk", "--data", str(data), "--device", device, *(["--headless"] if headless else []))


@app.command()
def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="issue、next、call、choose、memory、minutes、report、restart、standby、whatif、foresight；不写就都跑"
        ),
    ] = "",
    halls: Annotated[int, typer.Option(help="minutes 在几个大厅里量")] = 20,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """量一量快慢，每个数旁边是同一次跑出来的底线。"""
    from queue_server.command.bench import BENCHMARKS, run

    if name and name not in BENCHMARKS:
        fail(f"没有 {name} 这个量法，只有 {'、'.join(BENCHMARKS)}。", "bad_request", as_json=as_json)
    figures = run(name or None, halls)
    if as_json:
        print(json.dumps({"figures": [figure.as_dict() for figure in figures]}, ensure_ascii=False))
        return
    for one in figures:
        target = "—" if one.target is None else f"{one.target:g} {'达到' if one.met else '没达到'}"
        print(
            f"{one.name:<40} {one.value:>10.3f} {one.unit:<8} 底线 {one.floor:>10.3f}  比 {one.ratio:>6.2f}"
            f"  目标 {target}"
        )


app.command(name="explain")(explain.explain)
app.command(name="simulate")(simulate.simulate)
app.command(name="backup")(backup.backup)
app.command(name="restore")(backup.restore)
app.command(name="rebuild")(rebuild.rebuild)
app.command(name="report")(report.report)
app.command(name="check")(check.check)
app.command(name="test", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(
    check.test
)


def _become(module: str, *arguments: str) -> None:
    """This process turns into the one asked for, so that its supervisor sees the right pid."""
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606


def main() -> None:
    app(prog_name="./hall")
