"""The contract as an AsyncAPI 3.0 document, made from the topic table and the message types.

`python -m queue_server.contract.asyncapi` prints it.
"""

import json
import sys
from typing import Any

from queue_server.contract.messages import COMMANDS, MAX_REQUEST_BYTES, CommandRule, Failure
from queue_server.contract.schemas import STATES, mqtt_components, reference, reply_name
from queue_server.contract.topics import QOS, TABLE, Kind, TopicRule

Document = dict[str, Any]

VERSION = "1.0.0"
PARAMETERS = {
    "hall": "Hall code, such as ncx.",
    "floor": "Floor, 1 or 2.",
    "window": "Window number.",
    "business": "Business code, such as A01.",
    "device": "Device id; it is the device's broker user name too.",
}
SAYS = {
    Kind.SERVER_STATE: "Whether the server is there, and the revision of the hall document.",
    Kind.BOARD: "The whole board of a floor: newest calls, windows, who waits, the notice line.",
    Kind.CALL: "One call to be spoken and flashed on that floor.",
    Kind.WINDOW_STATE: "What the strip over a window shows.",
    Kind.BUSINESS_STATE: "People waiting, minutes, open or why not.",
    Kind.DEVICE_STATE: "Whether a device is there, and its faults.",
    Kind.REPLY: "The answer to a command, with the request's Correlation Data.",
}
RULES = {rule.kind: rule for rule in TABLE}


def build() -> Document:
    """The document, described from the side of the queue server: it sends states and receives commands."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hall queue contract",
            "version": VERSION,
            "description": "Queue calling of a service hall over MQTT 5, QoS 1, JSON in UTF-8, times in RFC 3339 with "
            "offset. Readers ignore fields they do not know. No payload carries a name, an ID number, a telephone "
            f"number or the reason of a priority. A request has at most {MAX_REQUEST_BYTES} bytes.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "hall": {
                "host": "{host}:{port}",
                "protocol": "mqtt",
                "protocolVersion": "5",
                "description": "The hall's own broker. No anonymous clients.",
                "variables": {"host": {"default": "localhost"}, "port": {"default": "18830"}},
                "security": [{"$ref": "#/components/securitySchemes/device"}],
            }
        },
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "securitySchemes": {
                "device": {
                    "type": "userPassword",
                    "description": "User name is the device id, with the password that `hall device add` printed. A device "
                    "publishes only its own state and commands, reads its own replies and all that the server says.",
                }
            },
            "messages": _messages(),
            "schemas": mqtt_components(),
        },
    }


def text() -> str:
    """The document as it is committed."""
    return json.dumps(build(), ensure_ascii=False, indent=1) + "\n"


def _channel(rule: TopicRule, address: str, messages: list[str]) -> Document:
    names = [name for name in PARAMETERS if f"{{{name}}}" in address]
    channel: Document = {
        "address": address,
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
        "parameters": {name: {"description": PARAMETERS[name]} for name in names},
    }
    if rule.kind in SAYS:
        channel["description"] = SAYS[rule.kind]
    return channel


def _channels() -> Document:
    channels = {
        kind.value: _channel(RULES[kind], RULES[kind].pattern, [kind_type.__name__])
        for kind, kind_type in STATES.items()
    }
    command = RULES[Kind.COMMAND]
    for name, rule in COMMANDS.items():
        address = command.pattern.replace("{command}", name)
        channels[name] = _channel(command, address, [rule.request.__name__])
    reply = RULES[Kind.REPLY]
    channels[reply.kind.value] = _channel(reply, reply.pattern, [reply_name(name) for name in COMMANDS])
    return channels


def _operations() -> Document:
    operations: Document = {}
    for kind, kind_type in STATES.items():
        rule = RULES[kind]
        sends = rule.sender == "server"
        operations[f"{'send' if sends else 'receive'}.{kind.value}"] = {
            "action": "send" if sends else "receive",
            "channel": {"$ref": f"#/channels/{kind.value}"},
            "messages": [{"$ref": f"#/channels/{kind.value}/messages/{kind_type.__name__}"}],
            "bindings": {"mqtt": {"qos": QOS, "retain": rule.retained, "bindingVersion": "0.2.0"}},
        }
    for name, command in COMMANDS.items():
        operations[f"receive.{name}"] = _request(name, command)
    return operations


def _request(name: str, rule: CommandRule) -> Document:
    return {
        "action": "receive",
        "title": name,
        "description": "Sent by: "
        + ", ".join(rule.kinds)
        + ". The reply comes after the change is durably stored.",
        "channel": {"$ref": f"#/channels/{name}"},
        "messages": [{"$ref": f"#/channels/{name}/messages/{rule.request.__name__}"}],
        "bindings": {"mqtt": {"qos": QOS, "retain": False, "bindingVersion": "0.2.0"}},
        "reply": {
            "address": {
                "location": "$message.header#/responseTopic",
                "description": "The sender's own reply topic; any other is not answered.",
            },
            "channel": {"$ref": f"#/channels/{Kind.REPLY.value}"},
            "messages": [{"$ref": f"#/channels/{Kind.REPLY.value}/messages/{reply_name(name)}"}],
        },
    }


def _messages() -> Document:
    messages: Document = {kind_type.__name__: _message(kind_type.__name__) for kind_type in STATES.values()}
    headers = {
        "type": "object",
        "description": "MQTT 5 properties of the packet.",
        "properties": {"responseTopic": {"type": "string"}, "correlationData": {"type": "string"}},
        "required": ["responseTopic", "correlationData"],
    }
    correlation = {"location": "$message.header#/correlationData"}
    for name, rule in COMMANDS.items():
        messages[rule.request.__name__] = {
            **_message(rule.request.__name__),
            "headers": headers,
            "correlationId": correlation,
            "bindings": {"mqtt": {"responseTopic": RULES[Kind.REPLY].pattern, "bindingVersion": "0.2.0"}},
        }
        messages[reply_name(name)] = {
            **_message(reply_name(name)),
            "summary": f"{rule.result.__name__} or {Failure.__name__}.",
            "correlationId": correlation,
        }
    return messages


def _message(name: str) -> Document:
    return {"name": name, "contentType": "application/json", "payload": reference(name)}


if __name__ == "__main__":
    sys.stdout.write(text())
