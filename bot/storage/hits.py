"""Which keyword finds which of the papers that were touched since the last close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import KeywordId, Paper, PaperId, rank
from bot.ports import Matcher
from bot.storage.database import chunks
from bot.storage.rows import TEXT, WHOLE, paper_of
from bot.storage.schema import harvest, keyword, paper
from bot.storage.updates import categories_before

TO_MATCH = paper.c.to_match.is_(sa.true())

Hit = tuple[KeywordId, PaperId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is to be matched."""

    papers: Sequence[Paper]
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
    touched = sa.select(*TEXT).where(TO_MATCH, WHOLE).order_by(paper.c.rank)
    rows = connection.execute(touched.with_for_update() if hold else touched)
    return Given(
        papers=[paper_of(row) for row in rows],
        keywords=_all_keywords(connection),
        before=categories_before(connection),
    )


def unannounced(connection: Connection, ids: Sequence[PaperId]) -> Given:
    """Those of these papers that are new and in no batch, and all keywords; nothing before the baseline."""
    watermark = connection.scalar(sa.select(harvest.c.watermark))
    ranks = [] if watermark is None else [key for id in ids if (key := rank(id)) > watermark]
    papers: list[Paper] = []
    for some in chunks(sorted(set(ranks))):
        new = sa.select(*TEXT).where(paper.c.rank.in_(some), paper.c.announced_batch.is_(None), WHOLE)
        papers += [paper_of(row) for row in connection.execute(new.order_by(paper.c.rank).with_for_update())]
    return Given(papers=papers, keywords=_all_keywords(connection))


def find_hits(match: Matcher, given: Given) -> Hits:
    """Match all papers; those whose categories grew also as they were."""
    if not given.papers:
        return Hits()
    found = list(match(given.papers, given.keywords))
    older = [
        replace(each, categories=tuple(name for name in each.categories if name in given.before[each.id]))
        for each in given.papers
        if each.id in given.before
    ]
    still = set(match(older, given.keywords)) if older else set()
    grown = {hit for hit in found if hit[1] in given.before and hit not in still}
    return Hits(all=found, by_category=grown)


def _all_keywords(connection: Connection) -> list[tuple[KeywordId, str]]:
    known = connection.execute(sa.select(keyword.c.id, keyword.c.text).order_by(keyword.c.id))
    return [(KeywordId(row.id), row.text) for row in known]
