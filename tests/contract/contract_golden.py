"""The golden files by name, what each must hold, and how it is checked against the published schemas."""

import json
from pathlib import Path

import contract_examples as examples
from jsonschema import Draft202012Validator

from queue_server.contract import codec, openapi
from queue_server.contract.messages import COMMANDS
from queue_server.contract.schemas import reply_name, schema_of

GOLDEN = Path(__file__).with_name("golden")


def encoded() -> dict[str, tuple[str, bytes]]:
    """File name → message name and the bytes that the program sends."""
    found = {f"state.{name}": (name, codec.encode(value)) for name, value in examples.STATES.items()}
    found["state.ServerState.last_will"] = ("ServerState", codec.encode(examples.LAST_WILL))
    for name, rule in COMMANDS.items():
        found[f"{name}.request"] = (rule.request.__name__, codec.encode(examples.REQUESTS[name]))
        found[f"{name}.reply"] = (reply_name(name), codec.encode_success(examples.RESULTS[name]))
    found["failure.reply"] = ("Failure", codec.encode_failure(examples.ERROR))
    for name, value in examples.BODIES.items():
        found[f"http.{name}"] = (name, codec.encode(value))
    return found


def validate(message: str, payload: bytes) -> None:
    """Raises jsonschema.ValidationError unless the payload is what the published document says.

    `message` is a message's name in the AsyncAPI document, or a body's in the OpenAPI document.
    """
    try:
        schema = schema_of(message)
    except KeyError:
        schemas = openapi.build()["components"]["schemas"]
        schema = {**schemas[message], "components": {"schemas": schemas}}
    Draft202012Validator(schema).validate(json.loads(payload))


def write_all() -> None:
    """Makes the golden files anew: `PYTHONPATH=.:tests/contract python -m contract_golden`."""
    GOLDEN.mkdir(exist_ok=True)
    for name, (_, payload) in encoded().items():
        (GOLDEN / f"{name}.json").write_bytes(payload)


if __name__ == "__main__":
    write_all()
