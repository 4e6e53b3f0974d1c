"""What an installer writes before the first start on PostgreSQL: the password file, and here a hall without limits."""

import socket
from pathlib import Path
from urllib.parse import urlsplit

from ruamel.yaml import YAML

from hall_process import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_passwords(data: Path, url: str) -> str:
    """Makes `data` with its password file; the URL without the password."""
    parts = urlsplit(url)
    data.mkdir(mode=0o700, parents=True)
    passwords = data / "pgpass"
    passwords.touch(mode=0o600)
    passwords.write_text(f"{parts.hostname}:{parts.port}:*:{parts.username}:{parts.password}\n")
    return f"postgresql://{parts.username}@{parts.hostname}:{parts.port}{parts.path}"


def write_generous_hall(path: Path) -> None:
    """The demonstration hall, but nobody is sent away because too many came today."""
    reader = YAML()
    hall = reader.load(ROOT / "assets" / "hall.yaml")
    hall["calendar"]["ticket_cutoff"] = "none"
    for business in hall["businesses"]:
        business["limit_am"] = business["limit_pm"] = None
    with path.open("w", encoding="utf-8") as file:
        reader.dump(hall, file)
