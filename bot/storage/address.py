"""From what stands in DATABASE_URL to the address of a database we can use."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError

EXAMPLE = "sqlite:///papers.sqlite3 or postgresql://user:password@host/database"


def read_address(text: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database. Raises `StoreError`."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Without the cause: it may quote the password.
        raise StoreError(f"DATABASE_URL is not an address. It looks like {EXAMPLE}.") from None
    kind, _, driver = url.drivername.partition("+")
    # Heroku and its like still say postgres://, a name SQLAlchemy gave up.
    if kind in ("postgres", "postgresql") and driver in ("", "psycopg"):
        return url.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and driver in ("", "pysqlite"):
        return _file(url)
    raise StoreError(f"DATABASE_URL names {url.drivername!r}, which we cannot use. It looks like {EXAMPLE}.")


def sqlite_file(text: str) -> Path | None:
    """The file of this address; None for PostgreSQL. Raises `StoreError`."""
    url = read_address(text)
    return Path(str(url.database)) if url.drivername.startswith("sqlite") else None


def _file(url: URL) -> URL:
    # In memory every thread and process would have a database of its own.
    if url.database in (None, "", ":memory:") or url.query or str(url.database).startswith("file:"):
        raise StoreError("DATABASE_URL must name a file, for example sqlite:///papers.sqlite3.")
    folder = Path(str(url.database)).parent
    if not folder.is_dir():
        raise StoreError(
            f"The folder {folder} does not exist: create it, or set DATABASE_URL to another file."
        )
    return url
