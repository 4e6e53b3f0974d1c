"""A device's request: checked field by field, remembered, decided by the engine, answered on its reply topic."""

import asyncio
import hmac
import re
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import msgspec
import structlog

from queue_server.adapters.mqtt import counters
from queue_server.adapters.mqtt.pins import PinCheck
from queue_server.adapters.mqtt.replies import Replies, failure
from queue_server.adapters.mqtt.translate import Asked, Refused, Translator, wrong
from queue_server.application import jobs
from queue_server.application.jobs import Job, RequestKey
from queue_server.application.ports import Accounts, Answer, DeviceAccount, Remembered
from queue_server.contract import codec, topics
from queue_server.contract.messages import COMMANDS, MAX_REQUEST_BYTES, WindowLogin
from queue_server.domain.commands import Command
from queue_server.domain.refusals import Refusal

log = structlog.get_logger()

Send = Callable[[str, bytes, bytes], None]
"""Device, Correlation Data, payload."""

_CANONICAL = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_NOT_ALLOWED = Refusal(code="not_allowed", message="这个设备不能这样做。")
_WRONG_PIN = Refusal(code="not_allowed", message="工号或密码不对，请重新输入。")


class Door(Protocol):
    """What the requests need of the engine."""

    @property
    def busy(self) -> bool: ...

    def remembered(self, key: RequestKey) -> Remembered | None: ...

    def submit(self, job: Job) -> None: ...


