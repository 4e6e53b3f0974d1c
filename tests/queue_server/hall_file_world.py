"""Small hall files written for one test."""

from pathlib import Path

from queue_server.adapters.hall_file import HallFileError, LoadedHall, load_hall

SMALL = """\
hall:
  id: tst
  name: 测试大厅
zones:
- id: Z1
  floor: 1
  name: 甲区
businesses:
- id: A01
  name: 办事
  zone: Z1
windows:
- window: 1
  businesses:
  - id: A01
"""
"""The smallest hall that says everything of itself; 15 lines."""


def write(folder: Path, text: str, name: str = "hall.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str, name: str = "hall.yaml") -> LoadedHall:
    return load_hall(write(folder, text, name))


def problems(folder: Path, text: str, name: str = "hall.yaml") -> list[str]:
    """What is said against a file; [] where it loads."""
    try:
        load(folder, text, name)
    except HallFileError as wrong:
        return wrong.problems
    return []
