"""Every message of the contract against its golden file: what is sent, what is read, what is refused."""

import json
import typing

import contract_examples as examples
import msgspec
import pytest
from contract_golden import GOLDEN, encoded, validate
from jsonschema import ValidationError

from queue_server.contract import codec, http, messages, requests, results, states
from queue_server.contract.messages import COMMANDS
from queue_server.contract.schemas import STATES

SENT = encoded()
KINDS = {kind.__name__: kind for kind in STATES.values()}
KINDS |= {rule.request.__name__: rule.request for rule in COMMANDS.values()}
KINDS |= {name: getattr(http, name) for name in examples.BODIES}
PLAIN = sorted(name for name, (message, _) in SENT.items() if message in KINDS)


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.json").read_bytes()


def test_there_is_a_golden_file_for_every_message_and_no_other():
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == sorted(SENT)


def test_every_type_of_the_contract_stands_in_a_golden_file():
    seen = set()

    def walk(value):
        if isinstance(value, msgspec.Struct):
            seen.add(type(value).__name__)
            for name in value.__struct_fields__:
                walk(getattr(value, name))
        elif isinstance(value, (list, tuple)):
            for item in value:
                walk(item)

    rows = [examples.STATES, examples.REQUESTS, examples.RESULTS, examples.BODIES]
    for value in [examples.ERROR, *(value for row in rows for value in row.values())]:
        walk(value)
    types = {
        name
        for module in (messages, states, requests, results, http)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__module__ == module.__name__
    }
    assert types - seen == {"Request", "Failure", "CommandRule"}


@pytest.mark.parametrize("name", sorted(SENT))
def test_the_program_sends_exactly_the_golden_file(name):
    assert SENT[name][1] == golden(name)


@pytest.mark.parametrize("name", sorted(SENT))
def test_the_golden_file_is_what_the_published_schema_says(name):
    validate(SENT[name][0], golden(name))


@pytest.mark.parametrize("name", PLAIN)
def test_a_device_reads_the_golden_file(name):
    kind = KINDS[SENT[name][0]]
    read = codec.decode(golden(name), kind)
    assert codec.encode(read) == golden(name)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_a_device_reads_the_golden_reply(command):
    read = codec.decode_reply(golden(f"{command}.reply"), COMMANDS[command].result)
    assert read == examples.RESULTS[command]


def test_a_device_reads_a_failure():
    assert codec.decode_reply(golden("failure.reply"), messages.IssuedTicket) == examples.ERROR


@pytest.mark.parametrize("name", PLAIN)
def test_a_field_nobody_knows_is_ignored(name):
    kind, document = KINDS[SENT[name][0]], json.loads(golden(name))
    document["added_later"] = {"any": ["thing"]}
    assert codec.encode(codec.decode(json.dumps(document).encode(), kind)) == golden(name)
    validate(SENT[name][0], json.dumps(document).encode())


def required(kind):
    return [
        field.name
        for field in msgspec.structs.fields(kind)
        if field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT
    ]


@pytest.mark.parametrize(
    ("name", "field"), [(name, field) for name in PLAIN for field in required(KINDS[SENT[name][0]])]
)
def test_a_missing_field_is_refused_by_reader_and_schema(name, field):
    document = json.loads(golden(name))
    del document[field]
    payload = json.dumps(document).encode()
    with pytest.raises(codec.ContractError, match=field):
        codec.decode(payload, KINDS[SENT[name][0]])
    with pytest.raises(ValidationError):
        validate(SENT[name][0], payload)


@pytest.mark.parametrize(
    ("name", "field"),
    [(name, field.name) for name in PLAIN for field in msgspec.structs.fields(KINDS[SENT[name][0]])],
)
def test_a_mistyped_field_is_refused_by_reader_and_schema(name, field):
    document = json.loads(golden(name))
    document[field] = [[{"wrong": 1}]]
    payload = json.dumps(document).encode()
    with pytest.raises(codec.ContractError, match=field):
        codec.decode(payload, KINDS[SENT[name][0]])
    with pytest.raises(ValidationError):
        validate(SENT[name][0], payload)


@pytest.mark.parametrize(
    "payload", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"request_id": 7}', b"{" * 4000]
)
def test_garbage_is_a_contract_error(payload):
    with pytest.raises(codec.ContractError):
        codec.decode(payload, messages.TicketIssue)


def test_a_word_that_the_contract_does_not_have_is_refused():
    document = json.loads(golden("ticket.issue.request")) | {"claim": "vip"}
    with pytest.raises(codec.ContractError, match="claim"):
        codec.decode(json.dumps(document).encode(), messages.TicketIssue)
    with pytest.raises(ValidationError):
        validate("TicketIssue", json.dumps(document).encode())


@pytest.mark.parametrize("level", [0, 6, 2.5, "5", True])
def test_a_rating_is_one_to_five(level):
    document = json.loads(golden("rating.give.request")) | {"level": level}
    with pytest.raises(codec.ContractError, match="level"):
        codec.decode(json.dumps(document).encode(), messages.RatingGive)
    with pytest.raises(ValidationError):
        validate("RatingGive", json.dumps(document).encode())


def test_the_door_shows_all_that_is_behind_it():
    behind = {
        name
        for module in (states, requests, results)
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    }
    assert behind - {"Struct"} <= set(messages.__all__)


def test_a_failure_without_an_error_is_refused():
    with pytest.raises(codec.ContractError):
        codec.decode_reply(b'{"ok": false}', messages.Nothing)


def test_a_reply_is_a_success_or_a_failure_never_both():
    with pytest.raises(ValidationError):
        validate("TicketCancelReply", b'{"ok": true}')
    validate("TicketCancelReply", golden("failure.reply"))


def test_every_error_code_stands_in_the_page_for_integrators(repository):
    page = (repository / "docs" / "mqtt.md").read_text(encoding="utf-8")
    for code in typing.get_args(messages.ErrorCode):
        assert f"`{code}`" in page
