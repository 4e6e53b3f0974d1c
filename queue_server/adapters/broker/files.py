"""The files of the private broker below `DATA/broker/`: configuration, passwords, access list; and its reload."""

import os
import pwd
import signal
from collections.abc import Mapping
from pathlib import Path

from queue_server.contract import topics

SERVER_ACCOUNT = "server"
MAX_PACKET_BYTES = 256 * 1024 + 1024
"""256 KiB of payload and its topic; a longer packet ends the connection."""


class BrokerFiles:
    """Writes the broker's files by rename and tells a running broker to read them again."""

    def __init__(self, folder: Path, hall: str) -> None:
        self._folder = folder
        self._hall = hall

    @property
    def configuration(self) -> Path:
        return self._folder / "mosquitto.conf"

    @property
    def pid_file(self) -> Path:
        return self._folder / "mosquitto.pid"

    def write_configuration(self, host: str, port: int) -> Path:
        """As root the broker must name its user, or it drops its rights and can't read its own files."""
        text = f"""\
per_listener_settings false
allow_anonymous false
listener {port} {host}
set_tcp_nodelay true
password_file {self._folder / "passwords"}
acl_file {self._folder / "access"}
pid_file {self.pid_file}
user {pwd.getpwuid(os.getuid()).pw_name}
persistence false
sys_interval 0
max_packet_size {MAX_PACKET_BYTES}
max_inflight_messages 0
max_queued_messages 10000
log_dest stderr
log_type error
log_type warning
log_type notice
log_timestamp_format %Y-%m-%dT%H:%M:%S
"""
        self._write("mosquitto.conf", text)
        return self.configuration

    def write_accounts(self, secrets: Mapping[str, str]) -> None:
        """`secrets`: user name to password hash, the server's own account among them."""
        self._write("passwords", "".join(f"{name}:{secret}\n" for name, secret in sorted(secrets.items())))
        self._write("access", self.access_list())

    def access_list(self) -> str:
        hall = self._hall
        writes = [topics.command(hall, "%u", "+"), topics.device_state(hall, "%u")]
        reads = [
            topics.reply(hall, "%u"),
            topics.device_state(hall, "%u"),
            topics.server_state(hall),
            topics.board(hall, "+"),
            topics.call(hall, "+"),
            topics.window_state(hall, "+"),
            topics.business_state(hall, "+"),
        ]
        rows = [f"pattern write {topic}" for topic in writes] + [f"pattern read {topic}" for topic in reads]
        rows += [f"user {SERVER_ACCOUNT}"]
        rows += [
            f"topic readwrite {topic}"
            for topic in (
                topics.server_state(hall),
                topics.board(hall, "+"),
                topics.call(hall, "+"),
                topics.window_state(hall, "+"),
                topics.business_state(hall, "+"),
            )
        ]
        rows += [f"topic write {topics.reply(hall, '+')}"]
        rows += [
            f"topic read {topic}"
            for topic in (topics.device_state(hall, "+"), topics.command(hall, "+", "+"))
        ]
        return "\n".join(rows) + "\n"

    def reload(self) -> bool:
        """Sends SIGHUP to this folder's broker; False where none runs."""
        try:
            pid = int(self.pid_file.read_text(encoding="ascii"))
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, ValueError):
            return False
        if str(self.configuration).encode() not in command:
            return False
        os.kill(pid, signal.SIGHUP)
        return True

    def _write(self, name: str, text: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._folder / name
        fresh = self._folder / f".{name}.new"
        fresh.touch(mode=0o600)
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
