"""What `./hall device`, `user` and `appointment` ask, and the reply."""

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


class AddAppointment(Struct, frozen=True, kw_only=True, tag="appointment.add"):
    """`at` is RFC 3339, or without an offset in hall time."""

    business: str
    at: str
    person_key: str | None = None


class ListAppointments(Struct, frozen=True, kw_only=True, tag="appointment.list"):
    pass


class CancelAppointment(Struct, frozen=True, kw_only=True, tag="appointment.cancel"):
    code: str


AccountRequest = AddDevice | ListDevices | RemoveDevice | AddUser | ListUsers | DisableUser
AppointmentRequest = AddAppointment | ListAppointments | CancelAppointment
LocalRequest = AccountRequest | AppointmentRequest


class AccountReply(Struct, frozen=True, kw_only=True):
    """`error` is a Chinese sentence, `code` one of the contract's error codes where there is one; else `result`."""

    error: str | None = None
    code: str | None = None
    result: dict[str, object] | list[dict[str, object]] | None = None
