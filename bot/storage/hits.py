"""Which keyword finds which of the papers that were touched since the last close."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import KeywordId, Paper, PaperId, rank
from bot.ports import Matcher
from bot.storage.database import AnyRow, chunks
from bot.storage.rows import WHOLE
from bot.storage.schema import follow, harvest, keyword, paper
from bot.storage.updates import categories_before

TO_MATCH = paper.c.to_match.is_(sa.true())

AT_ONCE = 5_000

Hit = tuple[KeywordId, PaperId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is to be matched: after a first harvest, more papers than fit into memory with their texts."""

    ranks: Sequence[int]  # ascending
    stamp: bytes = b""  # another one wherever a text was written again
    keywords: Sequence[tuple[KeywordId, str]]
    before: Mapping[PaperId, Set[str]] = field(default_factory=dict)
    """Of papers whose categories grew, those they had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """What was found."""

    all: Sequence[Hit] = ()
    by_category: Set[Hit] = frozenset()  # those that only the grown categories made


def to_match(connection: Connection, *, hold: bool = False) -> Given:
    """The papers touched since the last close, new ones among them, and all keywords."""
    ranks, stamp = array("q"), blake2b()
    for row in _touched(connection, hold=hold):
        ranks.append(row.rank)
        stamp.update(f"{row.rank} {row.version} {row.saved_at}".encode())
    return Given(
        ranks=ranks,
        stamp=stamp.digest(),
        keywords=_all_keywords(connection),
        before=categories_before(connection),
    )


def _touched(connection: Connection, *, hold: bool) -> Iterator[AnyRow]:
    columns = sa.select(paper.c.rank, paper.c.version, paper.c.saved_at).where(TO_MATCH, WHOLE)
    ordered = columns.order_by(paper.c.rank).limit(AT_ONCE)
    last = -1
    while rows := connection.execute(
        (ordered.with_for_update() if hold else ordered).where(paper.c.rank > last)
    ).all():
        yield from rows
        last = rows[-1].rank


def unannounced(connection: Connection, ids: Sequence[PaperId]) -> Given:
    """Those of these papers that are new and in no batch, and all keywords; nothing before the baseline."""
    watermark = connection.scalar(sa.select(harvest.c.watermark))
    asked = [] if watermark is None else [key for id in ids if (key := rank(id)) > watermark]
    ranks: list[int] = []
    for some in chunks(sorted(set(asked))):
        new = sa.select(paper.c.rank).where(paper.c.rank.in_(some), paper.c.announced_batch.is_(None), WHOLE)
        ranks += connection.scalars(new.order_by(paper.c.rank).with_for_update())
    return Given(ranks=ranks, keywords=_all_keywords(connection))


def find_hits(match: Matcher, given: Given, load: Callable[[Sequence[int]], Sequence[Paper]]) -> Hits:
    """Match all papers, a few hundred at a time; those whose categories grew also as they were."""
    found: list[Hit] = []
    grown: set[Hit] = set()
    for some in chunks(given.ranks):
        papers = load(some)
        hits = list(match(papers, given.keywords))
        found += hits
        grown |= _made_by_category(match, given, papers, hits)
    return Hits(all=found, by_category=grown)


def _made_by_category(match: Matcher, given: Given, papers: Sequence[Paper], hits: Sequence[Hit]) -> Set[Hit]:
    older = [
        replace(each, categories=tuple(name for name in each.categories if name in given.before[each.id]))
        for each in papers
        if each.id in given.before
    ]
    still = set(match(older, given.keywords)) if older else set()
    return {hit for hit in hits if hit[1] in given.before and hit not in still}


def followed_ids(connection: Connection) -> Set[KeywordId]:
    """The keywords some channel follows; of the others only what they have seen is kept up."""
    followed = sa.select(follow.c.keyword_id).where(follow.c.ended_at.is_(None)).distinct()
    return {KeywordId(id) for id in connection.scalars(followed)}


def _all_keywords(connection: Connection) -> list[tuple[KeywordId, str]]:
    known = connection.execute(sa.select(keyword.c.id, keyword.c.text).order_by(keyword.c.id))
    return [(KeywordId(row.id), row.text) for row in known]
