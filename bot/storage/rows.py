"""Papers as rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Paper
from bot.storage.database import AnyRow, chunks
from bot.storage.schema import paper

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


def load_papers(connection: Connection, ranks: Collection[int], *, emptied: bool = False) -> dict[int, Paper]:
    """By rank, those whose text we have, or all that are known."""
    found = {}
    wanted = sa.select(paper.c.rank, *TEXT).where(sa.true() if emptied else WHOLE)
    for some in chunks(ranks):
        for row in connection.execute(wanted.where(paper.c.rank.in_(some))):
            found[row.rank] = paper_of(row)
    return found


def load_in_order(connection: Connection, ranks: Sequence[int]) -> list[Paper]:
    """In the order given, those whose text we have."""
    found = load_papers(connection, ranks)
    return [found[key] for key in ranks if key in found]


def count_papers(connection: Connection) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(paper).where(WHOLE)) or 0
