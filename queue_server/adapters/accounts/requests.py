"""What `./hall device` and `user` ask, and the reply."""

from msgspec import Struct


class AddDevice(Struct, frozen=True, kw_only=True, tag="device.add"):
    name: str
    kind: str
    window: int | None = None
    floor: int = 1


class ListDevices(Struct, frozen=True, kw_only=True, tag="device.list"):
    pass


class RemoveDevice(Struct, frozen=True, kw_only=True, tag="device.remove"):
    name: str


class AddUser(Struct, frozen=True, kw_only=True, tag="user.add"):
    name: str
    role: str


class ListUsers(Struct, frozen=True, kw_only=True, tag="user.list"):
    pass


class DisableUser(Struct, frozen=True, kw_only=True, tag="user.disable"):
    name: str


AccountRequest = AddDevice | ListDevices | RemoveDevice | AddUser | ListUsers | DisableUser


class AccountReply(Struct, frozen=True, kw_only=True):
    """`error` is a Chinese sentence; else `result`."""

    error: str | None = None
    result: dict[str, object] | list[dict[str, object]] | None = None
