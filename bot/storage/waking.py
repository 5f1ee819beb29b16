"""A call from process to process, so that nobody waits for the next turn: NOTIFY and LISTEN of PostgreSQL.

It says only that there is something to do; what, is in the tables. A call that is lost costs half a minute.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from bot.errors import StoreError
from bot.storage.database import Database, Tables

CALL = "papers"


class SqlWakes(Tables):
    """Calls where the database is PostgreSQL."""

    def wake(self) -> None:
        if not self._database.sqlite:
            with self._database.write() as connection:
                connection.execute(sa.select(sa.func.pg_notify(CALL, "")))

    def calls(self) -> SqlCalls | None:
        return None if self._database.sqlite else SqlCalls(self._database)


class SqlCalls:
    """A connection of its own that hears the calls."""

    def __init__(self, database: Database) -> None:
        with database.translated():
            pooled = database.engine.raw_connection()
            driver: Any = pooled.driver_connection
            pooled.detach()
            driver.autocommit = True
            driver.execute(f"LISTEN {CALL}")
        self._driver = driver

    def wait(self, seconds: float) -> bool:
        import psycopg

        try:
            return any(True for _ in self._driver.notifies(timeout=seconds, stop_after=1))
        except psycopg.Error as error:
            raise StoreError("The line to PostgreSQL on which processes call each other is cut.") from error

    def close(self) -> None:
        self._driver.close()
