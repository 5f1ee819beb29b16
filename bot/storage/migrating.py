"""Bringing a database to the schema this version of the program knows."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

from bot.errors import StoreError
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.failures import place, translate

SCRIPTS = Path(__file__).parent / "migrations"
ONE_UPGRADE = 2504_02408
"""Names the lock that keeps two processes from upgrading PostgreSQL at once."""


def upgrade(url: str) -> str | None:
    """Migrate to this version's schema; the revision it came from, None for a new database.

    A SQLite file that holds something is copied to ``<name>.before-<revision>`` first. Either all of it
    happens or nothing. Raises `StoreError`.
    """
    database = Database(read_address(url), foreign_keys=False)
    try:
        return _upgrade(database)
    finally:
        database.close()


def is_current(database: Database) -> bool:
    """Whether the database is at this version's schema. Raises `StoreError` if it is a newer one's."""
    with database.read() as connection:
        return _revision(connection, database.url) == head()


def head() -> str:
    """The revision this version of the program knows."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None
    return revision


def _upgrade(database: Database) -> str | None:
    with database.write() as connection:
        if not database.sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ONE_UPGRADE)))
        before = _revision(connection, database.url)
        if before == head():
            return before
        if before is not None and database.sqlite:
            _copy(database.url)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        return before


def _revision(connection: Connection, url: URL) -> str | None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        if others := set(sa.inspect(connection).get_table_names()) - {"alembic_version"}:
            raise StoreError(
                f"{place(url)} is another program's database (it has a table {min(others)!r}): "
                "set DATABASE_URL to one of our own."
            )
        return None
    known = {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}
    if current not in known:
        raise StoreError(
            f"The database {place(url)} was made by a newer version of this program (schema {current}, this "
            f"version knows {head()}): install that version again, or put back the copy made before it."
        )
    return current


def _copy(url: URL) -> None:
    """Keep what there was, under a name of its own; a copy that was not finished leaves no trace."""
    path = Path(str(url.database))
    unfinished = path.with_name(f"{path.name}.copying")
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as target:
            source.backup(target)
        os.replace(unfinished, path.with_name(f"{path.name}.before-{head()}"))
    except sqlite3.Error as error:
        raise translate(error, url) from error
    finally:
        unfinished.unlink(missing_ok=True)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config
