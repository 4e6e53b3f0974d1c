"""A real PostgreSQL of the tests' own, on a free port, with the distribution's programs; nothing of it stays."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_server.command.bench.postgres import Cluster, private_cluster, programs

NEEDED = "HALL_TESTS_NEED_POSTGRESQL"
"""Set by `./hall test` and `./hall check`: there a missing PostgreSQL fails instead of skipping."""


def new_cluster() -> Iterator[Cluster]:
    """A running cluster, for fixtures of those who stop and start it themselves."""
    found = programs()
    if found is None:
        why = "PostgreSQL 15 or newer is not here: apt-get install postgresql, or run ./hall test"
        if os.environ.get(NEEDED):
            pytest.fail(why)
        pytest.skip(why)
    with private_cluster(found) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """One cluster for all tests of this pytest process: make databases in it, never stop it."""
    yield from new_cluster()


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """The URL of an empty database, gone after the test."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_target(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A target for `open_database`: the same test runs on both stores."""
    if request.param == "sqlite":
        return tmp_path / "hall.db"
    url: str = request.getfixturevalue("postgres_url")
    return url
