"""`./hall backup` and `./hall restore`: all of a hall's data, while it runs."""

import json
from pathlib import Path
from typing import Annotated, Optional

import typer

from queue_server.command.accounts import DEFAULT_DATA, Data, Json
from queue_server.command.failing import fail
from queue_server.command.hall_data import open_hall

Into = Annotated[Path, typer.Option("--data", help="恢复到哪个空目录")]
Database = Annotated[
    Optional[str],  # noqa: UP045 - typer reads it
    typer.Option("--database", help="恢复到这个 PostgreSQL；不写就是目录里的 SQLite"),
]


def backup(file: Path, data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """把大厅的全部数据备份成一个文件，不用停。文件里有密钥，要放在稳妥的地方。"""
    from queue_server.adapters.backup.archive import BackupError
    from queue_server.adapters.backup.making import make_backup

    folder = data.resolve()
    with open_hall(folder, as_json=as_json) as hall:
        try:
            made = make_backup(
                file.resolve(),
                data=folder,
                engine=hall.database,
                hall=hall.hall,
                settings=hall.settings,
            )
        except BackupError as wrong:
            fail(str(wrong), as_json=as_json)
    size = file.stat().st_size
    if as_json:
        print(json.dumps({"file": str(file), "bytes": size, "hall": made.hall, "last_seq": made.last_seq}))
    else:
        print(
            f"{file}：{size / 1e6:.1f} MB，{made.hall_name}，到第 {made.last_seq} 条流水。里面有密钥，请收好。"
        )


def restore(
    file: Path,
    data: Into,
    database: Database = None,
    as_json: Json = False,
) -> None:
    """从备份恢复到一个空目录；然后 ./hall up --data 那个目录。"""
    from queue_server.adapters.backup.archive import BackupError
    from queue_server.adapters.backup.restoring import restore as fill

    try:
        made = fill(file.resolve(), data.resolve(), database)
    except BackupError as wrong:
        fail(str(wrong), as_json=as_json)
    if as_json:
        print(json.dumps({"data": str(data), "hall": made.hall, "last_seq": made.last_seq}))
    else:
        print(f"{made.hall_name}，到第 {made.last_seq} 条流水，已恢复到 {data}")
