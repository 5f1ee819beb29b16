"""Closing a batch: what a harvest found becomes *announced*, all at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Batch, month_of, rank
from bot.ports import Matcher
from bot.storage.database import Database, chunks
from bot.storage.harvest_state import failure, hold_state
from bot.storage.hits import Given, Hits, find_hits, followed_ids
from bot.storage.rows import load_in_order
from bot.storage.saving import see
from bot.storage.schema import batch, harvest, paper, paper_update
from bot.storage.updates import WAITING, drop_waiting, number_waiting

NO_BASELINE = (
    "The first harvest brought no paper of this month or the last, so nothing counts as announced yet. "
    "It is tried again."
)


class Closing:
    """One transaction that turns what was harvested into a batch."""

    def __init__(self, database: Database, connection: Connection, now: datetime) -> None:
        self.database = database
        self.connection = connection
        self.now = now
        self.state = hold_state(database, connection)

    def close(self, day: date, given: Given, hits: Hits, since_evening: datetime) -> Batch | None:
        if self.state.watermark is None:
            self._fix_baseline(day, given.ranks, hits)
            return None
        unannounced = self.connection.scalars(sa.select(paper.c.rank).where(self._unannounced()))
        # What another process saved meanwhile is not matched; it is for the next batch.
        new = set(unannounced).intersection(given.ranks)
        if not new:
            self._see_known(hits)
            self._finished(day, given.ranks, **self._empty_answers(since_evening))
            return None
        closed = self._announce(new, day, hits)
        matched = set(given.ranks)
        number_waiting(self.connection, closed.number, matched, hits.all, hits.by_category)
        self._finished(day, given.ranks, empty_answers=0)
        return closed

    def close_partial(self, given: Given, match: Matcher) -> Batch | None:
        """These papers are announced, whatever else there may be; the harvest itself goes on as it was."""
        self.connection.execute(sa.update(harvest).values(search_ok_at=self.now))
        hits = find_hits(match, given, partial(load_in_order, self.connection))
        new = set(given.ranks)
        return self._announce(new, self.now.date(), hits, partial=True) if new else None

    def _fix_baseline(self, day: date, matched: Sequence[int], hits: Hits) -> None:
        highest = self.connection.execute(
            sa.select(paper.c.rank, paper.c.id)
            .where(paper.c.harvested.is_(sa.true()))
            .order_by(paper.c.rank.desc())
            .limit(1)
        ).one_or_none()
        if highest is None or month_of(highest.id) < _month_before(self.now):
            self.connection.execute(sa.update(harvest).values(failure(NO_BASELINE, self.now)))
            return
        self._see_known(hits)
        drop_waiting(self.connection)
        self._finished(day, matched, empty_answers=0, watermark=highest.rank, baseline_at=self.now)

    def _announce(self, new: Collection[int], day: date, hits: Hits, *, partial: bool = False) -> Batch:
        number = (self.connection.scalar(sa.select(sa.func.max(batch.c.number))) or 0) + 1
        self.connection.execute(
            sa.insert(batch).values(
                number=number, closed_at=self.now, day=day, announced=len(new), matched=0, partial=partial
            )
        )
        for some in chunks(new):
            these = sa.update(paper).where(paper.c.rank.in_(some))
            self.connection.execute(these.values(announced_batch=number, watched_version=paper.c.version))
        drop_waiting(self.connection, new)  # new as a whole
        announced = [hit for hit in hits.all if rank(hit[1]) in new]
        see(self.database, self.connection, announced, self.now, number)
        self._see_known(hits, but=new)
        followed = followed_ids(self.connection)
        matched = len({id for keyword, id in announced if keyword in followed})
        self.connection.execute(sa.update(batch).where(batch.c.number == number).values(matched=matched))
        return Batch(number=number, closed_at=self.now, announced=len(new), matched=matched, partial=partial)

    def _unannounced(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            paper.c.harvested.is_(sa.true()),
            paper.c.announced_batch.is_(None),
            paper.c.rank > self.state.watermark,
        )

    def _see_known(self, hits: Hits, but: Collection[int] = ()) -> None:
        known = [hit for hit in hits.all if rank(hit[1]) not in but]
        see(self.database, self.connection, known, self.now)

    def _empty_answers(self, since_evening: datetime) -> dict[str, object]:
        last = self.state.last_empty_at
        before = self.state.empty_answers if last is not None and last >= since_evening else 0
        return {"empty_answers": before + 1, "last_empty_at": self.now}

    def _finished(self, day: date, matched: Sequence[int], **changes: object) -> None:
        # What waits for a batch is matched again with it, against the keywords there are then.
        waits = sa.select(paper_update.c.paper_rank).where(paper_update.c.paper_rank == paper.c.rank, WAITING)
        for some in chunks(matched):
            done = sa.update(paper).where(paper.c.rank.in_(some), ~waits.exists())
            self.connection.execute(done.values(to_match=False))
        self.connection.execute(
            sa.update(harvest).values(
                harvested_day=day,
                last_ok_at=self.now,
                failures=0,
                trouble=None,
                trouble_since=None,
                **changes,
            )
        )


def _month_before(now: datetime) -> tuple[int, int]:
    return (now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)
