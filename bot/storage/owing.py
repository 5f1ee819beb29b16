"""All that decides what a channel's next digest will hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Connection, bindparam

from bot.domain import Channel, Kind, Match, Owed, Paper, PaperId
from bot.storage.batches import load_batches
from bot.storage.channels import channel_of
from bot.storage.database import AnyRow
from bot.storage.dissolving import OPEN_POST, is_started
from bot.storage.mutes import OF_CHANNEL as MUTES
from bot.storage.rows import load_papers
from bot.storage.schema import batch, channel, follow, harvest, mute, post
from bot.storage.unserved import CHANNEL, NEW_OF_CHANNEL, NO_POST, UPDATES_OF_CHANNEL

KINDS = {kind.value: kind for kind in Kind}
"""By their names, in which they are stored; looked up faster than made."""

PRECEDENCE = (Kind.NEW, Kind.CROSS_LISTED, Kind.REPLACED)
"""What a paper comes as that is owed in several ways: a new one is not told as replaced, too."""

LOOKED_AT = 200
"""So many papers of each kind anybody may look at before they are posted; a backlog may be 20,000."""

_DECIDED = sa.select(sa.func.max(post.c.created_at)).where(post.c.channel_id == CHANNEL).scalar_subquery()
_ANNOUNCED = sa.select(sa.func.coalesce(sa.func.sum(batch.c.announced), 0)).where(
    batch.c.closed_at > sa.func.coalesce(_DECIDED, bindparam("created_at", type_=channel.c.created_at.type)),
    batch.c.partial.is_(sa.false()),  # of what was searched for nobody knows how much there was
)
_OLDEST_FOLLOW = sa.select(sa.func.min(follow.c.since)).where(
    follow.c.channel_id == CHANNEL, follow.c.ended_at.is_(None)
)
_FACTS = sa.select(
    _ANNOUNCED.scalar_subquery().label("announced"),
    sa.select(harvest.c.trouble_since).scalar_subquery().label("trouble_since"),
    _OLDEST_FOLLOW.scalar_subquery().label("follows_since"),
    OPEN_POST.scalar_subquery().label("waiting"),
    sa.select(sa.func.count()).where(mute.c.channel_id == CHANNEL).scalar_subquery().label("mutes"),
)


class _Hit(NamedTuple):
    """A paper that a channel is owed. A backlog has thousands, so it is read as what is read fastest."""

    channel: str
    rank: int
    text: str
    kind: str
    batch: int
    id: PaperId
    version: int


_RANK = attrgetter("rank")


def owed_to(connection: Connection, row: AnyRow, *, texts: int = LOOKED_AT) -> Owed:
    """What the channel in this row is owed, as if the post that waits to be started were none.

    Only the newest ``texts`` papers of each kind come with their texts, but all where something is muted.
    """
    of_channel = channel_of(row)
    facts = connection.execute(_FACTS, {"channel": row.id, "created_at": row.created_at}).one()
    free = NO_POST
    if facts.waiting is not None and not is_started(connection, facts.waiting):
        free = facts.waiting
    muted = connection.execute(MUTES, {"channel": row.id}) if facts.mutes else ()
    mutes = tuple(mute.text for mute in muted)
    return Owed(
        channel=of_channel,
        matches=tuple(_matches(connection, of_channel, free, None if mutes else texts)),
        mutes=mutes,
        announced=facts.announced,
        trouble_since=facts.trouble_since,
        follows_since=facts.follows_since,
    )


def _matches(connection: Connection, of: Channel, free: int, texts: int | None) -> Iterator[Match]:
    """Newest id first; the keywords in the order they were followed."""
    hits = _hits(connection, of, free)
    by_paper = [(key, _of_one_kind(list(some))) for key, some in groupby(hits, _RANK)]
    papers = load_papers(connection, _first(by_paper, texts))
    batches = load_batches(connection, {hit.batch for hit in hits})
    for key, some in by_paper:
        yield _match(papers.get(key) or _unread(some[0].id, some[0].version), some, batches)


@lru_cache(maxsize=8_192)
def _unread(id: PaperId, version: int) -> Paper:
    return Paper(id=id, version=version, title="")


def _hits(connection: Connection, of: Channel, free: int) -> list[_Hit]:
    wanted = of.preferences.replacements or of.preferences.cross_lists
    hits: list[_Hit] = []
    for statement in (NEW_OF_CHANNEL, UPDATES_OF_CHANNEL) if wanted else (NEW_OF_CHANNEL,):
        rows = connection.execute(statement, {"channel": of.id, "free": free}).all()
        hits += map(_Hit._make, rows)
    if wanted:
        hits.sort(key=lambda hit: PRECEDENCE.index(KINDS[hit.kind]))
    return sorted(hits, key=_RANK, reverse=True)


def _of_one_kind(hits: list[_Hit]) -> list[_Hit]:
    return hits if len(hits) == 1 else [hit for hit in hits if hit.kind == hits[0].kind]


def _first(by_paper: Collection[tuple[int, list[_Hit]]], count: int | None) -> list[int]:
    """The newest that are new, and the newest that are not."""
    new = [key for key, hits in by_paper if hits[0].kind == Kind.NEW]
    other = [key for key, hits in by_paper if hits[0].kind != Kind.NEW]
    return new[:count] + other[:count]


def _match(paper: Paper, hits: list[_Hit], batches: dict[int, AnyRow]) -> Match:
    first, *others = hits
    newest = batches[max(hit.batch for hit in hits) if others else first.batch]
    return Match(
        paper=paper,
        keywords=tuple(dict.fromkeys(hit.text for hit in hits)) if others else (first.text,),
        kind=KINDS[first.kind],
        batch=newest.number,
        closed_at=newest.closed_at,
        after=newest.after,
        partial=newest.partial,
    )
