"""Closing a batch: what a harvest found becomes *announced*, all at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Batch, KeywordId, Paper, PaperId, month_of, rank
from bot.ports import Matcher
from bot.storage.database import Database, chunks
from bot.storage.harvest_state import failure, hold_state
from bot.storage.rows import TEXT, WHOLE, paper_of
from bot.storage.saving import see
from bot.storage.schema import batch, harvest, keyword, paper

NO_BASELINE = (
    "The first harvest brought no paper of this month or the last, so nothing counts as announced yet. "
    "It is tried again."
)
TO_MATCH = paper.c.to_match.is_(sa.true())

Given = tuple[Sequence[Paper], Sequence[tuple[KeywordId, str]]]
Hits = Sequence[tuple[KeywordId, PaperId]]


def to_match(connection: Connection) -> Given:
    """The papers touched since the last close, new ones among them, and all keywords."""
    rows = connection.execute(sa.select(*TEXT).where(TO_MATCH, WHOLE).order_by(paper.c.rank))
    return [paper_of(row) for row in rows], _all_keywords(connection)


def unannounced(connection: Connection, ids: Sequence[PaperId]) -> Given:
    """Those of these papers that are new and in no batch, and all keywords; nothing before the baseline."""
    watermark = connection.scalar(sa.select(harvest.c.watermark))
    ranks = [] if watermark is None else [key for id in ids if (key := rank(id)) > watermark]
    papers: list[Paper] = []
    for some in chunks(sorted(set(ranks))):
        new = sa.select(*TEXT).where(paper.c.rank.in_(some), paper.c.announced_batch.is_(None), WHOLE)
        papers += [paper_of(row) for row in connection.execute(new.order_by(paper.c.rank))]
    return papers, _all_keywords(connection)


def _all_keywords(connection: Connection) -> list[tuple[KeywordId, str]]:
    known = connection.execute(sa.select(keyword.c.id, keyword.c.text).order_by(keyword.c.id))
    return [(KeywordId(row.id), row.text) for row in known]


def find_hits(match: Matcher, given: Given) -> Hits:
    papers, keywords = given
    return list(match(papers, keywords)) if papers else []


class Closing:
    """One transaction that turns what was harvested into a batch."""

    def __init__(self, database: Database, connection: Connection, now: datetime) -> None:
        self.database = database
        self.connection = connection
        self.now = now
        self.state = hold_state(database, connection)

    def close(self, day: date, hits: Hits, since_evening: datetime) -> Batch | None:
        if self.state.watermark is None:
            self._fix_baseline(day, hits)
            return None
        new = self.connection.scalars(sa.select(paper.c.rank).where(self._unannounced())).all()
        if not new:
            self._see_known(hits)
            self._finished(day, **self._empty_answers(since_evening))
            return None
        closed = self._announce(set(new), day, hits)
        self._finished(day, empty_answers=0)
        return closed

    def close_partial(self, given: Given, match: Matcher) -> Batch | None:
        """These papers are announced, whatever else there may be; the harvest itself goes on as it was."""
        self.connection.execute(sa.update(harvest).values(search_ok_at=self.now))
        hits = find_hits(match, given)
        new = {rank(each.id) for each in given[0]}
        return self._announce(new, self.now.date(), hits, partial=True) if new else None

    def _fix_baseline(self, day: date, hits: Hits) -> None:
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
        self._finished(day, empty_answers=0, watermark=highest.rank, baseline_at=self.now)

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
        announced = [hit for hit in hits if rank(hit[1]) in new]
        see(self.database, self.connection, announced, self.now, number)
        self._see_known([hit for hit in hits if rank(hit[1]) not in new])
        matched = len({id for _, id in announced})
        self.connection.execute(sa.update(batch).where(batch.c.number == number).values(matched=matched))
        return Batch(number=number, closed_at=self.now, announced=len(new), matched=matched, partial=partial)

    def _unannounced(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            paper.c.harvested.is_(sa.true()),
            paper.c.announced_batch.is_(None),
            paper.c.rank > self.state.watermark,
        )

    def _see_known(self, hits: Hits) -> None:
        see(self.database, self.connection, hits, self.now)

    def _empty_answers(self, since_evening: datetime) -> dict[str, object]:
        last = self.state.last_empty_at
        before = self.state.empty_answers if last is not None and last >= since_evening else 0
        return {"empty_answers": before + 1, "last_empty_at": self.now}

    def _finished(self, day: date, **changes: object) -> None:
        self.connection.execute(sa.update(paper).where(TO_MATCH).values(to_match=False))
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
