"""Papers as rows: reading them, and saving many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import KeywordId, Origin, Paper, PaperId, rank
from bot.storage.database import AnyRow, Database, chunks
from bot.storage.merging import Stored, merge, reads_differently
from bot.storage.schema import keyword_paper, paper
from bot.storage.search import index_papers

TEXT = (
    paper.c.id,
    paper.c.version,
    paper.c.title,
    paper.c.abstract,
    paper.c.authors,
    paper.c.categories,
    paper.c.comment,
    paper.c.published,
    paper.c.updated,
    paper.c.journal_ref,
    paper.c.doi,
)
WHOLE = paper.c.emptied.is_(sa.false())


def paper_of(row: AnyRow) -> Paper:
    """The paper in a row that has the columns of `TEXT`."""
    return Paper(
        id=row.id,
        version=row.version,
        title=row.title,
        abstract=row.abstract,
        authors=tuple(row.authors),
        categories=tuple(row.categories),
        comment=row.comment,
        published=row.published,
        updated=row.updated,
        journal_ref=row.journal_ref,
        doi=row.doi,
    )


def load_papers(connection: Connection, ranks: Collection[int]) -> dict[int, Paper]:
    """By rank, those whose text we have."""
    found = {}
    for some in chunks(ranks):
        for row in connection.execute(sa.select(paper.c.rank, *TEXT).where(paper.c.rank.in_(some), WHOLE)):
            found[row.rank] = paper_of(row)
    return found


def load_in_order(connection: Connection, ranks: Sequence[int]) -> list[Paper]:
    """In the order given, those whose text we have."""
    found = load_papers(connection, ranks)
    return [found[key] for key in ranks if key in found]


def save(
    database: Database, connection: Connection, papers: Sequence[Paper], origin: Origin, now: datetime
) -> None:
    """Merge what a source told us into what is stored."""
    before = _stored(connection, sorted({rank(told.id) for told in papers}))
    after = dict(before)
    for told in papers:
        key = rank(told.id)
        after[key] = merge(after.get(key), told, origin)
    changed = {key: kept for key, kept in sorted(after.items()) if kept is not before.get(key)}
    if not changed:
        return
    insert = database.insert(paper)
    keep = ("rank", "id", "known_at")
    update = {
        name: insert.excluded[name] for name in _row_of(*next(iter(changed.items())), now) if name not in keep
    }
    upsert = insert.on_conflict_do_update(index_elements=[paper.c.rank], set_=update)
    connection.execute(upsert, [_row_of(key, kept, now) for key, kept in changed.items()])
    index_papers(
        database,
        connection,
        [kept.paper for key, kept in changed.items() if _reads_new(before.get(key), kept)],
    )


def see(
    database: Database,
    connection: Connection,
    seen: Sequence[tuple[KeywordId, PaperId]],
    now: datetime,
    batch: int | None = None,
) -> None:
    """A keyword has seen a paper. Once announced to it in a batch, a paper stays so."""
    rows = sorted({(keyword, rank(id)) for keyword, id in seen})
    if not rows:
        return
    insert = database.insert(keyword_paper)
    if batch is None:
        upsert = insert.on_conflict_do_nothing()
    else:
        upsert = insert.on_conflict_do_update(
            index_elements=[keyword_paper.c.keyword_id, keyword_paper.c.paper_rank],
            set_={"batch": insert.excluded.batch, "seen_at": insert.excluded.seen_at},
            where=keyword_paper.c.batch.is_(None),
        )
    connection.execute(
        upsert,
        [{"keyword_id": keyword, "paper_rank": key, "batch": batch, "seen_at": now} for keyword, key in rows],
    )


def _stored(connection: Connection, ranks: Sequence[int]) -> dict[int, Stored]:
    columns = (
        paper.c.rank,
        paper.c.origin,
        paper.c.authors_origin,
        paper.c.emptied,
        paper.c.harvested,
        paper.c.to_match,
        *TEXT,
    )
    found = {}
    for some in chunks(ranks):
        rows = sa.select(*columns).where(paper.c.rank.in_(some)).order_by(paper.c.rank).with_for_update()
        for row in connection.execute(rows):
            found[row.rank] = Stored(
                paper=paper_of(row),
                origin=Origin(row.origin),
                authors_origin=Origin(row.authors_origin),
                emptied=row.emptied,
                harvested=row.harvested,
                to_match=row.to_match,
            )
    return found


def _row_of(key: int, kept: Stored, now: datetime) -> Mapping[str, object]:
    return {
        "rank": key,
        "id": kept.paper.id,
        "version": kept.paper.version,
        "title": kept.paper.title,
        "abstract": kept.paper.abstract,
        "authors": kept.paper.authors,
        "categories": kept.paper.categories,
        "comment": kept.paper.comment,
        "published": kept.paper.published,
        "updated": kept.paper.updated,
        "journal_ref": kept.paper.journal_ref,
        "doi": kept.paper.doi,
        "origin": kept.origin,
        "authors_origin": kept.authors_origin,
        "harvested": kept.harvested,
        "to_match": kept.to_match,
        "emptied": kept.emptied,
        "known_at": now,
        "saved_at": now,
    }


def _reads_new(before: Stored | None, after: Stored) -> bool:
    return before is None or before.emptied or reads_differently(before.paper, after.paper)
