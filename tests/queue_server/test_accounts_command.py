"""`./hall device` beside a server that is just starting: it waits for the server, never writes behind it."""

import fcntl
import threading
from pathlib import Path

from queue_server.adapters.accounts.requests import AccountReply, ListDevices
from queue_server.command import accounts


def test_while_a_server_starts_the_store_is_not_written(tmp_path: Path, monkeypatch) -> None:
    answers: list[AccountReply | None] = [None, None, AccountReply(result=[])]
    written: list[object] = []
    monkeypatch.setattr(accounts, "ask", lambda _path, _request: answers.pop(0))
    monkeypatch.setattr(accounts, "_without_server", lambda _data, request: written.append(request))
    with (tmp_path / "server.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert accounts._ask(tmp_path, ListDevices()) == []
    assert written == []
    assert answers == []


def test_where_none_runs_the_store_is_written_under_the_servers_lock(tmp_path: Path, monkeypatch) -> None:
    held: list[bool] = []

    def write(data: Path, _request: object) -> AccountReply:
        def try_lock() -> None:
            with (data / "server.lock").open("a") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    held.append(False)
                except BlockingIOError:
                    held.append(True)

        thread = threading.Thread(target=try_lock)
        thread.start()
        thread.join()
        return AccountReply(result=[])

    monkeypatch.setattr(accounts, "ask", lambda _path, _request: None)
    monkeypatch.setattr(accounts, "_without_server", write)
    assert accounts._ask(tmp_path, ListDevices()) == []
    assert held == [True]
