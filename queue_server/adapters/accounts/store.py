"""The accounts as they stand in the database, with a copy in memory. One process writes at a time."""

import re
import secrets
from collections.abc import Sequence
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Boolean, Column, Engine, Integer, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from typing_extensions import override

from queue_server.adapters.broker import passwords
from queue_server.adapters.database.engine import metadata
from queue_server.application.ports import Accounts, DeviceAccount, UserAccount

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
DEVICE_KINDS = ("kiosk", "pad", "announcer", "board")
ROLES = ("clerk", "manager", "guide", "auditor", "admin")
_RESERVED = ("server",)

device_table = Table(
    "device_account",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("window", Integer, nullable=True),
    Column("floor", Integer, nullable=False),
    Column("secret", String(256), nullable=False),
)
user_table = Table(
    "user_account",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", String(256), nullable=False),
    Column("pin", String(256), nullable=False),
    Column("disabled", Boolean, nullable=False),
)


class AccountError(Exception):
    """An account cannot be made or changed; the text says why, for the person at the command line."""


class AccountStore(Accounts):
    """Device passwords are kept as the broker's hash, staff passwords and PINs as argon2."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._argon2 = PasswordHasher()
        self._devices: dict[str, tuple[DeviceAccount, str]] = {}
        self._users: dict[str, tuple[UserAccount, str, str]] = {}
        with engine.connect() as connection:
            for row in connection.execute(select(device_table).order_by(device_table.c.name)).mappings():
                self._keep_device(dict(row))
            for row in connection.execute(select(user_table).order_by(user_table.c.name)).mappings():
                self._keep_user(dict(row))

    # ---- devices ----

    @override
    def device(self, name: str) -> DeviceAccount | None:
        found = self._devices.get(name)
        return found[0] if found else None

    @override
    def devices(self) -> Sequence[DeviceAccount]:
        return [account for account, _secret in self._devices.values()]

    @override
    def check_device(self, name: str, password: str) -> DeviceAccount | None:
        found = self._devices.get(name)
        return found[0] if found and passwords.check_password(password, found[1]) else None

    def broker_secrets(self) -> dict[str, str]:
        """User name to the broker's password hash."""
        return {name: secret for name, (_account, secret) in self._devices.items()}

    def add_device(
        self, name: str, kind: str, window: int | None, floor: int, password: str | None = None
    ) -> str:
        """Makes the account and returns its password. Raises AccountError."""
        _check_name(name)
        if name in self._devices or name in _RESERVED:
            raise AccountError(f"设备 {name} 已经有了")
        if kind not in DEVICE_KINDS:
            raise AccountError(f"没有 {kind} 这种设备，只有 {'、'.join(DEVICE_KINDS)}")
        password = password or secrets.token_urlsafe(24)
        row = {
            "name": name,
            "kind": kind,
            "window": window,
            "floor": floor,
            "secret": passwords.hash_password(password),
        }
        self._insert(device_table, row)
        self._keep_device(row)
        return password

    def set_device_password(self, name: str, password: str) -> None:
        secret = passwords.hash_password(password)
        with self._engine.begin() as connection:
            connection.execute(update(device_table).where(device_table.c.name == name).values(secret=secret))
        self._devices[name] = (self._devices[name][0], secret)

    def remove_device(self, name: str) -> None:
        """Raises AccountError where there is no such device."""
        if name not in self._devices:
            raise AccountError(f"没有叫 {name} 的设备")
        with self._engine.begin() as connection:
            connection.execute(delete(device_table).where(device_table.c.name == name))
        del self._devices[name]

    # ---- staff ----

    @override
    def user(self, name: str) -> UserAccount | None:
        found = self._users.get(name)
        return found[0] if found else None

    @override
    def users(self) -> Sequence[UserAccount]:
        return [account for account, _password, _pin in self._users.values()]

    @override
    def check_password(self, name: str, password: str) -> UserAccount | None:
        found = self._users.get(name)
        return self._checked(found[0], found[1], password) if found else None

    @override
    def check_pin(self, name: str, pin: str) -> UserAccount | None:
        found = self._users.get(name)
        return self._checked(found[0], found[2], pin) if found else None

    def add_user(self, name: str, role: str) -> tuple[str, str]:
        """Makes the account and returns its password and PIN. Raises AccountError."""
        _check_name(name)
        if name in self._users:
            raise AccountError(f"用户 {name} 已经有了")
        if role not in ROLES:
            raise AccountError(f"没有 {role} 这种角色，只有 {'、'.join(ROLES)}")
        password, pin = secrets.token_urlsafe(12), f"{secrets.randbelow(1_000_000):06d}"
        row = {
            "name": name,
            "role": role,
            "password": self._argon2.hash(password),
            "pin": self._argon2.hash(pin),
            "disabled": False,
        }
        self._insert(user_table, row)
        self._keep_user(row)
        return password, pin

    def disable_user(self, name: str) -> None:
        """Raises AccountError where there is no such user."""
        found = self._users.get(name)
        if found is None:
            raise AccountError(f"没有叫 {name} 的用户")
        with self._engine.begin() as connection:
            connection.execute(update(user_table).where(user_table.c.name == name).values(disabled=True))
        self._users[name] = (UserAccount(name=name, role=found[0].role, disabled=True), found[1], found[2])

    # ---- inside ----

    def _insert(self, table: Table, row: dict[str, Any]) -> None:
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError as taken:
            raise AccountError(f"{row['name']} 已经有了") from taken

    def _checked(self, account: UserAccount, hashed: str, given: str) -> UserAccount | None:
        try:
            self._argon2.verify(hashed, given)
        except (VerificationError, InvalidHashError):
            return None
        return None if account.disabled else account

    def _keep_device(self, row: dict[str, Any]) -> None:
        account = DeviceAccount(name=row["name"], kind=row["kind"], window=row["window"], floor=row["floor"])
        self._devices[account.name] = (account, row["secret"])

    def _keep_user(self, row: dict[str, Any]) -> None:
        account = UserAccount(name=row["name"], role=row["role"], disabled=row["disabled"])
        self._users[account.name] = (account, row["password"], row["pin"])


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise AccountError(f"名字 {name!r} 不行：用 1 到 32 个字母、数字、- 或 _，第一个是字母或数字")
