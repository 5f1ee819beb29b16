"""Bringing a database to the schema this version of the program knows."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection

from bot.errors import StoreError
from bot.storage.database import Database
from bot.storage.failures import place, translate
from bot.storage.revision import HEAD, read_revision

SCRIPTS = Path(__file__).parent / "migrations"
ONE_UPGRADE = 2504_02408
"""Names the lock that keeps two processes from upgrading PostgreSQL at once."""


def migrate(url: URL) -> str | None:
    """Migrate to `HEAD`, all of it or nothing; the revision it came from, None for a new database."""
    # Without foreign keys: SQLite alters a table by making it anew.
    database = Database(url, foreign_keys=False)
    try:
        with database.write() as connection:
            return _migrate(database, connection)
    finally:
        database.close()


def _migrate(database: Database, connection: Connection) -> str | None:
    hold_upgrade(database, connection)
    # Read only now, with the lock: another process may have been faster.
    before = read_revision(connection, database.url)
    if before == HEAD:
        return before
    if before is not None and database.sqlite:
        _copy(database.url)
    try:
        to_revision(connection, HEAD)
    except CommandError as error:
        raise StoreError(
            f"The database {place(database.url)} has a schema that no version of this program made "
            f"({before}): put back a copy of it."
        ) from error
    except sa.exc.DBAPIError as error:
        if before is None:
            raise
        raise StoreError(
            f"{place(database.url)} was not upgraded and is as it was, so the version of the program before "
            f"this one still works with it. {translate(error, database.url)}"
        ) from error
    return before


def hold_upgrade(database: Database, connection: Connection) -> None:
    """Be the only one that changes the schema, until the transaction ends."""
    if not database.sqlite:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_UPGRADE)))


def to_revision(connection: Connection, revision: str) -> None:
    """Migrate forward to a revision. Raises `CommandError` where there is no such way."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _copy(url: URL) -> None:
    """Keep the file as it was, under a name of its own; a copy that was not finished leaves no trace."""
    path = Path(str(url.database))
    unfinished = path.with_name(f"{path.name}.copying")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
            source.backup(copy)
        os.replace(unfinished, path.with_name(f"{path.name}.before-{HEAD}"))
    except (sqlite3.Error, OSError) as error:
        raise translate(error, url) from error
    finally:
        unfinished.unlink(missing_ok=True)
