"""Papers out: what goes into the digests of a channel, each decided once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import (
    Channel,
    ChannelId,
    Digest,
    Draft,
    Match,
    Owed,
    PartState,
    Posted,
    Slot,
    digest_of,
)
from bot.storage.batches import load_batches
from bot.storage.channels import hold_channel, read_channel
from bot.storage.composing import write_down
from bot.storage.database import AnyRow, AnySelect, Tables, chunks
from bot.storage.dissolving import OPEN, dissolve_unstarted
from bot.storage.owing import KINDS, LOOKED_AT, owed_to
from bot.storage.reach import is_recent, oldest_since
from bot.storage.rows import WHOLE, load_papers
from bot.storage.schema import batch, channel_paper, follow, keyword_paper, paper, part, post
from bot.storage.schema import channel as channels
from bot.storage.unserved import NEW, UPDATES

_DECIDED = (
    sa.select(post.c.id)
    .where(
        post.c.channel_id == sa.bindparam("channel"),
        (post.c.slot_at >= sa.bindparam("at")) | (post.c.local_day == sa.bindparam("day")),
    )
    .limit(1)
)


def _newest(column: sa.Column[Any]) -> sa.ScalarSelect[Any]:
    return sa.select(sa.func.max(column)).where(post.c.channel_id == channels.c.id).scalar_subquery()


# From the ends of two indexes, channel by channel: asked every half minute, it must not grow with all that
# was ever posted.
_LAST_SLOTS = sa.select(
    channels.c.id, _newest(post.c.slot_at).label("at"), _newest(post.c.local_day).label("day")
)

_COMPOSED = sa.select(post.c.id).where(post.c.channel_id == follow.c.channel_id, OPEN)
_WAITING = sa.union(
    *(
        way.where(~_COMPOSED.exists()).with_only_columns(way.selected_columns[0], way.selected_columns[1])
        for way in (NEW, UPDATES)
    )
).subquery()
_COUNTS = sa.select(_WAITING.c.channel_id, sa.func.count()).group_by(_WAITING.c.channel_id)


_MATCHED = [
    channel_paper.c[name]
    for name in ("post_id", "part", "paper_rank", "keywords", "kind", "batch", "version")
]


class SqlDigests(Tables):
    """Which papers a channel is owed, and the digests made of them."""

    @property
    def writers(self) -> int:
        return self._database.writers

    def last_slots(self, only: ChannelId | None = None) -> Mapping[ChannelId, tuple[datetime, date]]:
        wanted = _LAST_SLOTS if only is None else _LAST_SLOTS.where(channels.c.id == only)
        with self._database.read() as connection:
            rows = connection.execute(wanted)
            return {ChannelId(row.id): (row.at, row.day) for row in rows if row.at}

    def compose(
        self, channel: ChannelId, slot: Slot, draft: Callable[[Owed], Draft], now: datetime
    ) -> Digest | None:
        with self._database.write() as connection:
            row = hold_channel(connection, channel)
            if row is None or row.paused is not None or _is_decided(connection, channel, slot):
                return None
            if not dissolve_unstarted(connection, channel, undecide=False):
                return None
            # What is posted is read when it is posted; only mutes look at texts here.
            owed = owed_to(connection, row, texts=0)
            drafted = draft(owed)
            digest = digest_of(owed.channel, slot, drafted)
            write_down(connection, digest, drafted, now)
            return digest if drafted.parts else None

    def owed(
        self,
        channel: ChannelId,
        now: datetime,  # noqa: ARG002 -- what is owed may come to depend on it
        *,
        texts: int = LOOKED_AT,
    ) -> Owed:
        with self._database.read() as connection:
            row = read_channel(connection, channel)
            if row is None:
                return Owed(channel=Channel(id=channel))
            return owed_to(connection, row, texts=texts)

    def waiting_counts(self) -> Mapping[ChannelId, int]:
        with self._database.read() as connection:
            return {ChannelId(id): count for id, count in connection.execute(_COUNTS)}

    def recent(self, channel: ChannelId, since: date, limit: int) -> list[Match]:
        midnight = datetime.combine(since, time(), UTC)
        with self._database.read() as connection:
            oldest = connection.scalar(oldest_since(midnight))
            if oldest is None:
                return []
            seen = _seen(channel).where(keyword_paper.c.paper_rank >= oldest, is_recent(midnight))
            return _matches(connection, connection.execute(seen), limit)

    def posted(self, channel: ChannelId, limit: int) -> list[Posted]:
        newest = (
            sa.select(post.c.id, post.c.slot_at, part.c.number, part.c.message_id)
            .join(part, part.c.post_id == post.c.id)
            .where(post.c.channel_id == channel, part.c.state == PartState.SENT)
            .order_by(post.c.slot_at.desc(), part.c.number.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(newest).all()
            matches = load_matches(connection, [(row.id, row.number) for row in rows])
        return [
            Posted(
                channel=channel,
                slot=row.slot_at,
                part=row.number,
                message_id=row.message_id or "",  # a person said that it is there
                matches=matches[row.id, row.number],
            )
            for row in rows
        ]

    def waiting(self, channel: ChannelId) -> int:
        pending = (
            sa.select(sa.func.count())
            .join(post, post.c.id == channel_paper.c.post_id)
            .where(post.c.channel_id == channel, OPEN, channel_paper.c.state == "pending")
        )
        with self._database.read() as connection:
            return connection.scalar(pending) or 0


def load_matches(
    connection: Connection, parts: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], tuple[Match, ...]]:
    """The papers of each part (post id, number), in the order they are shown."""
    matches, _ = load_newest(connection, parts)
    return matches


def load_newest(
    connection: Connection, parts: Iterable[tuple[int, int]]
) -> tuple[dict[tuple[int, int], tuple[Match, ...]], set[tuple[int, int]]]:
    """The same, and the parts with a paper that is on record at another version than the one read here."""
    found: dict[tuple[int, int], list[Match]] = {key: [] for key in parts}
    outdated = set[tuple[int, int]]()
    ordered = sa.select(*_MATCHED).order_by(channel_paper.c.position)
    for some in chunks(found):
        of_these = sa.tuple_(channel_paper.c.post_id, channel_paper.c.part).in_(some)
        rows = connection.execute(ordered.where(of_these)).all()
        # Many channels get the same papers of the same batches: each is read once.
        papers = load_papers(connection, {row.paper_rank for row in rows}, emptied=True)
        batches = load_batches(connection, {row.batch for row in rows if row.batch})
        for post_id, part_number, paper_rank, keywords, kind, batch_number, version in rows:
            of, of_paper = batches.get(batch_number), papers[paper_rank]
            if version != of_paper.version:
                outdated.add((post_id, part_number))
            found[post_id, part_number].append(
                Match(
                    paper=of_paper,
                    keywords=tuple(keywords),
                    kind=KINDS[kind],
                    batch=batch_number or 0,
                    closed_at=of.closed_at if of else None,
                    after=of.after if of else None,
                    partial=bool(of and of.partial),
                )
            )
    return {key: tuple(matches) for key, matches in found.items()}, outdated


def _is_decided(connection: Connection, channel: ChannelId, slot: Slot) -> bool:
    asked = {"channel": channel, "at": slot.at, "day": slot.day}
    return connection.scalar(_DECIDED, asked) is not None


def _seen(channel: ChannelId) -> AnySelect:
    """What the channel's keywords have seen: a row per paper and keyword, newest paper first."""
    return (
        sa.select(keyword_paper.c.paper_rank, follow.c.text, batch.c.number, batch.c.closed_at)
        .join(keyword_paper, keyword_paper.c.keyword_id == follow.c.keyword_id)
        .join(paper, paper.c.rank == keyword_paper.c.paper_rank)
        .outerjoin(batch, batch.c.number == paper.c.announced_batch)
        .where(follow.c.channel_id == channel, follow.c.ended_at.is_(None), WHOLE)
        .order_by(keyword_paper.c.paper_rank.desc(), follow.c.since, follow.c.id)
    )


def _matches(connection: Connection, rows: Iterable[AnyRow], limit: int | None) -> list[Match]:
    by_paper = [(key, list(hits)) for key, hits in islice(groupby(rows, lambda row: row.paper_rank), limit)]
    papers = load_papers(connection, [key for key, _ in by_paper])
    return [
        Match(
            paper=papers[key],
            keywords=tuple(hit.text for hit in hits),
            batch=hits[0].number or 0,
            closed_at=hits[0].closed_at,
        )
        for key, hits in by_paper
    ]
