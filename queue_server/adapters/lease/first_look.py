"""A server's first look at a database that it shares with another: its tables, and whether both have the same keys."""

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError

from queue_server.adapters.database.engine import open_database, open_engine
from queue_server.adapters.journal.settings import Settings
from queue_server.adapters.keys import KeyStore
from queue_server.adapters.lease.tables import lease

_DIGEST = "keys_digest"

log = structlog.get_logger()


class OtherKeys(Exception):
    """This data folder's keys are not those of the hall in the database: a takeover would make strangers of everybody."""


def first_look(target: str, keys: KeyStore) -> None:
    """Makes the tables where there are none. Raises DatabaseError and OtherKeys.

    A schema that is there stays as it is: who leads now may be of an older version. A database that does not answer
    is looked at again by who leads.
    """
    engine = open_engine(target)
    try:
        if not sa.inspect(engine).has_table(lease.name):
            open_database(target).dispose()
        check_keys(Settings(engine), keys)
    except SQLAlchemyError as wrong:
        log.warning("database_unreachable", error=str(wrong))
    finally:
        engine.dispose()


def check_keys(kept: Settings, keys: KeyStore, *, may_write: bool = False) -> None:
    """The first leader's keys count: it notes their digest where it `may_write`. Raises OtherKeys."""
    noted = kept.read(_DIGEST)
    if noted is None and may_write:
        kept.write(**{_DIGEST: keys.digest()})
    elif noted is not None and noted != keys.digest():
        raise OtherKeys(
            "这台服务器的密钥和大厅的不一样。请在第一台服务器上用 ./hall standby prepare，在这台上用 ./hall standby join。"
        )
