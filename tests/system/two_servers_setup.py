"""What the tests of two servers write before the first start: a hall without limits."""

import socket
from pathlib import Path

from ruamel.yaml import YAML

from hall_process import ROOT


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def write_generous_hall(path: Path) -> None:
    """The demonstration hall, but nobody is sent away because too many came today."""
    reader = YAML()
    hall = reader.load(ROOT / "assets" / "hall.yaml")
    hall["calendar"]["ticket_cutoff"] = "none"
    for business in hall["businesses"]:
        business["limit_am"] = business["limit_pm"] = None
    with path.open("w", encoding="utf-8") as file:
        reader.dump(hall, file)
