"""Papers in: where the harvest stands, and the one transaction that decides what was announced."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Batch, HarvestState, KeywordId, Origin, Paper, PaperId, month_of, rank
from bot.ports import Cursor, Matcher, Narrowing
from bot.storage.database import AnyRow, Database, Tables
from bot.storage.papers import TEXT, WHOLE, load_in_order, paper_of, save, see
from bot.storage.schema import Moment, batch, harvest, keyword, paper
from bot.storage.search import find_ranks

NO_BASELINE = (
    "The first harvest brought no paper of this month or the last, so nothing counts as announced yet. "
    "It is tried again."
)


class SqlPapers(Tables):
    """Papers that are known."""

    def save_papers(self, papers: Sequence[Paper], origin: Origin, now: datetime) -> None:
        with self._database.write() as connection:
            save(self._database, connection, papers, origin, now)

    def save_known(
        self, keyword: KeywordId | None, papers: Sequence[Paper], origin: Origin, now: datetime
    ) -> None:
        with self._database.write() as connection:
            save(self._database, connection, papers, origin, now)
            if keyword is not None:
                see(self._database, connection, [(keyword, told.id) for told in papers], now)

    def paper(self, id: PaperId) -> Paper | None:
        return next(iter(self.papers([id])), None)

    def papers(self, ids: Sequence[PaperId]) -> list[Paper]:
        with self._database.read() as connection:
            return load_in_order(connection, [rank(id) for id in ids])

    def candidates(self, narrowing: Narrowing, cursor: Cursor, limit: int) -> list[Paper]:
        with self._database.read() as connection:
            ranks = find_ranks(self._database, connection, narrowing, cursor, limit)
            return load_in_order(connection, ranks)

    def paper_count(self) -> int:
        with self._database.read() as connection:
            return count_papers(connection)


class SqlHarvest(Tables):
    """The daily harvest."""

    def harvest_state(self) -> HarvestState:
        with self._database.read() as connection:
            return read_harvest_state(connection)

    def harvest_started(self, now: datetime) -> None:
        with self._database.write() as connection:
            _row(self._database, connection)
            connection.execute(sa.update(harvest).values(last_try_at=now))

    def harvest_failed(self, reason: str, now: datetime) -> None:
        with self._database.write() as connection:
            _row(self._database, connection)
            connection.execute(sa.update(harvest).values(_failure(reason, now)))

    def close_batch(self, day: date, now: datetime, match: Matcher, since_evening: datetime) -> Batch | None:
        with self._database.write() as connection:
            return _Closing(self._database, connection, now).close(day, match, since_evening)


class _Closing:
    """One transaction that turns what was harvested into a batch."""

    def __init__(self, database: Database, connection: Connection, now: datetime) -> None:
        self.database = database
        self.connection = connection
        self.now = now
        self.state = _row(database, connection)

    def close(self, day: date, match: Matcher, since_evening: datetime) -> Batch | None:
        if self.state.watermark is None:
            self._fix_baseline(day, match)
            return None
        new = self.connection.scalars(sa.select(paper.c.rank).where(self._unannounced())).all()
        if not new:
            self._match_known(match)
            self._finished(day, **self._empty_answers(since_evening))
            return None
        closed = self._announce(set(new), day, match)
        self._finished(day, empty_answers=0)
        return closed

    def _fix_baseline(self, day: date, match: Matcher) -> None:
        highest = self.connection.execute(
            sa.select(paper.c.rank, paper.c.id)
            .where(paper.c.harvested.is_(sa.true()))
            .order_by(paper.c.rank.desc())
            .limit(1)
        ).one_or_none()
        if highest is None or month_of(highest.id) < _month_before(self.now):
            self.connection.execute(sa.update(harvest).values(_failure(NO_BASELINE, self.now)))
            return
        self._match_known(match)
        self._finished(day, empty_answers=0, watermark=highest.rank, baseline_at=self.now)

    def _announce(self, new: Collection[int], day: date, match: Matcher) -> Batch:
        number = (self.connection.scalar(sa.select(sa.func.max(batch.c.number))) or 0) + 1
        self.connection.execute(
            sa.insert(batch).values(
                number=number, closed_at=self.now, day=day, announced=len(new), matched=0, partial=False
            )
        )
        self.connection.execute(sa.update(paper).where(self._unannounced()).values(announced_batch=number))
        hits = self._matched(match, paper.c.to_match.is_(sa.true()) | (paper.c.announced_batch == number))
        announced = [hit for hit in hits if rank(hit[1]) in new]
        see(self.database, self.connection, announced, self.now, number)
        see(self.database, self.connection, [hit for hit in hits if rank(hit[1]) not in new], self.now)
        matched = len({id for _, id in announced})
        self.connection.execute(sa.update(batch).where(batch.c.number == number).values(matched=matched))
        return Batch(number=number, closed_at=self.now, announced=len(new), matched=matched)

    def _unannounced(self) -> sa.ColumnElement[bool]:
        return sa.and_(
            paper.c.harvested.is_(sa.true()),
            paper.c.announced_batch.is_(None),
            paper.c.rank > self.state.watermark,
        )

    def _match_known(self, match: Matcher) -> None:
        hits = self._matched(match, paper.c.to_match.is_(sa.true()))
        see(self.database, self.connection, hits, self.now)

    def _matched(self, match: Matcher, which: sa.ColumnElement[bool]) -> list[tuple[KeywordId, PaperId]]:
        rows = self.connection.execute(sa.select(*TEXT).where(which, WHOLE).order_by(paper.c.rank))
        papers = [paper_of(row) for row in rows]
        known = self.connection.execute(sa.select(keyword.c.id, keyword.c.text).order_by(keyword.c.id))
        hits = list(match(papers, [(KeywordId(row.id), row.text) for row in known]))
        matched = sa.update(paper).where(paper.c.to_match.is_(sa.true()))
        self.connection.execute(matched.values(to_match=False))
        return hits

    def _empty_answers(self, since_evening: datetime) -> dict[str, object]:
        last = self.state.last_empty_at
        before = self.state.empty_answers if last is not None and last >= since_evening else 0
        return {"empty_answers": before + 1, "last_empty_at": self.now}

    def _finished(self, day: date, **changes: object) -> None:
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


def read_harvest_state(connection: Connection) -> HarvestState:
    row = connection.execute(sa.select(harvest)).one_or_none()
    last = read_last_batch(connection)
    if row is None:
        return HarvestState(last_batch=last)
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
        last_batch=last,
    )


def read_last_batch(connection: Connection) -> Batch | None:
    row = connection.execute(sa.select(batch).order_by(batch.c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Batch(
        number=row.number,
        closed_at=row.closed_at,
        announced=row.announced,
        matched=row.matched,
        partial=row.partial,
    )


def count_papers(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(paper).where(WHOLE)) or 0


def _row(database: Database, connection: Connection) -> AnyRow:
    """The only row, held until the transaction ends."""
    first = database.insert(harvest).values(one=1, empty_answers=0, failures=0)
    connection.execute(first.on_conflict_do_nothing())
    return connection.execute(sa.select(harvest).with_for_update()).one()


def _failure(reason: str, now: datetime) -> dict[str, object]:
    return {
        "failures": harvest.c.failures + 1,
        "trouble": reason,
        "trouble_since": sa.func.coalesce(harvest.c.trouble_since, sa.literal(now, Moment)),
    }


def _month_before(now: datetime) -> tuple[int, int]:
    return (now.year, now.month - 1) if now.month > 1 else (now.year - 1, 12)
