"""Fixtures of the queue server's tests."""

from postgres_fixture import database_target, postgres, postgres_url

__all__ = ["database_target", "postgres", "postgres_url"]
