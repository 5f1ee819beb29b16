"""What became of one paper in one channel, from all ledgers together."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Batch, ChannelId, Entry, Hit, Kind, Origin, PaperId, PartState, Trace, rank
from bot.storage.database import AnyRow, AnySelect, Tables
from bot.storage.harvest_state import batch_of
from bot.storage.rows import paper_of
from bot.storage.schema import (
    batch,
    channel_paper,
    follow,
    harvest,
    keyword_paper,
    keyword_update,
    paper,
    part,
    post,
)


class SqlTraces(Tables):
    """What people may ask why of."""

    def trace(self, channel: ChannelId, id: PaperId) -> Trace:
        key = rank(id)
        with self._database.read() as connection:
            row = connection.execute(sa.select(paper).where(paper.c.rank == key)).one_or_none()
            if row is None:
                return Trace(paper=None)
            watermark = connection.scalar(sa.select(harvest.c.watermark))
            return Trace(
                paper=paper_of(row),
                origin=Origin(row.origin),
                known_at=row.known_at,
                is_old=watermark is not None and key <= watermark,
                emptied=row.emptied,
                announced=_announced(connection, row.announced_batch),
                hits=tuple(_hits(connection, channel, key)),
                entries=tuple(_entries(connection, channel, key)),
            )


def _announced(connection: Connection, number: int | None) -> Batch | None:
    if number is None:
        return None
    return batch_of(connection.execute(sa.select(batch).where(batch.c.number == number)).one())


def _hits(connection: Connection, channel: ChannelId, key: int) -> Iterator[Hit]:
    """By keyword in the order they were followed, and in each by batch; where it is only known, so."""
    known: AnySelect = sa.select(
        keyword_paper.c.keyword_id, keyword_paper.c.batch, sa.literal(Kind.NEW.value).label("kind")
    ).where(keyword_paper.c.paper_rank == key)
    updated: AnySelect = sa.select(
        keyword_update.c.keyword_id, keyword_update.c.batch, keyword_update.c.kind
    ).where(keyword_update.c.paper_rank == key)
    ways: dict[int, list[AnyRow]] = {}
    for found in connection.execute(sa.union_all(known, updated)):
        ways.setdefault(found.keyword_id, []).append(found)
    followed = sa.select(follow).where(
        follow.c.channel_id == channel, follow.c.ended_at.is_(None), follow.c.keyword_id.in_(list(ways))
    )
    for row in connection.execute(followed.order_by(follow.c.since, follow.c.id)):
        announced = sorted((way for way in ways[row.keyword_id] if way.batch), key=lambda way: way.batch)
        for way in announced or ways[row.keyword_id]:
            yield Hit(
                text=row.text,
                since=row.since,
                baseline=row.baseline,
                batch=way.batch,
                kind=Kind(way.kind),
            )


def _entries(connection: Connection, channel: ChannelId, key: int) -> Iterator[Entry]:
    first = part.alias("first")
    rows = (
        sa.select(
            channel_paper,
            post.c.slot_at,
            part.c.state.label("part_state"),
            part.c.message_id,
            part.c.reason.label("trouble"),
            part.c.not_before,
            first.c.message_id.label("root"),
        )
        .outerjoin(post, post.c.id == channel_paper.c.post_id)
        .outerjoin(
            part, (part.c.post_id == channel_paper.c.post_id) & (part.c.number == channel_paper.c.part)
        )
        .outerjoin(
            first,
            (first.c.post_id == channel_paper.c.post_id) & (first.c.number == 1) & (channel_paper.c.part > 1),
        )
        .where(channel_paper.c.channel_id == channel, channel_paper.c.paper_rank == key)
        .order_by(channel_paper.c.at, channel_paper.c.version)
    )
    return map(_entry_of, connection.execute(rows))


def _entry_of(row: AnyRow) -> Entry:
    return Entry(
        kind=Kind(row.kind),
        version=row.version,
        state=row.state,
        reason=row.reason,
        keywords=tuple(row.keywords),
        at=row.at,
        slot=row.slot_at,
        part=row.part,
        part_state=PartState(row.part_state) if row.part_state else None,
        message_id=row.message_id,
        root=row.root,
        trouble=row.trouble,
        not_before=row.not_before,
    )
