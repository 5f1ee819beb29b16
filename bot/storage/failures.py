"""What a database says when it cannot, as one sentence for people. Passwords are never shown."""

import sqlite3

from sqlalchemy import URL
from sqlalchemy.exc import DataError, DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.errors import StoreError
from bot.text import visible

# By name of the primary result code: https://www.sqlite.org/rescode.html
_LOCKED = "The database {name} is locked by another program: close that one, or wait and try again."
_CLOSED = "The database {name} may not be written: make the file and its folder writable for this user."
_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _CLOSED,
    "SQLITE_PERM": _CLOSED,
    "SQLITE_CANTOPEN": "The database {name} cannot be opened: is it in a folder that this user may write to?",
    "SQLITE_FULL": "The disk is full, so nothing was written to {name}: make room and try again.",
    "SQLITE_IOERR": "{name} could not be read or written: is the disk full or failing? Nothing was changed.",
    "SQLITE_NOTADB": "{name} is not a database: move it away, or set DATABASE_URL to another file.",
    "SQLITE_CORRUPT": "The database {name} is damaged: put back a copy of it, or move it away to start anew.",
}


def translate(error: Exception, url: URL) -> StoreError:
    """Any failure of the library or the driver, as our own error."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        return StoreError(_of_sqlite(cause, url))
    if isinstance(error, PoolTimeout):
        return StoreError(f"The database {place(url)} is too busy: no connection came free. Try again.")
    if isinstance(error, DBAPIError) and url.get_backend_name() == "postgresql":
        return StoreError(_of_postgres(error, url))
    return StoreError(f"The database {place(url)} does not work: {_first_line(error)}")


def place(url: URL) -> str:
    """Where a database is, without user and password."""
    if url.get_backend_name() == "sqlite":
        return visible(url.database or "")
    port = f":{url.port}" if url.port else ""
    return f"{visible(url.database or 'the default database')} at {url.host or 'localhost'}{port}"


def _of_sqlite(error: sqlite3.Error, url: URL) -> str:
    code = getattr(error, "sqlite_errorname", "")  # missing where the driver itself complains
    for name, sentence in _SQLITE.items():
        if code == name or code.startswith(f"{name}_"):
            return sentence.format(name=place(url))
    return f"The database {place(url)} does not work: {_first_line(error)}"


def _of_postgres(error: DBAPIError, url: URL) -> str:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state.startswith("53"):  # insufficient resources: disk full, out of memory, too many connections
        return f"PostgreSQL is out of room for {place(url)}: {_first_line(error.orig)}"
    if state == "25006":
        return f"PostgreSQL lets nobody write to {place(url)} now: set DATABASE_URL to the primary server."
    if state == "42501":
        return f"PostgreSQL does not let this user work on {place(url)}: grant it the tables, or own them."
    away = not state and not isinstance(error, DataError)
    if away or state.startswith(("08", "28", "3D", "57P")):
        return (
            f"PostgreSQL cannot be reached: {place(url)}. Is it running, and are address, user and password "
            f"in DATABASE_URL right? ({_first_line(error.orig)})"
        )
    return f"PostgreSQL refuses to work on {place(url)}: {_first_line(error.orig)}"


def _first_line(error: object) -> str:
    if isinstance(error, SQLAlchemyError) and not isinstance(error, DBAPIError):
        return type(error).__name__  # may quote the address
    return visible((str(error).strip().splitlines() or [type(error).__name__])[0])
