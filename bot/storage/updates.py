"""What becomes of papers later: new versions, and categories they had not before.

What a harvest finds is written down as it comes (`record`) and waits for the next batch, whose number it
gets. What is new itself by then, or was there before the baseline, is no update.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import KeywordId, Kind, PaperId, rank
from bot.storage.database import Database, chunks
from bot.storage.merging import Stored
from bot.storage.schema import keyword_update, paper, paper_update

RECENT = timedelta(days=7)
"""A version submitted longer ago was announced longer ago, too; what came now is an edit."""

WAITING = paper_update.c.batch.is_(None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What a harvest says about a paper that other channels may have seen."""

    kind: Kind
    version: int
    categories: tuple[str, ...] | None = None  # those it had before


def updates_of(before: Stored | None, after: Stored, now: datetime) -> Iterator[Update]:
    """What of a paper is new, as far as what was stored before lets us tell."""
    if after.watched and _is_replaced(before, after, now):
        yield Update(kind=Kind.REPLACED, version=after.watched)
    # Where no categories are known, nobody can tell what grew.
    if before and before.paper.categories and set(after.paper.categories) - set(before.paper.categories):
        yield Update(kind=Kind.CROSS_LISTED, version=after.paper.version, categories=before.paper.categories)


def _is_replaced(before: Stored | None, after: Stored, now: datetime) -> bool:
    """Whether its version is one that came since we watch."""
    if after.watched is None or after.watched == 1:
        return False
    if before and before.watched:
        return after.watched > before.watched
    # Never harvested: it was replaced since we know it, or of late.
    rose = before is not None and after.watched > before.paper.version
    since = before.known_at if before and before.known_at and rose else now
    return after.paper.updated is not None and after.paper.updated >= since - RECENT


def record(database: Database, connection: Connection, found: Iterable[tuple[int, Update]]) -> None:
    """Keep updates, by the rank of their papers, for the next batch."""
    rows = [
        {
            "paper_rank": key,
            "kind": update.kind,
            "version": update.version,
            "batch": None,
            "categories": update.categories,
        }
        for key, update in found
    ]
    if not rows:
        return
    insert = database.insert(paper_update)
    # The categories may grow twice at one version: once more after a batch, or before there is one.
    first = sa.case((WAITING, paper_update.c.categories), else_=insert.excluded.categories)
    again = insert.on_conflict_do_update(
        index_elements=list(paper_update.primary_key), set_={"batch": None, "categories": first}
    )
    connection.execute(again, rows)


def categories_before(connection: Connection) -> Mapping[PaperId, Set[str]]:
    """Of papers whose categories grew since the last batch, those they had then."""
    grown = (
        sa.select(paper.c.id, paper_update.c.categories)
        .join(paper, paper.c.rank == paper_update.c.paper_rank)
        .where(WAITING, paper_update.c.kind == Kind.CROSS_LISTED)
    )
    before: dict[PaperId, Set[str]] = {}
    for id, categories in connection.execute(grown):
        before[id] = before.get(id, set(categories)) & set(categories)
    return before


def drop_waiting(connection: Connection, ranks: Collection[int] | None = None) -> None:
    """Forget what waits, of all papers or of these."""
    waiting = sa.delete(paper_update).where(WAITING)
    if ranks is None:
        connection.execute(waiting)
        return
    for some in chunks(ranks):
        connection.execute(waiting.where(paper_update.c.paper_rank.in_(some)))


def number_waiting(
    connection: Connection,
    number: int,
    matched: Collection[int],
    hits: Sequence[tuple[KeywordId, PaperId]],
    by_category: Set[tuple[KeywordId, PaperId]],
) -> None:
    """What waits comes with this batch, to the keywords that find it.

    An update of a paper that was not ``matched`` was saved only now; it waits on.
    """
    versions = _waiting_versions(connection, matched)
    for some in chunks({key for key, _ in versions}):
        these = sa.update(paper_update).where(WAITING, paper_update.c.paper_rank.in_(some))
        connection.execute(these.values(batch=number))
    rows = [
        {"keyword_id": keyword, "batch": number, "paper_rank": rank(id), "kind": kind, "version": version}
        for keyword, id in sorted(set(hits))
        for kind in (Kind.REPLACED, Kind.CROSS_LISTED)
        if (version := versions.get((rank(id), kind)))
        and (kind is Kind.REPLACED or (keyword, id) in by_category)
    ]
    if rows:
        connection.execute(sa.insert(keyword_update), rows)


def _waiting_versions(connection: Connection, matched: Collection[int]) -> dict[tuple[int, str], int]:
    """By paper and kind, the newest version of what waits."""
    waiting = sa.select(paper_update.c.paper_rank, paper_update.c.kind, paper_update.c.version).where(WAITING)
    versions: dict[tuple[int, str], int] = {}
    for key, kind, version in connection.execute(waiting):
        if key in matched:
            versions[key, kind] = max(version, versions.get((key, kind), 0))
    return versions
