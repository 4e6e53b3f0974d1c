"""A small made-up hall, its messages, and a broker of its own for the announcer's tests."""

import http.server
import shutil
import socket
import subprocess
import threading
import time
import zoneinfo
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from queue_server.contract import codec
from queue_server.contract.http import (
    AudioZoneInfo,
    BoardInfo,
    HallDocument,
    RulesInfo,
    SessionInfo,
    WindowInfo,
    ZoneInfo,
)
from queue_server.contract.messages import Board, BoardCall, Call, CallText, ServerState, WindowState

SHANGHAI = zoneinfo.ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 10, 24, tzinfo=SHANGHAI)
TEMPLATES = {
    "zh": "请{ticket}号到{floor}楼{window}号窗口办理",
    "zh_recall": "再次呼叫，请{ticket}号到{window}号窗口办理",
}


def window_info(window: int, floor: int, zone: str, short: str) -> WindowInfo:
    return WindowInfo(
        window=window,
        floor=floor,
        zone=zone,
        name=f"{short}窗口",
        short_name=short,
        low_counter=False,
        services={"D01": 1},
    )


def zone_info(zone: str, floor: int) -> ZoneInfo:
    return ZoneInfo(
        id=zone,
        floor=floor,
        name="户政区",
        short_name="户政",
        plain_name="户口",
        name_en="Household",
        hint="",
    )


def hall_document(rev: int = 1, **changes: object) -> HallDocument:
    fields: dict[str, object] = {
        "hall_rev": rev,
        "id": "demo",
        "name": "测试县政务服务大厅",
        "short_name": "测试大厅",
        "name_en": "Test Hall",
        "floors": 2,
        "timezone": "Asia/Shanghai",
        "public_url": None,
        "hotlines": {},
        "sessions": [SessionInfo(days="weekday", name="上午", start="09:00", end="12:00", mode="full")],
        "rules": RulesInfo(
            announce_repeats=2,
            call_expires_s=60,
            recall_interval_s=30,
            max_recalls=3,
            senior_age=70,
            max_consecutive_priority=2,
            priority_order=[],
            missed="过号了，还能排回来。",
        ),
        "zones": [zone_info("F1-A", 1), zone_info("F1-D", 1), zone_info("F2-A", 2)],
        "businesses": [],
        "windows": [
            window_info(17, 1, "F1-A", "户政身份证"),
            window_info(18, 1, "F1-D", "社保"),
            window_info(37, 2, "F2-A", "不动产登记受理"),
        ],
        "departments": [],
        "combos": [],
        "audio_zones": [
            AudioZoneInfo(id="AU-F1-L", zones=["F1-A"]),
            AudioZoneInfo(id="AU-F1-R", zones=["F1-D"]),
            AudioZoneInfo(id="AU-F2-L", zones=["F2-A"]),
        ],
        "kiosks": [],
        "boards": [BoardInfo(id="LED-F1", kind="综合屏", zones=["F1-A"], rows=8, floor=1)],
        "announcement_templates": TEMPLATES,
        "plan": [],
        "themes": [],
        "items": [],
    }
    return HallDocument(**(fields | changes))


def window_state(
    state: str = "open",
    number: str | None = None,
    *,
    window: int = 17,
    rev: int = 1,
    notice: str | None = None,
) -> WindowState:
    return WindowState(
        rev=rev,
        at=NOW.isoformat(),
        window=window,
        name=f"{window}号窗口",
        floor=1,
        zone="F1-A",
        zone_name="户政区",
        state=state,
        number=number,
        business=None,
        notice=notice,
    )


def call(
    number: str = "D028",
    *,
    window: int = 17,
    floor: int = 1,
    zone: str = "F1-A",
    times: int = 1,
    repeats: int = 2,
    call_id: str = "c-1",
    at: datetime = NOW,
    expires_s: float = 60,
) -> Call:
    return Call(
        call_id=call_id,
        number=number,
        window=window,
        window_name=f"{window}号窗口",
        floor=floor,
        zone=zone,
        zone_name="户政区",
        business="D01",
        times=times,
        repeats=repeats,
        text=CallText(zh="", en=""),
        at=at.isoformat(),
        expires_at=(at + timedelta(seconds=expires_s)).isoformat(),
    )


def board_call(number: str, window: int, *, floor: int = 1, state: str = "called") -> BoardCall:
    return BoardCall(
        number=number,
        window=window,
        window_name=f"{window}号窗口",
        floor=floor,
        zone="F1-A",
        zone_name="户政区",
        state=state,
        called_at=NOW.isoformat(),
        times=1,
    )


def board(*calls: BoardCall, rev: int = 1, notice: str | None = None, floor: int = 1) -> Board:
    return Board(
        rev=rev, at=NOW.isoformat(), floor=floor, calls=list(calls), windows=[], waiting=[], notice=notice
    )


def server_state(*, online: bool, hall_rev: int = 1) -> ServerState:
    return ServerState(online=online, since=NOW.isoformat(), version="test", hall_rev=hall_rev, rev=1)


# ---- the other side ----


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """A Mosquitto on a free port, without accounts; `kill` and `start` as often as wanted."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._configuration = folder / "broker.conf"
        self._configuration.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\nuser root\n"
            "set_tcp_nodelay true\n",
            encoding="ascii",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin")
        assert program is not None, "apt-get install mosquitto"
        self._process = subprocess.Popen(
            [program, "-c", str(self._configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        assert eventually(self._listens), "mosquitto does not listen"

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Server:
    """Publishes as the queue server does."""

    def __init__(self, port: int) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self.heard: dict[str, list[bytes]] = {}
        self._client.on_message = lambda _c, _d, message: self.heard.setdefault(message.topic, []).append(
            bytes(message.payload)
        )
        self._client.connect("127.0.0.1", port)
        self._client.subscribe("hall/v1/demo/device/+/state", qos=1)
        self._client.loop_start()

    def say(self, topic: str, message: object, *, retain: bool = True) -> None:
        payload = message if isinstance(message, bytes) else codec.encode(message)
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


class DocumentServer:
    """Serves a hall document at GET /api/v1/hall."""

    def __init__(self, document: HallDocument) -> None:
        self.document = document
        self.asked = 0
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                body = codec.encode(outer.document)
                self.send_response(200 if self.path == "/api/v1/hall" else 404)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing on the test's output."""

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def eventually(true: Callable[[], object], timeout_s: float = 15.0) -> bool:
    """Whether it becomes true in time; the time is only how long a broken build makes one wait."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return bool(true())
