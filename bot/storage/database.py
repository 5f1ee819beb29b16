"""Connections and transactions: how the same statements run on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import StoreError
from bot.storage.failures import translate

BUSY_MS = 5_000
"""How long a statement waits for another process's write on SQLite."""

NAP_MS = 5
"""Between two looks whether a SQLite file is free."""

CHUNK = 500
"""So many values go into one IN list."""

WRITERS = 4
"""How many transactions PostgreSQL writes at once for one process; SQLite has one writer."""

_POSTGRES = (
    "timezone=utc",
    "random_page_cost=1.1",  # of disks without moving parts
)

WRITES = {"writes": True}
T = TypeVar("T")

AnyRow = sa.Row[*tuple[Any, ...]]
AnySelect = sa.Select[*tuple[Any, ...]]


class Database:
    """One database and its two kinds of transaction. Library errors leave it as `StoreError`."""

    def __init__(self, url: URL, *, foreign_keys: bool = True, busy_ms: int = BUSY_MS) -> None:
        self.url = url
        self.sqlite = url.get_backend_name() == "sqlite"
        self.engine = _sqlite_engine(url, foreign_keys, busy_ms) if self.sqlite else _postgres_engine(url)
        # What SQLite does by itself: all statements of a reading transaction see the same state.
        steady = {} if self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = self.engine.execution_options(**steady)
        self._view = threading.local()

    @property
    def writers(self) -> int:
        """How many transactions may well write at once."""
        return 1 if self.sqlite else WRITERS

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of everything and changes nothing."""
        if viewed := self._viewed():
            with self.translated():
                yield viewed
            return
        with self.translated(), self._reading.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def one_view(self) -> Iterator[None]:
        """All that this thread reads meanwhile is read in one transaction; it must not write."""
        if self._viewed():
            yield
            return
        with self.read() as connection:
            self._view.connection = connection
            try:
                yield
            finally:
                self._view.connection = None

    def _viewed(self) -> Connection | None:
        return getattr(self._view, "connection", None)

    @contextmanager
    def search(self) -> Iterator[Connection]:
        """The same, its statements planned for their very values: how common a word is decides how the
        papers with it are best found."""
        with self.read() as connection, nullcontext() if self.sqlite else _planned_anew(connection):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is kept whole when the block ends, and not at all when it raises."""
        assert not self._viewed(), "who reads in one view would not see what is written"
        with (
            self.translated(),
            self.engine.connect().execution_options(**WRITES) as connection,
            connection.begin(),
        ):
            yield connection

    def insert(self, table: sa.Table) -> postgresql.Insert | sqlite.Insert:
        """An insert that knows ON CONFLICT, which both databases spell alike."""
        return sqlite.insert(table) if self.sqlite else postgresql.insert(table)

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Library errors inside become `StoreError`."""
        try:
            yield
        except (sa.exc.DBAPIError, sa.exc.TimeoutError) as error:
            raise translate(error, self.url) from error


@contextmanager
def _planned_anew(connection: Connection) -> Iterator[None]:
    """What is prepared once is planned for values that are not known yet; so nothing is.

    https://www.psycopg.org/psycopg3/docs/advanced/prepare.html
    """
    driver: Any = connection.connection.driver_connection
    usual, driver.prepare_threshold = driver.prepare_threshold, None
    try:
        yield
    finally:
        driver.prepare_threshold = usual


class Tables:
    """Something that is kept in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The values in pieces short enough for one statement."""
    rest = iter(values)
    while piece := list(islice(rest, size)):
        yield piece


_JSON = json.JSONDecoder()


def _loaded(text: str | bytes) -> Any:
    """What we wrote ourselves: there is nothing before it or after it to look for."""
    return _JSON.raw_decode(text if isinstance(text, str) else text.decode())[0]


def _postgres_engine(url: URL) -> Engine:
    options = {"options": " ".join(f"-c {setting}" for setting in _POSTGRES), "connect_timeout": 10}
    try:
        engine = sa.create_engine(url, pool_pre_ping=True, connect_args=options, json_deserializer=_loaded)
    except sa.exc.ArgumentError:
        # Without the cause: it may quote the password.
        raise StoreError("DATABASE_URL has options after its question mark that mean nothing.") from None
    # Many rows go in with one statement, not one after the other; of this driver SQLAlchemy does not do so
    # by itself.
    engine.dialect.use_insertmanyvalues_wo_returning = True
    return engine


def _write_ahead(driver: sqlite3.Connection, busy_ms: int) -> None:
    """Let readers read while another writes.

    Of two that open a new file at once, SQLite turns one away without waiting, as each holds what the other
    needs: https://www.sqlite.org/c3ref/busy_handler.html. So the waiting is ours here.
    """
    driver.execute("PRAGMA busy_timeout = 0")
    for _ in range(busy_ms // NAP_MS):
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            time.sleep(NAP_MS / 1_000)
        else:
            return
    driver.execute("PRAGMA journal_mode = WAL")


def _sqlite_engine(url: URL, foreign_keys: bool, busy_ms: int) -> Engine:
    engine = sa.create_engine(url, json_deserializer=_loaded)

    @event.listens_for(engine, "connect")
    def prepare(driver: Any, _: ConnectionPoolEntry) -> None:
        # The driver must not begin transactions by itself: it knows no BEGIN IMMEDIATE.
        driver.isolation_level = None
        _write_ahead(driver, busy_ms)
        driver.execute(f"PRAGMA busy_timeout = {busy_ms}")
        driver.execute("PRAGMA synchronous = NORMAL")
        driver.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later fails at once when another wrote in between,
        # whatever the time-out: https://www.sqlite.org/isolation.html
        immediate = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
