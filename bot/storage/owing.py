"""What a channel is owed: papers its keywords found that its ledger does not know, updates it wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.domain import Channel, Kind, Match, Owed
from bot.storage.batches import OF_BATCH
from bot.storage.channels import channel_of
from bot.storage.database import AnyRow, AnySelect
from bot.storage.mutes import select_mutes
from bot.storage.rows import load_papers
from bot.storage.schema import (
    batch,
    channel,
    channel_paper,
    follow,
    harvest,
    keyword_paper,
    keyword_update,
    post,
)

PRECEDENCE = (Kind.NEW, Kind.CROSS_LISTED, Kind.REPLACED)
"""What a paper comes as that is owed in several ways: a new one is not told as replaced, too."""


def owed_to(connection: Connection, row: AnyRow, free: int | None = None) -> Owed:
    """All that decides the next digest of the channel in this row, as if the post ``free`` were none."""
    of_channel = channel_of(row)
    announced, trouble_since, follows_since = connection.execute(_news(row)).one()
    return Owed(
        channel=of_channel,
        matches=tuple(_matches(connection, of_channel, free)),
        mutes=tuple(mute.text for mute in connection.execute(select_mutes(of_channel.id))),
        announced=announced,
        trouble_since=trouble_since,
        follows_since=follows_since,
    )


def new_papers(free: int | None = None) -> AnySelect:
    """Papers announced since each follow's baseline; a row per follow and paper."""
    return (
        sa.select(
            follow.c.channel_id,
            keyword_paper.c.paper_rank,
            follow.c.text,
            sa.literal(Kind.NEW.value, literal_execute=True).label("kind"),
            keyword_paper.c.batch,
        )
        .select_from(follow)
        .join(keyword_paper, keyword_paper.c.keyword_id == follow.c.keyword_id)
        .where(
            follow.c.ended_at.is_(None),
            keyword_paper.c.batch > follow.c.baseline,
            ~_known(keyword_paper.c.paper_rank, free).exists(),
        )
    )


def updates(free: int | None = None) -> AnySelect:
    """Updates since each follow's baseline and since the channel wants such; a row per follow and update."""
    kind, after = keyword_update.c.kind, keyword_update.c.batch
    wanted = sa.case(
        (kind == Kind.REPLACED, channel.c.replaced_after), else_=channel.c.cross_listed_after
    )  # null: not wanted
    # A new version may come after another; an older paper comes only where it was never heard of.
    same = (kind == Kind.CROSS_LISTED) | (channel_paper.c.version >= keyword_update.c.version)
    return (
        sa.select(follow.c.channel_id, keyword_update.c.paper_rank, follow.c.text, kind, after)
        .select_from(follow)
        .join(channel, channel.c.id == follow.c.channel_id)
        .join(keyword_update, keyword_update.c.keyword_id == follow.c.keyword_id)
        .where(
            follow.c.ended_at.is_(None),
            after > follow.c.baseline,
            after > wanted,
            ~_known(keyword_update.c.paper_rank, free).where(same).exists(),
        )
    )


def _known(paper_rank: ColumnElement[int], free: int | None) -> AnySelect:
    """What the channel's ledger says of the paper, but for the post ``free``."""
    known = sa.select(channel_paper.c.paper_rank).where(
        channel_paper.c.channel_id == follow.c.channel_id, channel_paper.c.paper_rank == paper_rank
    )
    return known if free is None else known.where(channel_paper.c.post_id.is_distinct_from(free))


def _matches(connection: Connection, of: Channel, free: int | None) -> Iterator[Match]:
    """Newest id first; the keywords in the order they were followed."""
    ways = [new_papers(free)]
    if of.preferences.replacements or of.preferences.cross_lists:
        ways.append(updates(free))
    rows: list[AnyRow] = []
    for way in ways:
        ordered = way.where(follow.c.channel_id == of.id).order_by(follow.c.since, follow.c.id)
        rows += connection.execute(ordered)
    rows.sort(key=lambda row: (-row.paper_rank, PRECEDENCE.index(row.kind)))
    by_paper = [(key, _as_one_kind(hits)) for key, hits in groupby(rows, lambda row: row.paper_rank)]
    papers = load_papers(connection, [key for key, _ in by_paper])
    closed = _closings(connection, {hits[0].batch for _, hits in by_paper})
    for key, hits in by_paper:
        if key in papers:
            newest = max(hit.batch for hit in hits)
            yield Match(
                paper=papers[key],
                keywords=tuple(dict.fromkeys(hit.text for hit in hits)),
                kind=Kind(hits[0].kind),
                batch=newest,
                closed_at=closed[newest].closed_at,
                after=closed[newest].after,
                partial=closed[newest].partial,
            )


def _as_one_kind(hits: Iterable[AnyRow]) -> list[AnyRow]:
    first, *rest = hits
    return [first, *(hit for hit in rest if hit.kind == first.kind)]


def _closings(connection: Connection, numbers: set[int]) -> dict[int, AnyRow]:
    if not numbers:
        return {}
    rows = connection.execute(sa.select(*OF_BATCH).where(batch.c.number >= min(numbers)))
    return {row.number: row for row in rows}


def _news(row: AnyRow) -> AnySelect:
    """What was announced since the channel's last decision, and since when nothing could be."""
    decided = sa.select(sa.func.max(post.c.created_at)).where(post.c.channel_id == row.id).scalar_subquery()
    announced = sa.select(sa.func.coalesce(sa.func.sum(batch.c.announced), 0)).where(
        batch.c.closed_at > sa.func.coalesce(decided, sa.literal(row.created_at, channel.c.created_at.type)),
        batch.c.partial.is_(sa.false()),  # of what was searched for nobody knows how much there was
    )
    trouble = sa.select(harvest.c.trouble_since)
    oldest = sa.select(sa.func.min(follow.c.since)).where(
        follow.c.channel_id == row.id, follow.c.ended_at.is_(None)
    )
    return sa.select(announced.scalar_subquery(), trouble.scalar_subquery(), oldest.scalar_subquery())
