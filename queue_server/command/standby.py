"""`./hall standby`: makes a second server of the same hall."""

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False)

DEFAULT_DATA = Path(__file__).parents[2] / ".hall"


@app.command("prepare")
def prepare(
    file: Path,
    data: Annotated[Path, typer.Option("--data", help="第一台服务器的数据目录")] = DEFAULT_DATA,
) -> None:
    """在第一台服务器上：把第二台要的东西封进一个文件，口令只说这一次。"""
    from queue_server.adapters.lease.package import PackageError, pack
    from queue_server.adapters.settings import SettingsError
    from queue_server.contract.connection import ConnectionFileError

    try:
        content, code = pack(data.resolve())
        file.touch(mode=0o600)
        file.write_bytes(content)
    except (PackageError, SettingsError, ConnectionFileError, OSError) as wrong:
        _fail(wrong)
    print(
        f"{file} 做好了，口令 {code}\n在第二台服务器上：./hall standby join {file.name} --data 目录\n接好后删掉这个文件。"
    )


@app.command("join")
def join(
    file: Path,
    code: Annotated[str, typer.Option(prompt="口令", help="prepare 说的口令")],
    data: Annotated[Path, typer.Option("--data", help="这台服务器的数据目录")] = DEFAULT_DATA,
    http_host: Annotated[str, typer.Option(help="网页在哪个地址上")] = "127.0.0.1",
    http_port: Annotated[int, typer.Option(help="网页的端口", min=0, max=65535)] = 18080,
    database: Annotated[Optional[str], typer.Option(help="PostgreSQL 的地址，和第一台写的不同时")] = None,  # noqa: UP045
    mqtt_host: Annotated[Optional[str], typer.Option(help="消息服务器的地址，和第一台写的不同时")] = None,  # noqa: UP045
) -> None:
    """在第二台服务器上：打开文件，做好数据目录。"""
    from queue_server.adapters.lease.package import PackageError, Place, unfold, unpack
    from queue_server.adapters.settings import SettingsError

    place = Place(
        data=data.resolve(), http_host=http_host, http_port=http_port, database=database, mqtt_host=mqtt_host
    )
    try:
        unfold(unpack(file.read_bytes(), code), place)
    except (PackageError, SettingsError, OSError) as wrong:
        _fail(wrong)
    print(f"{data} 做好了。开起来：./hall server --data {data}")


def _fail(wrong: Exception) -> None:
    why = f"{wrong.filename}：{wrong.strerror}" if isinstance(wrong, OSError) else str(wrong)
    print(f"没有做成：{why}", file=sys.stderr)
    raise typer.Exit(1) from wrong
