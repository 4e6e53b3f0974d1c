"""Reads one section key by key: a wrong value is noted, a fallback is given back and reading goes on."""

import difflib
import re
from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from queue_server.adapters.hall_file.problems import Problems
from queue_server.adapters.hall_file.scalars import is_null, plain, scalar

D = TypeVar("D")
W = TypeVar("W", bound=str)

_REMARKS = {"note", "rule", "basis", "source", "meta", "remarks"}
ID = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}"
ID_WORDS = "an id of 1 to 32 letters, digits, _ . or -"


class Section:
    """One section of the file; an absent one has no node and gives the defaults."""

    def __init__(self, node: MappingNode | None, path: str, problems: Problems, parent: Node) -> None:
        self.node: Node = node or parent
        """Where to point when something is missing."""
        self.path = path
        self.problems = problems
        self._values: dict[str, Node] = {key.value: value for key, value in node.value} if node else {}
        self._keys: dict[str, Node] = {key.value: key for key, _ in node.value} if node else {}
        self._known: set[str] = set()

    def below(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def at(self, key: str) -> Node:
        """The node to point at for a complaint about `key`."""
        return self._values.get(key, self.node)

    def get(self, key: str) -> Node | None:
        """The value of a key, None where it is absent or null. The key counts as known."""
        self._known.add(key)
        node = self._values.get(key)
        return None if node is None or is_null(node) else node

    def has(self, key: str) -> bool:
        return self.get(key) is not None

    def missing(self, key: str, what: str) -> None:
        self.problems.error(self.node, self.below(key), f"expected {what}, found nothing")

    def wrong(self, key: str, what: str) -> None:
        self.problems.expected(self.at(key), self.below(key), what)

    # ---- single values ----

    def text(self, key: str, default: D, pattern: str | None = None, what: str = "a text") -> str | D:
        """A text; whole numbers count as text where a pattern is given (an id, a telephone number)."""
        node = self.get(key)
        if node is None:
            return default
        value = scalar(node)
        if isinstance(value, int) and not isinstance(value, bool) and pattern:
            value = str(node.value)
        if not isinstance(value, str) or (pattern and not re.fullmatch(pattern, value)) or not value.strip():
            self.problems.expected(node, self.below(key), what)
            return default
        return value

    def need_text(self, key: str, pattern: str | None = None, what: str = "a text") -> str:
        """A text that must be there; "" after a complaint."""
        if not self.has(key):
            self.missing(key, what)
            return ""
        return self.text(key, "", pattern, what)

    def whole(self, key: str, default: D, least: int = 0, most: int = 1_000_000) -> int | D:
        node = self.get(key)
        if node is None:
            return default
        value = scalar(node)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.problems.expected(node, self.below(key), _range("a whole number", least, most, 1_000_000))
            return default
        return value

    def number(self, key: str, default: D, least: float = 0, most: float = 1e6) -> float | D:
        node = self.get(key)
        if node is None:
            return default
        value = scalar(node)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
            self.problems.expected(node, self.below(key), _range("a number", least, most, 1e6))
            return default
        return float(value)

    def flag(self, key: str, default: bool) -> bool:
        node = self.get(key)
        if node is None:
            return default
        value = scalar(node)
        if not isinstance(value, bool):
            self.problems.expected(node, self.below(key), "true or false")
            return default
        return value

    def word(self, key: str, default: W, allowed: Sequence[W]) -> W:
        node = self.get(key)
        if node is None:
            return default
        value = scalar(node)
        for one in allowed:
            if one == value:
                return one
        self.problems.expected(node, self.below(key), "one of " + ", ".join(allowed))
        return default

    def day(self, key: str) -> date | None:
        """A date `YYYY-MM-DD` that must be there."""
        node = self.get(key)
        if node is None:
            self.missing(key, "a date YYYY-MM-DD")
            return None
        return self.day_of(node, self.below(key))

    def day_of(self, node: Node, path: str) -> date | None:
        try:
            if isinstance(node, ScalarNode):
                return date.fromisoformat(str(node.value))
        except ValueError:
            pass  # told below, with the line
        self.problems.expected(node, path, "a date YYYY-MM-DD")
        return None

    def minute(self, key: str) -> int | None:
        """A time of day `HH:MM` to `24:00` that must be there, as minutes since midnight."""
        node = self.get(key)
        if node is None:
            self.missing(key, "a time HH:MM")
            return None
        found = re.fullmatch(r"(\d{1,2}):([0-5]\d)", node.value) if isinstance(node, ScalarNode) else None
        minute = int(found[1]) * 60 + int(found[2]) if found else None
        if minute is None or minute > 24 * 60:
            self.problems.expected(node, self.below(key), "a time HH:MM from 00:00 to 24:00")
            return None
        return minute

    # ---- lists and sections ----

    def items(self, key: str) -> list[Node] | None:
        """The nodes of a list; None where it is absent or wrong."""
        node = self.get(key)
        if node is None:
            return None
        if not isinstance(node, SequenceNode):
            self.problems.expected(node, self.below(key), "a list")
            return None
        return list(node.value)

    def texts(self, key: str, pattern: str | None = None, what: str = "a text") -> tuple[str, ...]:
        """A list of texts, () where it is absent; each only once."""
        return tuple(text for text, _, _ in self.placed_texts(key, pattern, what))

    def placed_texts(
        self, key: str, pattern: str | None = None, what: str = "a text"
    ) -> list[tuple[str, Node, str]]:
        """A list of texts with the node and path of each, for whoever checks them further."""
        found: dict[str, tuple[str, Node, str]] = {}
        for number, node in enumerate(self.items(key) or [], start=1):
            path = f"{self.below(key)}[{number}]"
            value = scalar(node)
            if isinstance(value, int) and not isinstance(value, bool):
                value = str(node.value)
            if (
                not isinstance(value, str)
                or not value.strip()
                or (pattern and not re.fullmatch(pattern, value))
            ):
                self.problems.expected(node, path, what)
            elif value in found:
                self.problems.error(node, path, f"expected each only once, found {value} again")
            else:
                found[value] = (value, node, path)
        return list(found.values())

    def section(self, key: str) -> "Section":
        """The section below a key; an absent or wrong one gives its defaults."""
        node = self.get(key)
        if node is not None and not isinstance(node, MappingNode):
            self.problems.expected(node, self.below(key), "a section")
            node = None
        return Section(node, self.below(key), self.problems, self.node)

    def rows(self, key: str, name: str = "id") -> list["Section"]:
        """The sections of a list; `name` is the key whose value names a row in complaints."""
        found = []
        for number, node in enumerate(self.items(key) or [], start=1):
            path = f"{self.below(key)}[{number}]"
            if isinstance(node, MappingNode):
                named = next((v.value for k, v in node.value if k.value == name and _short(v)), None)
                path = f"{self.below(key)}[{named or number}]"
                found.append(Section(node, path, self.problems, node))
            else:
                self.problems.expected(node, path, "a section")
        return found

    def keys(self) -> list[str]:
        """Keys that are there, remarks left out."""
        return [key for key in self._keys if not _is_remark(key)]

    def raw(self) -> dict[str, Any]:
        """The section as plain values, remarks left out."""
        return {key: plain(self._values[key]) for key in self.keys()}

    def ignore(self, *keys: str) -> None:
        """Keys that the file may have and that mean nothing to the program."""
        self._known.update(keys)

    def finish(self) -> None:
        """Warns of keys that nobody asked for."""
        for key, node in self._keys.items():
            if key in self._known or _is_remark(key):
                continue
            near = difflib.get_close_matches(key, sorted(self._known), n=1, cutoff=0.75)
            hint = f", did you mean {near[0]}?" if near else ""
            self.problems.warn(node, self.below(key), f"unknown key{hint}")


def _short(node: Node) -> bool:
    return isinstance(node, ScalarNode) and 0 < len(str(node.value)) <= 32 and "\n" not in node.value


def _is_remark(key: str) -> bool:
    return key in _REMARKS or key.endswith("_note")


def _range(noun: str, least: float, most: float, open_end: float) -> str:
    return f"{noun} of at least {least:g}" if most >= open_end else f"{noun} from {least:g} to {most:g}"
