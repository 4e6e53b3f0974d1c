"""A wire through pyserial: `/dev/…`, a pty, or `socket://host:port`; 8N1, no flow control."""

from collections.abc import Iterator
from contextlib import contextmanager

import serial

from drivers.base import TransportError


class SerialStream:
    """ByteStream over `serial.serial_for_url`. Opened exclusively; a hang-up becomes TransportError."""

    def __init__(self, url: str, baud: int = 115200) -> None:
        """Opens the wire. Raises TransportError when it is absent, busy or not a serial port."""
        self.url = url
        self.baud = baud
        with self._wire_errors("open"):
            self._port = serial.serial_for_url(  # type: ignore[no-untyped-call]
                url,
                baudrate=baud,
                bytesize=serial.EIGHTBITS,
                parity=serial.PARITY_NONE,
                stopbits=serial.STOPBITS_ONE,
                xonxoff=False,
                rtscts=False,
                dsrdtr=False,
                timeout=0,
                exclusive=None if "://" in url else True,
            )

    def read(self, size: int, timeout_s: float) -> bytes:
        if size <= 0:
            return b""
        with self._wire_errors("read"):
            self._port.timeout = max(timeout_s, 0.0)
            first = bytes(self._port.read(1))
            if not first or size == 1:
                return first
            self._port.timeout = 0
            return first + bytes(self._port.read(size - 1))

    def write(self, data: bytes) -> None:
        """Waits at most twice the time that the bytes take on the wire, and two seconds."""
        with self._wire_errors("write"):
            self._port.write_timeout = 2.0 + len(data) * 20 / self.baud
            self._port.write(data)

    def flush_input(self) -> None:
        with self._wire_errors("flush"):
            self._port.reset_input_buffer()

    def set_baud(self, baud: int) -> None:
        """Both ends must change together (SDT command 60)."""
        with self._wire_errors("set baud"):
            self._port.baudrate = baud
            self.baud = baud

    def close(self) -> None:
        try:
            self._port.close()
        except OSError as gone:
            raise TransportError(f"{self.url}: close: {gone}") from gone

    @contextmanager
    def _wire_errors(self, what: str) -> Iterator[None]:
        """SerialException is an OSError; termios.error is not, nor is pyserial's TypeError after another thread's close."""
        try:
            yield
        except TransportError:
            raise
        except (OSError, ValueError, TypeError, AttributeError, _TermiosError) as wrong:
            raise TransportError(f"{self.url}: {what}: {wrong}") from wrong


try:
    from termios import error as _TermiosError  # noqa: N812
except ImportError:  # not a POSIX system: pyserial never raises it there

    class _TermiosError(Exception):  # type: ignore[no-redef]
        pass
