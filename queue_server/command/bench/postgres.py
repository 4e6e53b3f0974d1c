"""A real PostgreSQL of one's own, on a free port, with the distribution's programs; for benchmarks and tests."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

HOST = "127.0.0.1"
READY_S = 60.0
STARTS = 5
OLDEST = 15


class ClusterError(Exception):
    """PostgreSQL does not start; the text is its log."""


def programs() -> Path | None:
    """The folder of the newest PostgreSQL (15 or newer) on this machine."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    versions = {int(path.parent.name): path for path in found if path.parent.name.isdigit()}
    newest = max((version for version in versions if version >= OLDEST), default=None)
    return None if newest is None else versions[newest]


class Cluster:
    """One PostgreSQL cluster. `start` and `stop` may be called in turns; port and data stay. As root it runs as `postgres`."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs
        self._process: subprocess.Popen[bytes] | None = None
        self._password = secrets.token_urlsafe(12)
        self._made = 0
        self.port = 0
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(folder, user.pw_uid, user.pw_gid)
        self._initialise()

    def start(self) -> None:
        """Returns when it answers. The first start chooses the port."""
        for _ in range(STARTS):
            port = self.port or free_port()
            if self._starts(port):
                self.port = port
                return
        raise ClusterError((self._folder / "log").read_text())

    def stop(self, how: int = signal.SIGINT) -> None:
        """SIGINT ends it in order, SIGQUIT at once, as a crash does."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(60)
            self._process = None

    def url(self, database: str) -> str:
        return f"postgresql://hall:{self._password}@{HOST}:{self.port}/{database}"

    def database(self) -> str:
        """Makes an empty database and gives its URL."""
        self._made += 1
        name = f"hall_{self._made}"
        self._administrate(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def drop(self, url: str) -> None:
        name = sql.Identifier(url.rpartition("/")[2])
        self._administrate(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _administrate(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _initialise(self) -> None:
        password = self._folder / "password"
        password.write_text(self._password)
        password.chmod(0o644)
        subprocess.run(
            [
                *self._as_user(),
                str(self._programs / "initdb"),
                *("--pgdata", str(self._folder / "data")),
                *("--username", "hall", "--auth", "scram-sha-256", "--pwfile", str(password)),
                *("--encoding", "UTF8", "--locale", "C.UTF-8"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
        )

    def _starts(self, port: int) -> bool:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self._as_user("--pdeathsig", "INT"),
                    *(str(self._programs / "postgres"), "-D", str(self._folder / "data")),
                    *("-p", str(port), "-c", f"listen_addresses={HOST}", "-c", "unix_socket_directories="),
                ],
                stdout=log,
                stderr=log,
                cwd=self._folder,
            )
        end = time.monotonic() + READY_S
        while time.monotonic() < end and self._process.poll() is None:
            try:
                psycopg.connect(
                    f"postgresql://hall:{self._password}@{HOST}:{port}/postgres", connect_timeout=2
                ).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return True
        self.stop()
        return False

    def _as_user(self, *options: str) -> list[str]:
        as_root = os.geteuid() == 0
        user = ("--reuid", "postgres", "--regid", "postgres", "--init-groups") if as_root else ()
        return ["setpriv", *user, *options] if user or options else []


def free_port() -> int:
    """A port on loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def private_cluster(found: Path) -> Iterator[Cluster]:
    """A running cluster of the programs in `found`, in a folder that goes with it. Raises ClusterError."""
    folder = Path(tempfile.mkdtemp(prefix="hall-pg-"))
    try:
        cluster = Cluster(folder, found)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
