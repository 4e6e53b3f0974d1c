"""The topic table: what is built is parsed again, what is foreign is not, and nobody else writes a topic."""

import ast
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_server.contract import topics
from queue_server.contract.topics import TABLE, Kind

WORD = st.text(
    st.characters(blacklist_characters="/+#\0", blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20
)
NUMBER = st.integers(1, 9999)


@given(hall=WORD, number=NUMBER, word=WORD, other=WORD)
def test_what_is_built_is_parsed_again(hall, number, word, other):
    text = str(number)
    cases = [
        (topics.server_state(hall), Kind.SERVER_STATE, {}),
        (topics.board(hall, number), Kind.BOARD, {"floor": text}),
        (topics.call(hall, number), Kind.CALL, {"floor": text}),
        (topics.window_state(hall, number), Kind.WINDOW_STATE, {"window": text}),
        (topics.business_state(hall, word), Kind.BUSINESS_STATE, {"business": word}),
        (topics.device_state(hall, word), Kind.DEVICE_STATE, {"device": word}),
        (topics.command(hall, word, other), Kind.COMMAND, {"device": word, "command": other}),
        (topics.reply(hall, word), Kind.REPLY, {"device": word}),
    ]
    for topic, kind, parts in cases:
        assert topics.parse(topic) == topics.Parsed(kind, hall, parts)
    assert {kind for _, kind, _ in cases} == set(Kind)


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text):
    parsed = topics.parse(text)
    if parsed is not None:
        pattern = next(rule.pattern for rule in TABLE if rule.kind is parsed.kind)
        assert pattern.format(hall=parsed.hall, **parsed.parts) == text


@pytest.mark.parametrize(
    "topic",
    ["", "hall", "hall/v2/ncx/server/state", "hall/v1/ncx/server", "hall/v1/ncx/server/state/", "/hall/v1/ncx/server/state",
     "hall/v1//server/state", "hall/v1/ncx/device/K1-1/do/a/b", "hall/v1/ncx/floor/2/board\n", "HALL/v1/ncx/server/state"],
)  # fmt: skip
def test_a_foreign_topic_is_none_of_the_contracts(topic):
    assert topics.parse(topic) is None


def test_no_two_kinds_share_a_topic():
    assert len({rule.pattern for rule in TABLE}) == len(TABLE) == len(Kind)


def test_only_the_server_writes_what_is_not_a_devices_own():
    for rule in TABLE:
        own = "/device/{device}/" in rule.pattern
        assert rule.sender == ("device" if own and rule.kind is not Kind.REPLY else "server")


def texts(path):
    """Every text of a Python file that is not a docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_a_topic_is_written_in_one_place_only(repository):
    found = set()
    for room in ("queue_server", "kiosk", "drivers"):
        for path in (repository / room).rglob("*.py"):
            if any(topics._ROOT in text for text in texts(path)):
                found.add(str(path.relative_to(repository)))
        for path in (
            path for kind in ("*.js", "*.html", "*.qml") for path in (repository / room).rglob(kind)
        ):
            assert topics._ROOT not in path.read_text(encoding="utf-8"), path
    assert found == {"queue_server/contract/topics.py"}


HEAVY = [
    "gmqtt",
    "paho",
    "litestar",
    "sqlalchemy",
    "PySide6",
    "cv2",
    "httpx",
    "ruamel",
    "serial",
    "jsonschema",
    "cryptography",
]


def test_the_contract_imports_nothing_heavy_and_nothing_of_the_product(repository):
    modules = sorted(path.stem for path in (repository / "queue_server" / "contract").glob("[a-z]*.py"))
    program = "import sys\n" + "".join(f"import queue_server.contract.{name}\n" for name in modules)
    program += "print(*sorted(sys.modules), sep='\\n')"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=repository, capture_output=True, text=True, check=True
    )
    loaded = ran.stdout.split()
    assert "queue_server.contract.messages" in loaded
    assert [name for name in loaded if name.partition(".")[0] in HEAVY] == []
    product = {name for name in loaded if name.startswith(("queue_server.", "kiosk", "drivers"))}
    assert {name for name in product if not name.startswith("queue_server.contract")} == set()
