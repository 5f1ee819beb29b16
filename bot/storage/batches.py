"""What of a batch goes with each of its papers."""

import sqlalchemy as sa

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
