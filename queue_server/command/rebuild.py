"""`./hall rebuild`: drops the ticket rows and the report file and makes them again from the journal."""

import json

from queue_server.command.accounts import DEFAULT_DATA, Data, Json
from queue_server.command.failing import fail
from queue_server.command.hall_data import open_hall


def rebuild(data: Data = DEFAULT_DATA, as_json: Json = False) -> None:
    """从流水重做每张号的记录和统计文件；已经定下来的每日数字不变。"""
    from sqlalchemy.exc import SQLAlchemyError

    from queue_server.application.ports import JournalError

    with open_hall(data.resolve(), as_json=as_json) as hall:
        try:
            history = hall.history
            history.catch_up()
            before = history.digest()
            history.clear()
            history.catch_up()
            hall.cache.drop()
            hall.cache.refresh(history)
            same = history.digest() == before
            days, tickets = history.size()
        except (SQLAlchemyError, JournalError) as wrong:
            fail(f"没有做成：{wrong}", as_json=as_json)
    if as_json:
        print(json.dumps({"days": days, "tickets": tickets, "same": same}))
    else:
        print(f"{days} 天，{tickets} 张号，和原来的{'一样' if same else '不一样'}")
