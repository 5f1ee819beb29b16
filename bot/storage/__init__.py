"""Door 2: everything that is kept, in a SQLite file or a PostgreSQL database.

Read `schema` first, then `database` (transactions), `harvest` (papers in), `digests` and `outbox` (papers
out). Every method of the store is one transaction; only claiming reads what it took in a second one, when
others may write again.
"""

from collections.abc import Callable
from datetime import datetime

from bot.errors import StoreError
from bot.ports import Reading, Store
from bot.storage.address import read_address, sqlite_file
from bot.storage.database import Database
from bot.storage.failures import place
from bot.storage.gate import SqlClock
from bot.storage.revision import is_current
from bot.storage.store import SqlStore

__all__ = ["open_store", "server_time", "sqlite_file", "upgrade"]


def open_store(url: str, *, now: datetime) -> Store:  # noqa: ARG001 -- a migration may need to know
    """The store at this address, ready to use. Raises `StoreError`.

    A SQLite file is made or migrated on the way, after a copy; PostgreSQL is left to its operator.
    """
    database = Database(read_address(url))
    try:
        if not is_current(database):
            if not database.sqlite:
                raise StoreError(
                    f"The database {place(database.url)} is not ready for this version of the program: "
                    "run `papers db upgrade`."
                )
            upgrade(url)
    except BaseException:
        database.close()
        raise
    return SqlStore(database)


def server_time(url: str, seconds: Callable[[], float]) -> Reading | None:
    """What time it is at the database's server, whatever is in the database. Raises `StoreError`."""
    database = Database(read_address(url))
    try:
        return SqlClock(database).server_time(seconds)
    finally:
        database.close()


def upgrade(url: str) -> str | None:
    """Bring the database to this version's schema, all of it or nothing; tells the revision it came from.

    None for a new database. A SQLite file is first copied to ``<name>.before-<revision>``.
    Raises `StoreError`.
    """
    from bot.storage.migrating import migrate  # a quarter of a second that is hardly ever needed

    return migrate(read_address(url))
