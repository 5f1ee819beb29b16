"""Everything that is kept, written to a file that any other installation can go on from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, BinaryIO

import sqlalchemy as sa
from sqlalchemy import URL, Connection

from bot.domain import PartState
from bot.errors import StoreError
from bot.ports import Progress
from bot.storage.columns import Moment
from bot.storage.database import Database
from bot.storage.failures import place
from bot.storage.presence import busy_until
from bot.storage.revision import HEAD
from bot.storage.schema import gate, lease, metadata, occasion, part
from bot.storage.transfer_format import Columns, Head, Row, Writer

AT_ONCE = 1_000

LEFT_BEHIND = {lease.name, occasion.name}
"""Who does what, and what was heard, at this very moment means nothing elsewhere."""

ON_ITS_WAY = "the bot was moved while it was posting"

_KINDS: tuple[tuple[type[sa.types.TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (Moment, "moment"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.JSON, "json"),
    (sa.Text, "text"),
)


def export_everything(url: URL, out: BinaryIO, now: datetime, progress: Progress, *, running: bool) -> Head:
    """Write one state of everything. Raises `StoreError`, also where the bot is at work, unless ``running``
    says that it may be."""
    database = Database(url)
    try:
        with database.read() as connection:
            if not running:
                _refuse_while_running(connection, url, now)
            return _export(connection, out, now, progress)
    finally:
        database.close()


def _refuse_while_running(connection: Connection, url: URL, now: datetime) -> None:
    if until := busy_until(connection, now):
        raise StoreError(
            f"The bot is at work on {place(url)}: stop it first, or what it posts from now on would be "
            f"posted once more by the copy. (If it was killed, wait until {until:%H:%M:%S} UTC. For a mere "
            "backup add --even-while-running.)"
        )


def _export(connection: Connection, out: BinaryIO, now: datetime, progress: Progress) -> Head:
    tables = [table for table in metadata.sorted_tables if table.name not in LEFT_BEHIND]
    head = Head(
        schema=HEAD,
        written_at=now,
        columns={table.name: columns_of(table) for table in tables},
        rows={table.name: count_rows(connection, table) for table in tables},
    )
    writer = Writer(out, head)
    done = 0
    for table in tables:
        arrives = _ARRIVES.get(table.name)
        order = sa.select(table).order_by(*table.primary_key.columns)
        for rows in connection.execute(order, execution_options={"yield_per": AT_ONCE}).partitions():
            for row in rows:
                writer.row(table.name, arrives(row._asdict()) if arrives else row)
            done += len(rows)
            progress("exporting", done, head.total)
    writer.end()
    return head


def columns_of(table: sa.Table) -> Columns:
    return {column.name: _kind_of(column) for column in table.columns}


def _kind_of(column: sa.Column[Any]) -> str:
    return next(name for kind, name in _KINDS if isinstance(column.type, kind))


def count_rows(connection: Connection, table: sa.FromClause) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


# --- what arrives otherwise than it was ---------------------------------------------------------


def _gate(row: Mapping[str, Any]) -> Row:
    """Nobody is at arXiv's gate; how wrong a clock was is known of this computer's."""
    gone = (gate.c.holder, gate.c.held_until, gate.c.ahead_seconds, gate.c.compared_at)
    free = {column.name: None for column in gone}
    return list({**row, **free}.values())


def _part(row: Mapping[str, Any]) -> Row:
    """Nobody has claimed it; what was being sent is asked about, as after a crash."""
    free: dict[str, object] = {part.c.token.name: None, part.c.lease_until.name: None}
    if row["state"] == PartState.SENDING:
        free |= {"state": PartState.UNKNOWN, "reason": ON_ITS_WAY, "not_before": None}
    return list({**row, **free}.values())


_ARRIVES: Mapping[str, Callable[[Mapping[str, Any]], Row]] = {gate.name: _gate, part.name: _part}
