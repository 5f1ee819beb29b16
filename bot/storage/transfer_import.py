"""An exported installation, put into an empty database: all of it, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, BinaryIO

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy import URL, Connection

from bot.errors import StoreError
from bot.message import papers
from bot.ports import Progress
from bot.storage.columns import Moment
from bot.storage.database import Database, chunks
from bot.storage.failures import place
from bot.storage.migrating import hold_upgrade, to_revision
from bot.storage.presence import busy_until
from bot.storage.revision import HEAD, read_revision
from bot.storage.rows import TEXT, WHOLE, paper_of
from bot.storage.schema import clock, gate, harvest, lease, metadata, occasion, paper
from bot.storage.search import index_papers
from bot.storage.transfer_export import AT_ONCE, LEFT_BEHIND, count_rows
from bot.storage.transfer_format import Head, Reader

_TYPES: Mapping[str, type[sa.types.TypeEngine[Any]] | sa.types.TypeEngine[Any]] = {
    "integer": sa.BigInteger,
    "text": sa.Text,
    "boolean": sa.Boolean,
    "moment": Moment,
    "date": sa.Date,
    "time": sa.Time,
    "json": sa.JSON(none_as_null=True),
}

_MADE_BY_US = "paper_tokens"  # the search index, made anew from the texts
_IDLE = {gate.name, lease.name, occasion.name, clock.name, harvest.name}
"""Tables that say nothing as long as the others are empty."""

_NOUNS = ("channel", "keyword", "paper", "post")


def import_everything(url: URL, file: BinaryIO, name: str, now: datetime, progress: Progress) -> Head:
    """Fill an empty database from an export. Raises `StoreError`; then nothing was changed.

    An export of an older schema goes into tables of that schema, which are then brought up to date like
    those of any other installation.
    """
    reader = Reader(file, name, HEAD)
    # Without foreign keys, as all migrations; what refers to nothing is looked for at the end.
    with _leaving_no_file(url) as database, database.write() as connection:
        hold_upgrade(database, connection)
        _make_room(connection, url, now)
        _make_tables(connection, reader)
        _fill(connection, reader, progress)
        to_revision(connection, HEAD)
        _index(database, connection, progress)
        _settle(database, connection)
    return reader.head


@contextmanager
def _leaving_no_file(url: URL) -> Iterator[Database]:
    """The database; where it fails, a SQLite file that was not there before is not there afterwards."""
    database = Database(url, foreign_keys=False)
    path = Path(str(url.database)) if database.sqlite else None
    new = path is not None and not path.exists()
    try:
        yield database
    except BaseException:
        database.close()
        if new and path:
            for each in (path, *(path.with_name(f"{path.name}-{kind}") for kind in ("wal", "shm"))):
                each.unlink(missing_ok=True)
        raise
    database.close()


# --- an empty database with the tables of the file's schema ------------------------------------


def _make_room(connection: Connection, url: URL, now: datetime) -> None:
    if read_revision(connection, url) is None:
        return
    if busy_until(connection, now):
        raise StoreError(f"The bot is at work on {place(url)}: stop it first.")
    if found := _found(connection):
        raise StoreError(
            f"{place(url)} is not empty ({found}), and an import needs an empty database: "
            "set DATABASE_URL to a new one, or move this one away."
        )
    _drop_all(connection)


def _found(connection: Connection) -> str:
    """What there is, in words; nothing where nobody would miss it."""
    counts = {name: count_rows(connection, sa.table(name)) for name in _table_names(connection) - _IDLE}
    named = [papers(count, name) for name, count in sorted(counts.items()) if count and name in _NOUNS]
    return ", ".join(named) or ("something" if any(counts.values()) else "")


def _make_tables(connection: Connection, reader: Reader) -> None:
    """Those of the file's schema."""
    try:
        to_revision(connection, reader.head.schema)
    except CommandError as error:
        raise reader.damaged(f"no version of this program had the schema {reader.head.schema}") from error


def _drop_all(connection: Connection) -> None:
    connection.execute(sa.text(f"DROP TABLE IF EXISTS {_MADE_BY_US}"))
    reflected = sa.MetaData()
    reflected.reflect(connection)
    reflected.drop_all(connection)


def _table_names(connection: Connection) -> set[str]:
    """Our tables, as they are there; not what is made by migrations or by SQLite."""
    names = sa.inspect(connection).get_table_names()
    return {name for name in names if name != "alembic_version" and not name.startswith(_MADE_BY_US)}


# --- rows ---------------------------------------------------------------------------------------


def _fill(connection: Connection, reader: Reader, progress: Progress) -> None:
    tables = _tables(connection, reader)
    done = 0
    try:
        for name, rows in groupby(reader.rows(), key=lambda row: row[0]):
            table = tables[name]
            names = [column.name for column in table.columns]
            for some in chunks((values for _, values in rows), AT_ONCE):
                connection.execute(
                    sa.insert(table), [dict(zip(names, values, strict=True)) for values in some]
                )
                done += len(some)
                progress("importing", done, reader.head.total)
    except (sa.exc.IntegrityError, sa.exc.DataError, UnicodeEncodeError) as error:
        raise reader.damaged("its rows do not fit together") from error
    for name, table in tables.items():
        if count_rows(connection, table) != reader.head.rows[name]:
            raise reader.damaged(f"not all rows of {name} arrived")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise reader.damaged("some of its rows refer to others that are not there")


def _tables(connection: Connection, reader: Reader) -> Mapping[str, sa.TableClause]:
    """The tables of the file, which must be those of the database to the last column."""
    head, inspector = reader.head, sa.inspect(connection)
    for name in _table_names(connection) - LEFT_BEHIND | set(head.columns):
        there = (
            {column["name"] for column in inspector.get_columns(name)} if inspector.has_table(name) else set()
        )
        if there != set(head.columns.get(name, ())):
            raise reader.damaged(f"its table {name} is not that of schema {head.schema}")
    return {
        name: sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in columns.items()))
        for name, columns in head.columns.items()
    }


# --- afterwards ---------------------------------------------------------------------------------


def _index(database: Database, connection: Connection, progress: Progress) -> None:
    """Make all texts found by what they say."""
    whole = connection.scalars(sa.select(paper.c.rank).where(WHOLE).order_by(paper.c.rank)).all()
    done = 0
    for ranks in chunks(whole):
        rows = connection.execute(sa.select(*TEXT).where(paper.c.rank.in_(ranks)))
        index_papers(database, connection, [paper_of(row) for row in rows], {})
        done += len(ranks)
        progress("search index", done, len(whole))


def _settle(database: Database, connection: Connection) -> None:
    """PostgreSQL counts on from the highest number there is, and learns what its tables are like."""
    if database.sqlite:
        return
    for table in metadata.sorted_tables:
        for column in table.primary_key.columns:
            sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
            if sequence:
                highest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, highest, False)))
    connection.execute(sa.text("ANALYZE"))
