"""Which schema a database has, and which one this version of the program knows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import URL, Connection

from bot.errors import StoreError, StoreNewer
from bot.storage.database import Database
from bot.storage.failures import place

HEAD = "0006"
"""The newest of ``migrations/versions``; they are numbered without gaps."""

_version = sa.table("alembic_version", sa.column("version_num"))


def is_current(database: Database) -> bool:
    """Whether the database has this version's schema. Raises `StoreError` if it has a newer one's."""
    with database.read() as connection:
        return read_revision(connection, database.url) == HEAD


def read_revision(connection: Connection, url: URL) -> str | None:
    """None for an empty database. Raises `StoreError` for one that is newer, or is not ours."""
    tables = sa.inspect(connection).get_table_names()
    if not tables:
        return None
    if "alembic_version" not in tables or "paper" not in tables:
        raise StoreError(
            f"{place(url)} is another program's database (it has a table {min(tables)!r}): "
            "set DATABASE_URL to one of our own."
        )
    revision = _one_revision(connection, url)
    _refuse_newer(revision, url)
    return revision


def check_not_newer(connection: Connection, url: URL) -> None:
    """Raises `StoreNewer` if the database was upgraded beyond this version since it was opened."""
    for revision in connection.execute(sa.select(_version.c.version_num)).scalars():
        _refuse_newer(revision, url)


def _refuse_newer(revision: str, url: URL) -> None:
    if revision > HEAD:
        raise StoreNewer(
            f"The database {place(url)} was made by a newer version of this program (schema {revision}, this "
            f"version knows {HEAD}): install that version again, or put back a copy made before it."
        )


def _one_revision(connection: Connection, url: URL) -> str:
    found = connection.execute(sa.select(_version.c.version_num)).scalars().all()
    if len(found) == 1 and isinstance(found[0], str):
        return found[0]
    raise StoreError(
        f"The database {place(url)} is damaged: its table alembic_version has {len(found)} rows where one "
        "names the schema. Put back a copy of it."
    )
