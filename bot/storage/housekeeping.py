"""Letting go of texts nobody needs, and telling how things stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, Select

from bot.domain import ChannelId, PartState
from bot.ports import Status
from bot.storage.database import Tables, chunks
from bot.storage.gate import read_gate_state
from bot.storage.harvest_state import read_harvest_state
from bot.storage.rows import WHOLE, count_papers
from bot.storage.schema import channel, channel_paper, follow, keyword_paper, paper, part, post
from bot.storage.search import forget_papers
from bot.storage.tables import in_table_order

NO_TEXT: dict[str, object] = {
    "title": "",
    "abstract": "",
    "authors": [],
    "comment": None,
    "journal_ref": None,
    "doi": None,
}


class SqlHousekeeping(Tables):
    """What the operator asks for."""

    def prune(self, before: datetime, per_keyword: int, limit: int) -> int:
        # Looking through all ledgers takes its time, and SQLite keeps all writers waiting while one writes.
        with self._database.read() as connection:
            newest = paper.c.rank.in_(_newest_of_keywords(per_keyword))
            old = sa.select(paper.c.rank).where(_unneeded(before), ~newest).order_by(paper.c.saved_at)
            found = connection.scalars(old.limit(limit)).all()
        with self._database.write() as connection:
            return sum(self._empty(connection, before, some) for some in chunks(found))

    def _empty(self, connection: Connection, before: datetime, ranks: Sequence[int]) -> int:
        empty = sa.update(paper).where(paper.c.rank.in_(ranks), _unneeded(before))
        values = empty.values(**NO_TEXT, emptied=True, to_match=False)
        emptied = connection.scalars(values.returning(paper.c.rank)).all()
        forget_papers(self._database, connection, emptied)
        return len(emptied)

    def status(self, now: datetime) -> Status:
        with self._database.read() as connection:
            waiting, oldest, unknown, unconfirmed = connection.execute(_parts(now)).one()
            keywords, channels = connection.execute(_following()).one()
            # What a person paused is as it should be, and waits for nobody.
            paused = sa.select(channel.c.id, channel.c.paused).where(
                channel.c.paused.is_not(None), channel.c.refused
            )
            return Status(
                harvest=read_harvest_state(connection),
                gate=read_gate_state(connection),
                papers=count_papers(connection),
                keywords=keywords,
                channels=channels,
                waiting_parts=waiting,
                oldest_waiting=oldest,
                unknown_parts=unknown,
                unconfirmed_parts=unconfirmed,
                paused_channels=tuple(
                    (ChannelId(row.id), row.paused)
                    for row in connection.execute(paused.order_by(channel.c.id))
                ),
            )


def _unneeded(before: datetime) -> ColumnElement[bool]:
    """Whether a paper's text is old, and was not posted nor is going to be."""
    going_out = sa.select(channel_paper.c.paper_rank).where(
        channel_paper.c.paper_rank == paper.c.rank, channel_paper.c.state != "skipped"
    )
    return sa.and_(WHOLE, paper.c.saved_at < before, ~going_out.exists(), ~_owed().exists())


def _newest_of_keywords(per_keyword: int) -> Select[int]:
    # A keyword's newest are those of the page (by date) and those of the search (by identifier).
    keyword = keyword_paper.c.keyword_id
    by_date = sa.func.row_number().over(partition_by=keyword, order_by=in_table_order())
    by_id = sa.func.row_number().over(partition_by=keyword, order_by=keyword_paper.c.paper_rank.desc())
    placed = (
        sa.select(keyword_paper.c.paper_rank, by_date.label("by_date"), by_id.label("by_id"))
        .join(paper, paper.c.rank == keyword_paper.c.paper_rank)
        .where(WHOLE)
        .subquery()
    )
    newest = (placed.c.by_date <= per_keyword) | (placed.c.by_id <= per_keyword)
    return sa.select(placed.c.paper_rank).where(newest)


def _owed() -> Select[int]:
    """The follows still to be served with a paper: of a channel that was paused for months, say."""
    served = sa.select(channel_paper.c.paper_rank).where(
        channel_paper.c.channel_id == follow.c.channel_id,
        channel_paper.c.paper_rank == keyword_paper.c.paper_rank,
    )
    return (
        sa.select(follow.c.id)
        .join(keyword_paper, keyword_paper.c.keyword_id == follow.c.keyword_id)
        .where(
            keyword_paper.c.paper_rank == paper.c.rank,
            keyword_paper.c.batch > follow.c.baseline,
            follow.c.ended_at.is_(None),
            ~served.exists(),
        )
        .correlate(paper)
    )


def _parts(now: datetime) -> Select[int, datetime, int, int]:
    lapsed = (part.c.state == PartState.SENDING) & (part.c.lease_until <= now)
    unknown = (part.c.state == PartState.UNKNOWN) | lapsed
    waiting = (part.c.state == PartState.PENDING) | ((part.c.state == PartState.SENDING) & ~lapsed)
    return (
        sa.select(
            _count(waiting),
            sa.func.min(sa.case((waiting, post.c.created_at))),
            _count(unknown),
            _count(part.c.state == PartState.UNCONFIRMED),
        )
        .join(post, post.c.id == part.c.post_id)
        .where(part.c.state != sa.literal("sent", literal_execute=True))
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((condition, 1), else_=0)), 0)


def _following() -> Select[int, int]:
    return sa.select(
        sa.func.count(follow.c.keyword_id.distinct()), sa.func.count(follow.c.channel_id.distinct())
    ).where(follow.c.ended_at.is_(None))
