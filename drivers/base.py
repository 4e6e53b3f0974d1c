"""The words that every driver shares: the wire, and errors named by what the caller can do."""

from typing import Protocol


class DriverError(Exception):
    """Something is wrong with a device."""


class TransportError(DriverError):
    """The wire is gone or silent: reopen and try again."""


class ProtocolError(DriverError):
    """The bytes are not what the protocol allows; says expected and got, never the payload of a person."""


class DeviceFault(DriverError):
    """The device works but a person must act: paper, cover, authorisation. `code` is a short English word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ByteStream(Protocol):
    """A wire. One owner at a time."""

    def read(self, size: int, timeout_s: float) -> bytes:
        """Up to `size` bytes; empty when nothing came in time. Raises TransportError when the wire is gone."""
        ...

    def write(self, data: bytes) -> None:
        """All of `data`. Raises TransportError when the wire is gone."""
        ...

    def flush_input(self) -> None:
        """Forget what has come and was not read."""
        ...

    def close(self) -> None: ...
