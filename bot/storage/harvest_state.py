"""Where the harvest stands, as its only row says."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Batch, HarvestState
from bot.storage.columns import Moment
from bot.storage.database import AnyRow, Database
from bot.storage.schema import batch, harvest

_LAST = sa.select(batch).order_by(batch.c.number.desc()).limit(1)
_newest = _LAST.subquery()
_STATE = sa.select(
    *(column for column in harvest.c if column.name != "one"),
    *(_newest.c[name] for name in ("number", "closed_at", "announced", "matched", "partial")),
).select_from(harvest.outerjoin(_newest, sa.true()))


def read_harvest_state(connection: Connection) -> HarvestState:
    row = connection.execute(_STATE).one_or_none()
    if row is None:
        return HarvestState(last_batch=read_last_batch(connection))
    return HarvestState(
        harvested_day=row.harvested_day,
        watermark=row.watermark,
        baseline_at=row.baseline_at,
        last_try_at=row.last_try_at,
        last_ok_at=row.last_ok_at,
        empty_answers=row.empty_answers,
        failures=row.failures,
        trouble=row.trouble,
        trouble_since=row.trouble_since,
        search_try_at=row.search_try_at,
        search_ok_at=row.search_ok_at,
        last_batch=batch_of(row) if row.number is not None else None,
    )


def read_last_batch(connection: Connection) -> Batch | None:
    row = connection.execute(_LAST).one_or_none()
    return batch_of(row) if row else None


def batch_of(row: AnyRow) -> Batch:
    return Batch(
        number=row.number,
        closed_at=row.closed_at,
        announced=row.announced,
        matched=row.matched,
        partial=row.partial,
    )


def hold_state(database: Database, connection: Connection) -> AnyRow:
    """The only row, held until the transaction ends."""
    first = database.insert(harvest).values(one=1, empty_answers=0, failures=0)
    connection.execute(first.on_conflict_do_nothing())
    return connection.execute(sa.select(harvest).with_for_update()).one()


def failure(reason: str, now: datetime) -> dict[str, object]:
    return {
        "failures": harvest.c.failures + 1,
        "trouble": reason,
        "trouble_since": sa.func.coalesce(harvest.c.trouble_since, sa.literal(now, Moment)),
    }
