"""A YAML 1.2 file as nodes that know their lines. JSON is YAML too."""

import io
import warnings
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from queue_server.adapters.hall_file.problems import HallFileError, Problems

MAX_BYTES = 8 * 1024 * 1024
MAX_NODES = 500_000
"""Nodes after all aliases are followed: a small file can mean a huge one."""


class _Named(io.StringIO):
    """Text that knows the name of its file, which the parser puts into every mark."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text)
        self.name = name


def read_document(path: Path, problems: Problems) -> MappingNode:
    """The file's top section. Duplicate keys are noted in `problems`.

    Raises HallFileError where the file cannot be read, is no YAML, or is not one section.
    """
    node = _compose(_text(path), path.name)
    if not isinstance(node, MappingNode):
        raise HallFileError([f"{path.name}:1: expected sections such as `hall:` and `windows:`"])
    _Inspector(problems).inspect(node)
    problems.raise_if_any()
    return node


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise HallFileError([f"{path}: cannot be read: {wrong.strerror}"]) from wrong
    if len(raw) > MAX_BYTES:
        raise HallFileError([f"{path.name}: expected at most {MAX_BYTES} bytes, found {len(raw)}"])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = raw.count(b"\n", 0, wrong.start) + 1
        raise HallFileError([f"{path.name}:{line}: expected text in UTF-8"]) from wrong
    # JSON may be indented with tabs, which YAML forbids; inside its strings there are none.
    return text.replace("\t", " ") if text.lstrip().startswith("{") else text


def _compose(text: str, name: str) -> Node | None:
    parser = YAML(typ="safe", pure=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            node: Node | None = parser.compose(_Named(text, name))
    except MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        line = mark.line + 1 if mark else 1
        raise HallFileError([f"{name}:{line}: expected YAML: {wrong.problem or wrong.context}"]) from wrong
    except ReaderError as wrong:
        line = text.count("\n", 0, wrong.position) + 1
        raise HallFileError([f"{name}:{line}: expected YAML: {wrong.reason}"]) from wrong
    except RecursionError as wrong:
        raise HallFileError([f"{name}:1: expected YAML that is nested less deeply"]) from wrong
    except (YAMLError, ValueError, TypeError, AttributeError, KeyError, IndexError, AssertionError) as wrong:
        # The parser's own slips on broken input; the file is wrong all the same.
        raise HallFileError([f"{name}:1: expected YAML: {type(wrong).__name__} {wrong}".rstrip()]) from wrong
    return node


class _Inspector:
    """Looks at every node once before anybody walks on it: no cycles, no flood of aliases, no key twice."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._open: set[int] = set()
        self._count = 0

    def inspect(self, node: Node, path: str = "") -> None:
        self._count += 1
        if self._count > MAX_NODES:
            raise HallFileError([f"{node.start_mark.name}: expected at most {MAX_NODES} values"])
        if isinstance(node, ScalarNode):
            return
        if id(node) in self._open:
            self._problems.error(node, path, "expected no alias to a section that it stands in")
            self._problems.raise_if_any()
        self._open.add(id(node))
        if isinstance(node, MappingNode):
            self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            for number, item in enumerate(node.value, start=1):
                self.inspect(item, f"{path}[{number}]")
        self._open.discard(id(node))

    def _mapping(self, node: MappingNode, path: str) -> None:
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._problems.error(key, path, "expected a plain word as key")
                continue
            name = str(key.value)
            below = f"{path}.{name}" if path else name
            if name in seen:
                self._problems.error(
                    key, below, f"expected each key once, it stands in line {seen[name]} too"
                )
            seen[name] = key.start_mark.line + 1
            self.inspect(value, below)
