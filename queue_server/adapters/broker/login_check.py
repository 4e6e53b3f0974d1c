"""Tries whether a login at the broker works, as a device would."""

import socket
import threading
import time
import uuid
from typing import Any

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion


def login_works(host: str, port: int, user: str, password: str, timeout_s: float = 3.0) -> bool | None:
    """True or False as the broker says; None where it does not answer."""
    answered = threading.Event()
    verdict: list[bool] = []

    def connected(_client: paho.Client, _data: Any, _flags: Any, reason: Any, _properties: Any) -> None:
        verdict.append(not reason.is_failure)
        answered.set()

    client = paho.Client(
        CallbackAPIVersion.VERSION2,
        client_id=f"try-{uuid.uuid4().hex[:12]}",
        protocol=paho.MQTTv5,
        reconnect_on_failure=False,
    )
    client.username_pw_set(user, password)
    client.on_connect = connected
    try:
        client.connect(host, port, keepalive=10)
    except (OSError, socket.gaierror):
        return None
    client.loop_start()
    answered.wait(timeout_s)
    client.disconnect()
    client.loop_stop()
    return verdict[0] if verdict else None


def wait_for_login(
    host: str, port: int, user: str, password: str, *, works: bool, timeout_s: float = 5.0
) -> bool:
    """True as soon as the broker answers a login as wished; False after `timeout_s`."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if login_works(host, port, user, password) is works:
            return True
        time.sleep(0.05)
    return False


def is_there(host: str, port: int, timeout_s: float = 1.0) -> bool:
    """Whether anything listens there."""
    try:
        socket.create_connection((host, port), timeout_s).close()
    except OSError:
        return False
    return True
