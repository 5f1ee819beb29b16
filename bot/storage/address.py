"""From what stands in DATABASE_URL to the address of a database we can use."""

from pathlib import Path

from sqlalchemy import URL, make_url

from bot.addresses import database_mistake
from bot.errors import StoreError


def read_address(text: str) -> URL:
    """The address of a SQLite file or a PostgreSQL database. Raises `StoreError`."""
    mistake = database_mistake(text)
    if mistake:
        raise StoreError(f"DATABASE_URL {mistake}.")
    url = make_url(text)
    # Heroku and its like still say postgres://, a name SQLAlchemy gave up.
    return url.set(drivername="postgresql+psycopg") if url.drivername.startswith("postgres") else url


def sqlite_file(text: str) -> Path | None:
    """The file of this address; None for PostgreSQL. Raises `StoreError`."""
    url = read_address(text)
    return Path(str(url.database)) if url.drivername.startswith("sqlite") else None
