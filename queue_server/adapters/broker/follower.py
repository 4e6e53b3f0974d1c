"""Keeps a shared hall's broker in step with its accounts, whichever server changes them."""

import threading

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.accounts.store import AccountStore
from queue_server.adapters.broker.files import SERVER_ACCOUNT, BrokerFiles
from queue_server.adapters.broker.passwords import hash_password

LOOK_S = 0.5

log = structlog.get_logger()


class AccountsFollower:
    """Writes the broker's password file anew and lets the broker read it whenever an account has changed."""

    def __init__(self, database: Engine, files: BrokerFiles, server_password: str) -> None:
        self._database = database
        self._files = files
        self._server = {SERVER_ACCOUNT: hash_password(server_password)}
        self._written: dict[str, str] | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="accounts-follower", daemon=True)
        self._unreachable = False

    def step(self) -> None:
        """One look. Raises SQLAlchemyError."""
        secrets = AccountStore(self._database).broker_secrets()
        if secrets != self._written:
            self._files.write_accounts(secrets | self._server)
            self._files.reload()
            self._written = secrets

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopped.wait(LOOK_S):
            try:
                self.step()
                self._unreachable = False
            except SQLAlchemyError as wrong:
                if not self._unreachable:
                    log.warning("accounts_unreadable", error=str(wrong))
                self._unreachable = True