class Requests:
    """`send` gives an answer to the broker. What cannot be answered is counted and logged and changes nothing."""

    def __init__(
        self,
        *,
        hall: str,
        door: Door,
        accounts: Accounts,
        translator: Translator,
        replies: Replies,
        pins: PinCheck,
        send: Send,
        digest_key: bytes,
    ) -> None:
        self._hall = hall
        self._door = door
        self._accounts = accounts
        self._translator = translator
        self._replies = replies
        self._pins = pins
        self._send = send
        self._digest_key = digest_key
        self._signing_in: dict[str, deque[Callable[[], None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def receive(self, device: str, name: str, payload: bytes, properties: Mapping[str, Any]) -> None:
        """One message of a command topic. Never raises."""
        correlation = properties.get("correlation_data")
        if properties.get("retain"):
            self._drop(device, name, "retained")
        elif properties.get("response_topic") != [topics.reply(self._hall, device)]:
            self._drop(device, name, "response_topic")
        elif not correlation:
            self._drop(device, name, "correlation_data")
        else:
            handle = self._handling(device, name, payload, correlation[0])
            waiting = self._signing_in.get(device)
            if waiting is None:
                handle()
            else:
                waiting.append(handle)

    async def finish(self) -> None:
        """Waits for the sign-ins that are under way."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # ---- inside ----

    def _handling(self, device: str, name: str, payload: bytes, correlation: bytes) -> Callable[[], None]:
        def answer(code: str, reply: bytes) -> None:
            counters.answered(name if name in COMMANDS else "unknown", code)
            self._send(device, correlation, reply)

        def handle() -> None:
            try:
                self._handle(device, name, payload, answer)
            except Refused as refused:
                answer(refused.refusal.code, failure(refused.refusal))
            except Exception:  # one request that trips over a mistake of ours must not cut off the others
                log.exception("request_failed", device=device, command=name)
                answer("unavailable", failure(jobs.UNAVAILABLE))

        return handle

    def _handle(self, device: str, name: str, payload: bytes, answer: Callable[[str, bytes], None]) -> None:
        fields = read_fields(payload)
        key = RequestKey(
            device=device,
            request_id=read_request_id(fields),
            digest=digest_of(self._digest_key, name, fields),
        )
        known = self._door.remembered(key)
        if known is not None:
            if known.digest != key.digest:
                raise Refused(jobs.ANOTHER_REQUEST)
            answer("repeated", known.reply)
            return
        if self._door.busy:
            raise Refused(jobs.BUSY)
        account = self._accounts.device(device)
        if account is None:
            raise Refused(_NOT_ALLOWED)
        try:
            asked = understood(account, name, payload)
            if isinstance(asked.request, WindowLogin):
                self._sign_in(asked, asked.request, key, answer)
                return
            self._submit(name, key, answer, command=self._translator.command(asked))
        except Refused as refused:
            self._submit(name, key, answer, refusal=refused.refusal)

    def _submit(
        self,
        name: str,
        key: RequestKey,
        answer: Callable[[str, bytes], None],
        *,
        command: Command | None = None,
        refusal: Refusal | None = None,
    ) -> None:
        def done(outcome: Answer, reply: bytes) -> None:
            answer(outcome.refusal.code if outcome.refusal else "ok", reply)

        self._door.submit(
            Job(command=command, refusal=refusal, request=key, render=self._replies.render(name), done=done)
        )

    def _sign_in(
        self, asked: Asked, request: WindowLogin, key: RequestKey, answer: Callable[[str, bytes], None]
    ) -> None:
        """Checks the PIN off the loop; what the device sends meanwhile waits its turn."""

        async def check() -> None:
            try:
                clerk = await self._pins.check(asked.account.name, request.clerk, request.pin)
                if clerk is None:
                    raise Refused(_WRONG_PIN)
                self._submit(asked.name, key, answer, command=self._translator.log_in(asked, clerk))
            except Refused as refused:
                self._submit(asked.name, key, answer, refusal=refused.refusal)
            except Exception:
                log.exception("sign_in_failed", device=asked.account.name)
                answer("unavailable", failure(jobs.UNAVAILABLE))
            finally:
                self._go_on(asked.account.name)

        self._signing_in[asked.account.name] = deque()
        task = asyncio.get_running_loop().create_task(check(), name=f"sign-in-{asked.account.name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _go_on(self, device: str) -> None:
        """Handles what waited, up to the next sign-in among it."""
        waiting = self._signing_in.pop(device)
        while waiting:
            waiting.popleft()()
            following = self._signing_in.get(device)
            if following is not None:
                following.extend(waiting)
                return

    def _drop(self, device: str, name: str, reason: str) -> None:
        counters.dropped.labels(reason).inc()
        log.warning("request_dropped", device=device, command=name[:64], reason=reason)


def read_fields(payload: bytes) -> dict[str, Any]:
    """The request as it came. Raises Refused."""
    if len(payload) > MAX_REQUEST_BYTES:
        raise wrong(f"expected at most {MAX_REQUEST_BYTES} bytes, got {len(payload)}")
    try:
        fields = msgspec.json.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as bad:
        raise wrong("expected JSON in UTF-8") from bad
    if not isinstance(fields, dict):
        raise wrong("expected an object")
    return fields


def read_request_id(fields: Mapping[str, Any]) -> str:
    """The request's UUID in its usual form. Raises Refused."""
    given = fields.get("request_id")
    if not isinstance(given, str):
        raise wrong("request_id: expected a UUID")
    if _CANONICAL.fullmatch(given):
        return given
    try:
        return str(uuid.UUID(given))
    except ValueError as bad:
        raise wrong("request_id: expected a UUID") from bad


def digest_of(key: bytes, name: str, fields: Mapping[str, Any]) -> str:
    """The same command with the same fields, in whatever order; a field that is null is one that is absent.

    Keyed, so that the stored digest gives away neither a PIN nor a person.
    """
    said = {field: value for field, value in fields.items() if value is not None and field != "request_id"}
    text = b"request\0" + name.encode() + b"\0" + msgspec.json.encode(said, order="deterministic")
    return hmac.digest(key, text, "sha256").hex()


def understood(account: DeviceAccount, name: str, payload: bytes) -> Asked:
    """The request by its type. Raises Refused."""
    rule = COMMANDS.get(name)
    if rule is None:
        raise Refused(Refusal(code="bad_request", message="没有这个命令。", detail={"unknown": name}))
    if account.kind not in rule.kinds:
        raise Refused(_NOT_ALLOWED)
    try:
        return Asked(account, name, codec.decode(payload, rule.request))
    except (codec.ContractError, RecursionError) as bad:
        raise wrong(str(bad)) from bad
