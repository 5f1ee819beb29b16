"""What each keyword has seen, as a list and as the tables of the page; and taking in an existing page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Channel, ChannelId, Keyword, KeywordId, Kind, Origin, Paper, Person, rank
from bot.storage.channels import put_channel
from bot.storage.database import Database, Tables
from bot.storage.follows import follow_all, keyword_ids
from bot.storage.rows import TEXT, WHOLE, load_papers, paper_of
from bot.storage.saving import read_ahead, save
from bot.storage.schema import channel_paper, follow, keyword_paper, paper


class SqlTables(Tables):
    """Papers by keyword."""

    def seen(self, keyword: KeywordId, limit: int) -> list[Paper]:
        newest = (
            sa.select(*TEXT)
            .join(keyword_paper, keyword_paper.c.paper_rank == paper.c.rank)
            .where(keyword_paper.c.keyword_id == keyword, WHOLE)
            .order_by(keyword_paper.c.paper_rank.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [paper_of(row) for row in connection.execute(newest)]

    def table(self, channel: ChannelId, limit: int) -> list[tuple[str, list[Paper]]]:
        followed = (
            sa.select(follow.c.keyword_id, follow.c.text)
            .where(follow.c.channel_id == channel, follow.c.ended_at.is_(None))
            .order_by(follow.c.since, follow.c.id)
        )
        with self._database.read() as connection:
            follows = connection.execute(followed).all()
            rows = _newest(connection, [row.keyword_id for row in follows], limit)
        return [(row.text, rows[row.keyword_id]) for row in follows]

    def import_page(
        self, channel: Channel, tables: Sequence[tuple[Keyword, Sequence[Paper]]], who: Person, now: datetime
    ) -> None:
        papers = [paper for _, papers in tables for paper in papers]
        tokens = read_ahead(self._database, papers, Origin.IMPORT)
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            # Follow first: whoever closes a batch holds the harvest before its papers, too.
            follow_all(self._database, connection, channel.id, [keyword for keyword, _ in tables], who, now)
            save(self._database, connection, papers, Origin.IMPORT, now, tokens)
            ids = keyword_ids(connection, [keyword.key for keyword, _ in tables])
            _keep_order(
                self._database, connection, [(ids[keyword.key], papers) for keyword, papers in tables], now
            )
            _skip(self._database, connection, channel.id, tables, now)


def in_table_order() -> tuple[sa.ColumnElement[object], ...]:
    """By date of the current version, newest first; ties as imported, then newest id."""
    day = sa.func.date(sa.func.coalesce(paper.c.updated, paper.c.published))
    return (
        day.desc().nulls_last(),
        keyword_paper.c.position.asc().nulls_last(),
        keyword_paper.c.paper_rank.desc(),
    )


def _newest(connection: Connection, keywords: Sequence[int], limit: int) -> dict[int, list[Paper]]:
    keyword, key = keyword_paper.c.keyword_id, keyword_paper.c.paper_rank
    place = sa.func.row_number().over(partition_by=keyword, order_by=in_table_order())
    placed = (
        sa.select(keyword, key, place.label("place"))
        .join(paper, paper.c.rank == key)
        .where(keyword.in_(keywords), WHOLE)
        .subquery()
    )
    newest = sa.select(placed).where(placed.c.place <= limit).order_by(placed.c.keyword_id, placed.c.place)
    rows = connection.execute(newest).all()
    papers = load_papers(connection, {row.paper_rank for row in rows})
    found: dict[int, list[Paper]] = {keyword: [] for keyword in keywords}
    for row in rows:
        found[row.keyword_id].append(papers[row.paper_rank])
    return found


def _keep_order(
    database: Database,
    connection: Connection,
    tables: Iterable[tuple[KeywordId, Sequence[Paper]]],
    now: datetime,
) -> None:
    rows = {
        (keyword, rank(paper.id)): position
        for keyword, papers in tables
        for position, paper in reversed(list(enumerate(papers)))
    }
    if not rows:
        return
    insert = database.insert(keyword_paper)
    placed = insert.on_conflict_do_update(
        index_elements=[keyword_paper.c.keyword_id, keyword_paper.c.paper_rank],
        set_={"position": insert.excluded.position},
    )
    connection.execute(
        placed,
        [
            {"keyword_id": keyword, "paper_rank": key, "batch": None, "seen_at": now, "position": position}
            for (keyword, key), position in sorted(rows.items())
        ],
    )


def _skip(
    database: Database,
    connection: Connection,
    channel: ChannelId,
    tables: Sequence[tuple[Keyword, Sequence[Paper]]],
    now: datetime,
) -> None:
    """People have seen these on the page: they are never posted to this channel."""
    found: dict[int, list[str]] = {}
    versions: dict[int, int] = {}
    for keyword, papers in tables:
        for shown in papers:
            found.setdefault(rank(shown.id), []).append(keyword.text)
            versions[rank(shown.id)] = shown.version
    if not found:
        return
    connection.execute(
        database.insert(channel_paper).on_conflict_do_nothing(),
        [
            {
                "channel_id": channel,
                "paper_rank": key,
                "kind": Kind.NEW,
                "version": versions[key],
                "state": "skipped",
                "reason": "imported",
                "keywords": texts,
                "at": now,
            }
            for key, texts in sorted(found.items())
        ],
    )
