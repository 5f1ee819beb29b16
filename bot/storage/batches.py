"""What of a batch goes with each of its papers."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.storage.database import AnyRow
from bot.storage.schema import batch, harvest

_earlier = batch.alias()
_before = (
    sa.select(_earlier.c.closed_at)
    .where(_earlier.c.number < batch.c.number, _earlier.c.partial.is_(sa.false()))
    .order_by(_earlier.c.number.desc())
    .limit(1)
    .correlate(batch)
    .scalar_subquery()
)

OF_BATCH = (
    batch.c.number,
    batch.c.closed_at,
    batch.c.partial,
    # What was announced before that moment is in an earlier batch, or in the baseline.
    sa.func.coalesce(_before, sa.select(harvest.c.baseline_at).scalar_subquery()).label("after"),
)


def load_batches(connection: Connection, numbers: Collection[int]) -> dict[int, AnyRow]:
    """`OF_BATCH`, by number."""
    if not numbers:
        return {}
    rows = connection.execute(sa.select(*OF_BATCH).where(batch.c.number.in_(numbers)))
    return {row.number: row for row in rows}
