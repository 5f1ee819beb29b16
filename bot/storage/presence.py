"""Whether somebody is at work on this database right now, as far as the database can tell."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.storage.schema import gate, lease, part

LONGEST = timedelta(hours=1)
"""Further ahead than any lease: the clock was set back since, and it means nothing."""


def busy_until(connection: Connection, now: datetime) -> datetime | None:
    """Until when whatever is held now is held at the latest; None where nobody is at work.

    A bot that runs renews what it holds, one that was killed holds it until then.
    """
    held = sa.union_all(
        sa.select(lease.c.until.label("until")),
        sa.select(gate.c.held_until),
        sa.select(part.c.lease_until),
    ).subquery()
    current = (held.c.until > now) & (held.c.until <= now + LONGEST)
    until: datetime | None = connection.scalar(sa.select(sa.func.max(held.c.until)).where(current))
    return until
