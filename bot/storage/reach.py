"""How far a search goes: from where on, and how far back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.domain import rank
from bot.ports import Cursor
from bot.storage.schema import batch, paper


@dataclass(frozen=True, slots=True)
class Reach:
    """As ranks, and since when."""

    below: int | None = None
    oldest: int | None = None
    since: datetime | None = None

    def conditions(self, key: ColumnElement[int]) -> Sequence[ColumnElement[bool]]:
        """What must hold of a paper of this rank."""
        found = [] if self.below is None else [key < self.below]
        if self.since is None:
            return found
        same = paper.alias("same")
        recent = sa.select(same.c.rank).where(same.c.rank == key, is_recent(self.since, same))
        return [*found, key >= self.oldest, recent.exists()]

    def goes_on_from(self, rank: int) -> bool:
        """Whether it goes from this rank on in both directions."""
        return (self.below is None or rank < self.below) and (self.oldest is None or self.oldest < rank)


def reach_of(connection: Connection, cursor: Cursor) -> Reach | None:
    """None where there is nothing to look at."""
    below = None if cursor.below is None else rank(cursor.below)
    if cursor.since is None:
        return Reach(below)
    since = datetime.combine(cursor.since, time(), UTC)
    oldest = connection.scalar(oldest_since(since))
    return None if oldest is None else Reach(below, oldest, since)


def is_recent(since: datetime, paper: sa.FromClause = paper) -> ColumnElement[bool]:
    """Whether a paper was first submitted or announced at that moment or after."""
    announced = sa.select(batch.c.number).where(batch.c.closed_at >= since)
    return (paper.c.published >= since) | paper.c.announced_batch.in_(announced)


def oldest_since(since: datetime) -> sa.Select[int | None]:
    """Where a newest-first walk may stop: without it, a rare token would be looked for in all papers."""
    return sa.select(sa.func.min(paper.c.rank)).where(is_recent(since))
