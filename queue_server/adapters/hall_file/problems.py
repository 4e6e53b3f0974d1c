"""What is wrong with a hall file, each with file, line and what was expected."""

import json

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from queue_server.adapters.hall_file.scalars import is_null, is_text

_SHOWN = 60


class HallFileError(Exception):
    """The file cannot be used. `problems` holds every one found: `hall.yaml:123: rules.call: expected …, found …`."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Problems:
    """Collects errors and warnings while a file is read, so that all of them can be told at once."""

    def __init__(self) -> None:
        self._errors: list[tuple[str, int, str]] = []
        self._warnings: list[tuple[str, int, str]] = []

    def expected(self, node: Node, path: str, what: str) -> None:
        """An error: `node` is not `what`."""
        self.error(node, path, f"expected {what}, found {shown(node)}")

    def error(self, node: Node, path: str, text: str) -> None:
        self._errors.append((*place(node), _line(path, text)))

    def warn(self, node: Node, path: str, text: str) -> None:
        self._warnings.append((*place(node), _line(path, text)))

    @property
    def warnings(self) -> list[str]:
        return _sorted(self._warnings)

    def raise_if_any(self) -> None:
        """Raises HallFileError where an error was noted."""
        if self._errors:
            raise HallFileError(_sorted(self._errors))


def place(node: Node) -> tuple[str, int]:
    """File and line (from 1) of a node."""
    return node.start_mark.name, node.start_mark.line + 1


def shown(node: Node) -> str:
    """What stands there, short enough for one line."""
    if isinstance(node, MappingNode):
        return "a section"
    if isinstance(node, SequenceNode):
        return "a list"
    text = str(node.value)
    if is_null(node):
        return "nothing"
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return json.dumps(cut, ensure_ascii=False) if is_text(node) else cut


def _line(path: str, text: str) -> str:
    line = f"{path}: {text}" if path else text
    return line.encode(errors="replace").decode()


def _sorted(found: list[tuple[str, int, str]]) -> list[str]:
    unique = dict.fromkeys(sorted(found, key=lambda one: one[:2]))
    return [f"{file}:{line}: {text}" for file, line, text in unique]
