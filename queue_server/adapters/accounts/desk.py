"""The one way to change accounts: requests of `./hall device` and `user`, carried out by whoever holds the store."""

import secrets
from collections.abc import Callable
from pathlib import Path

from queue_server.adapters.accounts.requests import (
    AccountReply,
    AccountRequest,
    AddDevice,
    AddUser,
    DisableUser,
    ListDevices,
    ListUsers,
    RemoveDevice,
)
from queue_server.adapters.accounts.store import AccountError, AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.login_check import is_there, wait_for_login
from queue_server.adapters.broker.passwords import hash_password
from queue_server.adapters.settings import read_settings, settings_file
from queue_server.contract.connection import connection_file, read_connection
from queue_server.domain.hall import Hall


class AccountDesk:
    """Changes the store and then the broker; returns when a login works, or no longer works.

    A broker that does not run just gets its files.
    """

    def __init__(
        self, store: AccountStore, hall: Hall, data: Path, removed: Callable[[str], None] = lambda _name: None
    ) -> None:
        """`removed` is told the name of each device that was removed."""
        self._store = store
        self._hall = hall
        self._data = data
        self._broker = BrokerFiles(data / "broker", hall.id)
        self._removed = removed

    def handle(self, request: AccountRequest) -> AccountReply:
        """Blocks up to some seconds while the broker takes the change."""
        try:
            return AccountReply(result=self._handle(request))
        except AccountError as wrong:
            return AccountReply(error=str(wrong))

    def write_broker_files(self) -> None:
        """The password and access files, from the store and the server's own connection file."""
        own = read_connection(connection_file(self._data, SERVER_ACCOUNT))
        secrets_by_name = self._store.broker_secrets() | {SERVER_ACCOUNT: hash_password(own.password)}
        self._broker.write_accounts(secrets_by_name)

    def _handle(self, request: AccountRequest) -> dict[str, object] | list[dict[str, object]]:
        match request:
            case AddDevice():
                return self._add_device(request)
            case RemoveDevice(name=name):
                return self._remove_device(name)
            case ListDevices():
                return [
                    {"device": one.name, "kind": one.kind, "window": one.window, "floor": one.floor}
                    for one in self._store.devices()
                ]
            case AddUser(name=name, role=role):
                password, pin = self._store.add_user(name, role)
                return {"user": name, "password": password, "pin": pin}
            case ListUsers():
                return [
                    {"user": one.name, "role": one.role, "disabled": one.disabled}
                    for one in self._store.users()
                ]
            case DisableUser(name=name):
                self._store.disable_user(name)
                return {"user": name, "disabled": True}

    def _add_device(self, request: AddDevice) -> dict[str, object]:
        floor = request.floor
        if request.kind == "pad" and request.window is None:
            raise AccountError("窗口按键要说是哪个窗口的：--window N")
        if request.window is not None:
            window = self._hall.windows.get(request.window)
            if window is None:
                raise AccountError(f"没有 {request.window} 号窗口")
            floor = window.floor
        if not 1 <= floor <= self._hall.floors:
            raise AccountError(f"没有 {floor} 楼")
        password = self._store.add_device(request.name, request.kind, request.window, floor)
        if not self._change_broker(request.name, password, works=True):
            self._store.remove_device(request.name)
            if not self._shared():
                self.write_broker_files()
            raise AccountError(f"消息服务器 5 秒内没有回应，{request.name} 没有建成；看看 broker 的日志再试")
        return {"device": request.name, "username": request.name, "password": password}

    def _remove_device(self, name: str) -> dict[str, object]:
        """First gives the account a password only we know, so that its end can be tried."""
        if self._store.device(name) is None:
            raise AccountError(f"没有叫 {name} 的设备")
        password = secrets.token_urlsafe(24)
        self._store.set_device_password(name, password)
        taken = self._change_broker(name, password, works=True)
        self._store.remove_device(name)
        self._removed(name)
        if not (self._change_broker(name, password, works=False) and taken):
            raise AccountError(f"{name} 已经去掉，但消息服务器 5 秒内没有回应；看看 broker 的日志")
        return {"device": name, "removed": True}

    def _change_broker(self, name: str, password: str, *, works: bool) -> bool:
        """False where a broker runs and does not do as wished in time."""
        if self._shared():
            # Wherever its broker is, it follows the accounts by itself.
            settings = read_settings(self._data)
            host, port = settings.mqtt_host, settings.mqtt_port
            return not is_there(host, port) or wait_for_login(host, port, name, password, works=works)
        self.write_broker_files()
        if not self._broker.reload():
            return True
        settings = read_settings(self._data)
        return wait_for_login(settings.mqtt_host, settings.mqtt_port, name, password, works=works)

    def _shared(self) -> bool:
        """Whether the hall has two servers."""
        return settings_file(self._data).exists() and read_settings(self._data).database is not None
