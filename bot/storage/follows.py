"""Channels and what they follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Channel, ChannelId, Follow, Keyword, KeywordId, Person
from bot.storage.channels import hold_channel, put_channel
from bot.storage.database import AnyRow, AnySelect, Database, Tables, chunks
from bot.storage.dissolving import dissolve_unstarted
from bot.storage.schema import batch, follow, harvest, keyword, keyword_paper

SETTINGS = Person(id="", name="config.yaml")
"""Who asked for what stands in config.yaml."""

VOLUME_WINDOW = timedelta(days=28)
ANNOUNCEMENTS_A_WEEK = 5

_LIVED_THROUGH = (
    sa.select(follow.c.keyword_id, batch.c.number)
    .join(keyword, keyword.c.id == follow.c.keyword_id)
    .join(
        batch,
        (batch.c.closed_at >= keyword.c.created_at)
        & (batch.c.closed_at >= sa.bindparam("since", type_=batch.c.closed_at.type)),
    )
    .where(follow.c.channel_id == sa.bindparam("channel"), follow.c.ended_at.is_(None))
    .subquery()
)
_VOLUMES = (
    sa.select(
        _LIVED_THROUGH.c.keyword_id,
        sa.func.count(_LIVED_THROUGH.c.number.distinct()).label("batches"),
        sa.func.count(keyword_paper.c.paper_rank).label("papers"),
    )
    .outerjoin(
        keyword_paper,
        (keyword_paper.c.keyword_id == _LIVED_THROUGH.c.keyword_id)
        & (keyword_paper.c.batch == _LIVED_THROUGH.c.number),
    )
    .group_by(_LIVED_THROUGH.c.keyword_id)
)


class SqlFollows(Tables):
    """What each channel follows."""

    def follow(
        self, channel: Channel, keyword: Keyword, who: Person, now: datetime, *, undo_within: timedelta
    ) -> tuple[Follow, bool]:
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            new = follow_all(self._database, connection, channel.id, [keyword], who, now, undo_within)
            id = keyword_ids(connection, [keyword.key])[keyword.key]
            row = connection.execute(_followed(channel.id).where(follow.c.keyword_id == id)).one()
            return _follow_of(row), bool(new)

    def follow_configured(self, channel: Channel, keywords: Sequence[Keyword], now: datetime) -> list[Follow]:
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            ids = _put_keywords(self._database, connection, keywords, now)
            ever = set(
                connection.scalars(sa.select(follow.c.keyword_id).where(follow.c.channel_id == channel.id))
            )
            fresh = [keyword for keyword in keywords if ids[keyword.key] not in ever]
            new = follow_all(self._database, connection, channel.id, fresh, SETTINGS, now)
            rows = connection.execute(_followed(channel.id).where(follow.c.keyword_id.in_(new)))
            return [_follow_of(row) for row in rows]

    def unfollow(self, channel: ChannelId, keywords: Sequence[KeywordId], now: datetime) -> list[Follow]:
        with self._database.write() as connection:
            hold_channel(connection, channel)
            rows = connection.execute(_followed(channel).where(follow.c.keyword_id.in_(keywords))).all()
            if rows:
                ended = sa.update(follow).where(follow.c.id.in_([row.id for row in rows]))
                connection.execute(ended.values(ended_at=now))
                dissolve_unstarted(connection, channel)
            return [_follow_of(row) for row in rows]

    def follows(self, channel: ChannelId, now: datetime, *, per_week: bool = True) -> list[Follow]:
        with self._database.read() as connection:
            volumes = _volumes(connection, channel, now) if per_week else {}
            rows = connection.execute(_followed(channel))
            return [_follow_of(row, volumes.get(row.keyword_id)) for row in rows]

    def followed_texts(self, channel: ChannelId) -> list[str]:
        with self._database.read() as connection:
            return [row.text for row in connection.execute(_followed(channel))]

    def followed_of(self, channel: ChannelId, keys: Sequence[str]) -> frozenset[str]:
        known = (
            sa.select(keyword.c.key)
            .join(follow, follow.c.keyword_id == keyword.c.id)
            .where(follow.c.channel_id == channel, follow.c.ended_at.is_(None), keyword.c.key.in_(keys))
        )
        with self._database.read() as connection:
            return frozenset(connection.scalars(known))

    def keyword_id(self, key: str) -> KeywordId | None:
        with self._database.read() as connection:
            return keyword_ids(connection, [key]).get(key)

    def followed_keywords(self) -> list[tuple[KeywordId, str]]:
        followed = sa.select(follow.c.id).where(
            follow.c.keyword_id == keyword.c.id, follow.c.ended_at.is_(None)
        )
        known = sa.select(keyword.c.id, keyword.c.text).where(followed.exists()).order_by(keyword.c.id)
        with self._database.read() as connection:
            return [(KeywordId(row.id), row.text) for row in connection.execute(known)]

    def unfilled(self, limit: int) -> list[tuple[KeywordId, str]]:
        followed = sa.select(follow.c.id).where(
            follow.c.keyword_id == keyword.c.id, follow.c.ended_at.is_(None)
        )
        waiting = (
            sa.select(keyword.c.id, keyword.c.text)
            .where(keyword.c.filled_at.is_(None), followed.exists())
            .order_by(keyword.c.created_at, keyword.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [(KeywordId(row.id), row.text) for row in connection.execute(waiting)]

    def filled(self, keyword: KeywordId, now: datetime) -> None:
        with self._database.write() as connection:
            connection.execute(sa.update(_keyword).where(_keyword.c.id == keyword).values(filled_at=now))


_keyword = keyword  # where a parameter has its name


def follow_all(
    database: Database,
    connection: Connection,
    channel: ChannelId,
    keywords: Sequence[Keyword],
    who: Person,
    now: datetime,
    undo_within: timedelta = timedelta(0),
) -> list[KeywordId]:
    """Follow each keyword from the newest closed batch on; returns those that were not followed already."""
    ids = _put_keywords(database, connection, keywords, now)
    # No batch may be closed between reading the newest and being followed: its papers would be lost.
    connection.execute(sa.select(harvest.c.one).with_for_update())
    baseline = connection.scalar(sa.select(sa.func.max(batch.c.number))) or 0
    before = {row.keyword_id: row for row in connection.execute(_rows(channel, list(ids.values())))}
    texts = {ids[keyword.key]: keyword.text for keyword in reversed(keywords)}
    new = [id for id in dict.fromkeys(ids[keyword.key] for keyword in keywords) if _is_new(before.get(id))]
    back = [id for id in new if id in before and before[id].ended_at > now - undo_within]
    if back:
        again = sa.update(follow).where(follow.c.channel_id == channel, follow.c.keyword_id.in_(back))
        connection.execute(again.values(ended_at=None))
    rows = [
        {
            "channel_id": channel,
            "keyword_id": id,
            "text": texts[id],
            "who_id": who.id,
            "who_name": who.name,
            "since": now,
            "baseline": baseline,
            "ended_at": None,
        }
        for id in new
        if id not in back
    ]
    if rows:
        insert = database.insert(follow)
        afresh = insert.on_conflict_do_update(
            index_elements=[follow.c.channel_id, follow.c.keyword_id],
            set_={
                name: insert.excluded[name] for name in rows[0] if name not in ("channel_id", "keyword_id")
            },
        )
        connection.execute(afresh, rows)
    return new


def _is_new(row: AnyRow | None) -> bool:
    return row is None or row.ended_at is not None


def _rows(channel: ChannelId, keywords: Sequence[KeywordId]) -> AnySelect:
    return sa.select(follow).where(follow.c.channel_id == channel, follow.c.keyword_id.in_(keywords))


def _followed(channel: ChannelId) -> AnySelect:
    return (
        sa.select(follow)
        .where(follow.c.channel_id == channel, follow.c.ended_at.is_(None))
        .order_by(follow.c.since, follow.c.id)
    )


def _put_keywords(
    database: Database, connection: Connection, keywords: Sequence[Keyword], now: datetime
) -> dict[str, KeywordId]:
    """Ids by key; keywords nobody ever followed are added."""
    if not keywords:
        return {}
    rows = [{"key": keyword.key, "text": keyword.text, "created_at": now} for keyword in keywords]
    connection.execute(database.insert(keyword).on_conflict_do_nothing(index_elements=[keyword.c.key]), rows)
    return keyword_ids(connection, [keyword.key for keyword in keywords])


def keyword_ids(connection: Connection, keys: Sequence[str]) -> dict[str, KeywordId]:
    found = {}
    for some in chunks(keys):
        for row in connection.execute(sa.select(keyword.c.key, keyword.c.id).where(keyword.c.key.in_(some))):
            found[row.key] = KeywordId(row.id)
    return found


def _volumes(connection: Connection, channel: ChannelId, now: datetime) -> dict[int, float]:
    """Papers a week per keyword: what the announcements it has lived through brought, five to a week."""
    counted = connection.execute(_VOLUMES, {"channel": channel, "since": now - VOLUME_WINDOW})
    return {row.keyword_id: row.papers / row.batches * ANNOUNCEMENTS_A_WEEK for row in counted}


def _follow_of(row: AnyRow, per_week: float | None = None) -> Follow:
    return Follow(
        channel=ChannelId(row.channel_id),
        keyword_id=KeywordId(row.keyword_id),
        text=row.text,
        who=row.who_name,
        since=row.since,
        baseline=row.baseline,
        per_week=per_week,
    )
