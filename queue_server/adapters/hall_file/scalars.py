"""Single values of YAML 1.2: `no` and `17:00` are texts, `012` is twelve."""

import math
import re
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Scalar = str | int | float | bool | None
_BASES = {"0x": 16, "0o": 8, "0b": 2}
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")


class NotAScalar:
    """What a list, a section or a value with an unknown tag reads as."""


def kind_of(node: Node) -> str:
    """`str`, `int`, `null`, `map`…: the last word of the node's tag."""
    return str(node.tag).rpartition(":")[2]


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and kind_of(node) == "null"


def is_text(node: Node) -> bool:
    return isinstance(node, ScalarNode) and kind_of(node) == "str"


def scalar(node: Node) -> Scalar | NotAScalar:
    """The value of a node; what is none of YAML's plain kinds is NotAScalar."""
    if not isinstance(node, ScalarNode):
        return NotAScalar()
    text = str(node.value)
    kind = kind_of(node)
    try:
        return _READERS[kind](text) if kind in _READERS else NotAScalar()
    except ValueError:
        return NotAScalar()


def plain(node: Node) -> Any:
    """A node and all below it as dictionaries, lists and values."""
    if isinstance(node, MappingNode):
        return {str(key.value): plain(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    value = scalar(node)
    return str(node.value) if isinstance(value, NotAScalar) else value


def _text(text: str) -> str:
    """JSON writes a rare character as two halves; they are put together. A half alone is no text (ValueError)."""
    whole = _PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)
    whole.encode()
    return whole


def _whole(text: str) -> int:
    digits = text.replace("_", "").lower()
    sign = -1 if digits.startswith("-") else 1
    digits = digits.lstrip("+-")
    base = _BASES.get(digits[:2], 10)
    return sign * int(digits[2:] if base != 10 else digits, base)


def _number(text: str) -> float:
    value = float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _flag(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


_READERS: dict[str, Any] = {
    "str": _text,
    "timestamp": _text,
    "int": _whole,
    "float": _number,
    "bool": _flag,
    "null": lambda _: None,
}
