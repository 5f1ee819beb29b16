"""Saving many papers at once, and what keywords have seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import KeywordId, Origin, Paper, PaperId, rank
from bot.storage.database import Database, chunks
from bot.storage.merging import Stored, merge, reads_differently
from bot.storage.rows import TEXT, paper_of
from bot.storage.schema import keyword_paper, paper
from bot.storage.search import Tokens, index_papers, tokens_of
from bot.storage.updates import record, updates_of

Changes = dict[int, Stored]
"""By rank, what is to be kept from now on."""


def read_ahead(database: Database, papers: Sequence[Paper], origin: Origin) -> Tokens:
    """The index tokens of what saving will change: cutting text into words takes its time, and SQLite keeps
    all writers waiting while one writes."""
    with database.read() as connection:
        before = _stored(connection, papers)
    changes = _changes(before, papers, origin)
    return tokens_of(_reading_new(before, changes))


def save(
    database: Database,
    connection: Connection,
    papers: Sequence[Paper],
    origin: Origin,
    now: datetime,
    tokens: Tokens,
) -> None:
    """Merge what a source told us into what is stored; ``tokens`` is what `read_ahead` found."""
    before = _stored(connection, papers, hold=True)
    changes = _changes(before, papers, origin)
    if not changes:
        return
    rows = [_row_of(key, kept, now) for key, kept in changes.items()]
    insert = database.insert(paper)
    update = {name: insert.excluded[name] for name in rows[0] if name not in ("rank", "id", "known_at")}
    connection.execute(insert.on_conflict_do_update(index_elements=[paper.c.rank], set_=update), rows)
    index_papers(database, connection, _reading_new(before, changes), tokens)
    if origin is Origin.OAI:
        told = (
            (key, update)
            for key, kept in changes.items()
            for update in updates_of(before.get(key), kept, now)
        )
        record(database, connection, told)


def _changes(before: Mapping[int, Stored], papers: Sequence[Paper], origin: Origin) -> Changes:
    after = dict(before)
    for told in papers:
        key = rank(told.id)
        after[key] = merge(after.get(key), told, origin)
    return {key: kept for key, kept in sorted(after.items()) if kept is not before.get(key)}


def _reading_new(before: Mapping[int, Stored], changes: Changes) -> list[Paper]:
    """Those that say something else than what was stored."""
    return [
        kept.paper
        for key, kept in changes.items()
        if (old := before.get(key)) is None or old.emptied or reads_differently(old.paper, kept.paper)
    ]


def see(
    database: Database,
    connection: Connection,
    seen: Sequence[tuple[KeywordId, PaperId]],
    now: datetime,
    batch: int | None = None,
) -> None:
    """A keyword has seen a paper. Once announced to it in a batch, a paper stays so."""
    insert = database.insert(keyword_paper)
    if batch is None:
        upsert = insert.on_conflict_do_nothing()
    else:
        upsert = insert.on_conflict_do_update(
            index_elements=[keyword_paper.c.keyword_id, keyword_paper.c.paper_rank],
            set_={"batch": insert.excluded.batch, "seen_at": insert.excluded.seen_at},
            where=keyword_paper.c.batch.is_(None),
        )
    told = {"batch": batch, "seen_at": now}
    # In the same order everywhere, so that no two transactions wait for one another.
    for some in chunks(sorted(set(seen))):
        connection.execute(upsert, [{"keyword_id": key, "paper_rank": rank(id), **told} for key, id in some])


def _stored(connection: Connection, papers: Sequence[Paper], *, hold: bool = False) -> dict[int, Stored]:
    ranks = sorted({rank(told.id) for told in papers})
    columns = (
        paper.c.rank,
        paper.c.origin,
        paper.c.authors_origin,
        paper.c.emptied,
        paper.c.harvested,
        paper.c.watched_version,
        paper.c.to_match,
        paper.c.known_at,
        *TEXT,
    )
    found = {}
    for some in chunks(ranks):
        rows = sa.select(*columns).where(paper.c.rank.in_(some)).order_by(paper.c.rank)
        rows = rows.with_for_update() if hold else rows
        for row in connection.execute(rows):
            found[row.rank] = Stored(
                paper=paper_of(row),
                origin=Origin(row.origin),
                authors_origin=Origin(row.authors_origin),
                emptied=row.emptied,
                harvested=row.harvested,
                watched=row.watched_version,
                to_match=row.to_match,
                known_at=row.known_at,
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
        "watched_version": kept.watched,
        "to_match": kept.to_match,
        "emptied": kept.emptied,
        "known_at": now,
        "saved_at": now,
    }
