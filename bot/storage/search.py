"""The search index: which stored papers have these tokens, newest first.

It narrows by tokens and never decides: the matcher does, so both databases find alike. SQLite keeps an
FTS5 table whose row address is the paper's rank (so the newest come first without sorting), PostgreSQL an
array under a GIN index. Both are named ``paper_tokens`` and are made by the migrations.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, column
from sqlalchemy.dialects.postgresql import ARRAY

from bot import matching
from bot.domain import Paper, rank
from bot.ports import Cursor, Likely, Narrowing
from bot.storage.database import Database, chunks
from bot.storage.schema import batch, paper

_fts = sa.table("paper_tokens", column("rowid", sa.Integer), column("tokens", sa.Text))
_array = sa.table("paper_tokens", column("rank", sa.BigInteger), column("tokens", ARRAY(sa.Text)))

_MERGE = sa.text("INSERT INTO paper_tokens (paper_tokens, rank) VALUES ('merge', -300)")

SMALLEST_BITE, BIGGEST_BITE = 64, 4_096
"""Lines of tokens looked at with one statement."""

Tokens = Mapping[Paper, Sequence[str]]


def tokens_of(papers: Sequence[Paper]) -> Tokens:
    """By which words each paper is to be found, in their order."""
    return {each: matching.index_line(each) for each in papers}


def index_papers(database: Database, connection: Connection, papers: Sequence[Paper], tokens: Tokens) -> None:
    """Make these papers found by what they say now; tokens not given are looked for."""
    if not papers:
        return
    found = {**tokens, **tokens_of([each for each in papers if each not in tokens])}
    words = {rank(each.id): found[each] for each in papers}
    forget_papers(database, connection, list(words))
    if database.sqlite:
        rows = [{"rowid": key, "tokens": " ".join(some)} for key, some in words.items()]
        connection.execute(sa.insert(_fts), rows)
    else:
        connection.execute(sa.insert(_array), [{"rank": key, "tokens": some} for key, some in words.items()])


def forget_papers(database: Database, connection: Connection, ranks: Sequence[int]) -> None:
    """Find these papers no more."""
    table, key = (_fts, _fts.c.rowid) if database.sqlite else (_array, _array.c.rank)
    for some in chunks(ranks):
        connection.execute(sa.delete(table).where(key.in_(some)))


def give_room_back(database: Database, connection: Connection) -> None:
    """Do some of the work that what is forgotten leaves behind. PostgreSQL does it by itself; the FTS5 table
    keeps a note of each forgotten word until it is told to merge them away, some pages at a time:
    https://www.sqlite.org/fts5.html#the_merge_command"""
    if database.sqlite:
        connection.execute(_MERGE)


def find_ranks(
    database: Database,
    connection: Connection,
    narrowing: Narrowing,
    cursor: Cursor,
    limit: int,
    likely: Likely | None = None,
) -> Sequence[int]:
    """Ranks of stored papers that have all tokens of some alternative and are likely, newest first."""
    statement = _narrowed(database, narrowing)
    key = statement.selected_columns[0]
    if cursor.below is not None:
        statement = statement.where(key < rank(cursor.below))
    if cursor.since is not None:
        since = datetime.combine(cursor.since, time(), UTC)
        oldest = connection.scalar(oldest_since(since))
        if oldest is None:
            return []
        same = paper.alias("same")
        recent = sa.select(same.c.rank).where(same.c.rank == key, is_recent(since, same))
        statement = statement.where(key >= oldest, recent.exists())
    if likely is None or not _narrows(narrowing):
        return connection.scalars(statement.order_by(key.desc()).limit(limit)).all()
    line = _fts.c.tokens if database.sqlite else sa.func.array_to_string(_array.c.tokens, " ")
    return _likely_ones(connection, statement.add_columns(line), likely, limit)


def _likely_ones(
    connection: Connection, statement: sa.Select[int, str], likely: Likely, limit: int
) -> Sequence[int]:
    """The first of the papers whose lines are likely; read in bites, since mostly the newest will do."""
    key, found, size = statement.selected_columns[0], list[int](), max(4 * limit, SMALLEST_BITE)
    page = connection.execute(statement.order_by(key.desc()).limit(size)).all()
    while True:
        found += [row[0] for row in page if likely(row[1])]
        if len(found) >= limit or len(page) < size:
            return found[:limit]
        size = min(8 * size, BIGGEST_BITE)
        older = statement.where(key < page[-1][0])
        page = connection.execute(older.order_by(key.desc()).limit(size)).all()


def find_recent(connection: Connection, since: datetime) -> frozenset[int]:
    """Ranks of all stored papers first submitted or announced at that moment or after."""
    return frozenset(connection.scalars(sa.select(paper.c.rank).where(is_recent(since))))


def narrow_down(
    database: Database, connection: Connection, narrowing: Narrowing, among: frozenset[int]
) -> list[int]:
    """Of these ranks those that have all tokens of some alternative, newest first."""
    if not among:
        return []
    statement = _narrowed(database, narrowing)
    found = connection.scalars(statement.where(statement.selected_columns[0] >= min(among)))
    # Put together here: a join would look up every paper for every narrowing.
    return sorted(among.intersection(found), reverse=True)


def is_indexed_by(database: Database, token: str) -> ColumnElement[bool]:
    """Whether a paper has this token."""
    if database.sqlite:
        having = sa.select(_fts.c.rowid).where(sa.literal_column("paper_tokens").match(f'"{token}"'))
        return paper.c.rank.in_(having)
    wanted = _array.c.tokens.op("@>")(sa.cast([token], ARRAY(sa.Text)))
    return sa.exists().where(_array.c.rank == paper.c.rank, wanted)


def is_recent(since: datetime, paper: sa.FromClause = paper) -> ColumnElement[bool]:
    """Whether a paper was first submitted or announced at that moment or after."""
    announced = sa.select(batch.c.number).where(batch.c.closed_at >= since)
    return (paper.c.published >= since) | paper.c.announced_batch.in_(announced)


def oldest_since(since: datetime) -> sa.Select[int | None]:
    """Where a newest-first walk may stop: without it, a rare token would be looked for in all papers."""
    return sa.select(sa.func.min(paper.c.rank)).where(is_recent(since))


def _narrowed(database: Database, narrowing: Narrowing) -> sa.Select[int]:
    if not _narrows(narrowing):
        return sa.select(paper.c.rank).where(paper.c.emptied.is_(sa.false()))
    if database.sqlite:
        return sa.select(_fts.c.rowid).where(sa.literal_column("paper_tokens").match(_expression(narrowing)))
    has_all = (_array.c.tokens.op("@>")(sa.cast(sorted(some), ARRAY(sa.Text))) for some in narrowing)
    return sa.select(_array.c.rank).where(sa.or_(*has_all))


def _narrows(narrowing: Narrowing) -> bool:
    return bool(narrowing) and all(narrowing)


def _expression(narrowing: Narrowing) -> str:
    """In FTS5's own language: ``("a" AND "b") OR ("c")``."""
    return " OR ".join("(" + " AND ".join(f'"{token}"' for token in sorted(some)) + ")" for some in narrowing)
