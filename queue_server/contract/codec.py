"""Payloads to JSON bytes and back; a wrong payload is a ContractError that says where and what."""

from typing import Any, TypeVar

import msgspec

from queue_server.contract.messages import Error, Failure

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_decoders: dict[Any, msgspec.json.Decoder[Any]] = {}


class ContractError(Exception):
    """A payload that the contract does not allow."""


def encode(message: object) -> bytes:
    return _encoder.encode(message)


def decode(payload: bytes, kind: type[T]) -> T:
    """The payload as `kind`; unknown fields are ignored.

    Raises ContractError where it is no JSON, a field is missing or of a wrong type.
    """
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    try:
        return decoder.decode(payload)  # type: ignore[no-any-return]
    except (msgspec.MsgspecError, UnicodeDecodeError) as wrong:
        raise ContractError(str(wrong)) from wrong


def encode_success(result: object) -> bytes:
    """A reply `{ok: true, result}`."""
    return _encoder.encode({"ok": True, "result": result})


def encode_failure(error: Error) -> bytes:
    """A reply `{ok: false, error}`."""
    return _encoder.encode(Failure(error=error))


class _Reply(msgspec.Struct):
    ok: bool
    result: msgspec.Raw = msgspec.Raw(b"null")
    error: Error | None = None


def decode_reply(payload: bytes, result: type[T]) -> T | Error:
    """A reply taken apart: the result, or the error that the server sent."""
    reply = decode(payload, _Reply)
    if reply.ok:
        return decode(bytes(reply.result), result)
    if reply.error is None:
        raise ContractError("a reply with ok false carries an error")
    return reply.error
