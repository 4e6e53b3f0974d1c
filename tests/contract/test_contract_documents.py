"""The published documents are made from the message types, whole, and the committed copies are the newest."""

import json
import subprocess
import sys

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from queue_server.contract import asyncapi, http, openapi, tables
from queue_server.contract.messages import COMMANDS
from queue_server.contract.topics import TABLE, Kind

AGAIN = {
    "asyncapi.json": (asyncapi, "python -m queue_server.contract.asyncapi > docs/asyncapi.json"),
    "openapi.json": (openapi, "python -m queue_server.contract.openapi > docs/openapi.json"),
}


@pytest.mark.parametrize("name", sorted(AGAIN))
def test_the_committed_document_is_the_generated_one(repository, name):
    module, again = AGAIN[name]
    committed = (repository / "docs" / name).read_text(encoding="utf-8")
    assert committed == module.text(), f"make it anew: {again}"


@pytest.mark.parametrize("name", ["asyncapi", "openapi"])
def test_the_command_prints_the_document(repository, name):
    printed = subprocess.run(
        [sys.executable, "-m", f"queue_server.contract.{name}"],
        cwd=repository,
        capture_output=True,
        check=True,
    )
    assert printed.stdout.decode() == (repository / "docs" / f"{name}.json").read_text(encoding="utf-8")
    assert printed.stderr == b""


def test_the_tables_of_the_page_are_the_generated_ones(repository):
    page = (repository / "docs" / "mqtt.md").read_text(encoding="utf-8")
    assert page == tables.filled(page), "make them anew: python -m queue_server.contract.tables docs/mqtt.md"
    for name in tables.TABLES:
        assert f"<!-- table: {name} -->" in page


def references(value):
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "$ref":
                yield part
            else:
                yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


@pytest.mark.parametrize("module", [asyncapi, openapi], ids=["asyncapi", "openapi"])
def test_every_reference_leads_somewhere(module):
    document = module.build()
    found = list(references(document))
    assert found
    for reference in found:
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part.replace("~1", "/").replace("~0", "~")]


def test_every_topic_is_a_channel_and_every_channel_a_topic():
    addresses = {channel["address"] for channel in asyncapi.build()["channels"].values()}
    expected = {rule.pattern for rule in TABLE if rule.kind is not Kind.COMMAND}
    command = next(rule.pattern for rule in TABLE if rule.kind is Kind.COMMAND)
    expected |= {command.replace("{command}", name) for name in COMMANDS}
    assert addresses == expected


def test_the_document_tells_the_direction_as_the_topic_table_does():
    document = asyncapi.build()
    told = {
        (
            operation["channel"]["$ref"].removeprefix("#/channels/"),
            operation["action"],
            operation["bindings"]["mqtt"]["retain"],
        )
        for operation in document["operations"].values()
    }
    expected = {
        (rule.kind.value, "send" if rule.sender == "server" else "receive", rule.retained)
        for rule in TABLE
        if rule.kind not in (Kind.COMMAND, Kind.REPLY)
    }
    expected |= {(name, "receive", False) for name in COMMANDS}
    assert told == expected


def test_every_command_has_its_reply():
    document = asyncapi.build()
    for name in COMMANDS:
        operation = document["operations"][f"receive.{name}"]
        (answer,) = operation["reply"]["messages"]
        message = document["components"]["messages"][answer["$ref"].rpartition("/")[2]]
        schema = document["components"]["schemas"][message["payload"]["$ref"].rpartition("/")[2]]
        assert schema["oneOf"][0]["properties"]["result"]["$ref"].endswith(
            f"/{COMMANDS[name].result.__name__}"
        )
        assert operation["reply"]["address"]["location"] == "$message.header#/responseTopic"


def test_the_schemas_are_schemas_in_both_dialects():
    for module in (asyncapi, openapi):
        for schema in module.build()["components"]["schemas"].values():
            Draft7Validator.check_schema(schema)
            Draft202012Validator.check_schema(schema)


def test_every_path_of_the_contract_is_documented():
    paths = {value for name, value in vars(http).items() if name.endswith("_PATH")}
    assert set(openapi.build()["paths"]) == paths


def test_the_documents_are_json_that_says_nothing_of_a_machine():
    for module in AGAIN.values():
        text = module[0].text()
        assert json.loads(text)
        assert "/home" not in text
        assert "/work" not in text
