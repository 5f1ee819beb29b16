"""The search index: which stored papers have these tokens, newest first.

It narrows by tokens and never decides: the matcher does, so both databases find alike. SQLite keeps an
FTS5 table whose row address is the paper's rank (so the newest come first without sorting), PostgreSQL a
table under a GIN index of its lines' words. Both are named ``paper_tokens`` and are made by the migrations.
Whether a phrase may stand in a line the database tells, too: of common words most lines are those of others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, column
from sqlalchemy.dialects.postgresql import ARRAY

from bot import matching
from bot.domain import Paper, rank
from bot.matching import Likely
from bot.ports import Cursor, Narrowing
from bot.storage.database import Database, chunks
from bot.storage.schema import batch, paper

_fts = sa.table("paper_tokens", column("rowid", sa.Integer), column("tokens", sa.Text))
_lines = sa.table("paper_tokens", column("rank", sa.BigInteger), column("tokens", sa.Text))
_words = sa.literal_column("string_to_array(paper_tokens.tokens, ' ')", ARRAY(sa.Text))  # as it is indexed

_MERGE = sa.text("INSERT INTO paper_tokens (paper_tokens, rank) VALUES ('merge', -300)")

FIRST_BITE = 64
"""Papers of the right words looked at before all of them are: mostly the newest will do."""

SECOND_BITE = 384
"""Some more, where the phrase was among the first, but not often enough."""

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
    table, key = _keyed(database)
    rows = [{key.name: each, "tokens": " ".join(some)} for each, some in words.items()]
    connection.execute(sa.insert(table), rows)


def forget_papers(database: Database, connection: Connection, ranks: Sequence[int]) -> None:
    """Find these papers no more."""
    table, key = _keyed(database)
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
    quick = _narrowed(database, narrowing, glance=True)
    key = quick.selected_columns[0]
    within = _within(connection, key, cursor)
    if within is None:
        return []
    quick = quick.where(*within)
    if likely is None or not _narrows(narrowing):
        return connection.scalars(quick.order_by(key.desc()).limit(limit)).all()
    found: list[int] = []
    for size in (FIRST_BITE, SECOND_BITE):
        newest = connection.execute(_with_lines(database, quick).order_by(key.desc()).limit(size)).all()
        found += [each for each, line in newest if likely(line)]
        if len(found) >= limit or len(newest) < size:
            return found[:limit]
        within = [*within, key < newest[-1][0]]
        quick = quick.where(within[-1])
        if not found:  # a phrase that is rare among these words
            break
    older = _narrowed(database, narrowing).where(*within)
    found += _likely_ones(connection, _with_lines(database, older, likely), likely, limit - len(found))
    return found[:limit]


def _within(
    connection: Connection, key: ColumnElement[int], cursor: Cursor
) -> list[ColumnElement[bool]] | None:
    """Where the walk goes on and how far; None where it is over before it begins."""
    within = [] if cursor.below is None else [key < rank(cursor.below)]
    if cursor.since is None:
        return within
    since = datetime.combine(cursor.since, time(), UTC)
    oldest = connection.scalar(oldest_since(since))
    if oldest is None:
        return None
    same = paper.alias("same")
    recent = sa.select(same.c.rank).where(same.c.rank == key, is_recent(since, same))
    return [*within, key >= oldest, recent.exists()]


def _with_lines(
    database: Database, statement: sa.Select[int], likely: Likely | None = None
) -> sa.Select[int, str]:
    """What is found with its line; only where that may be ``likely``, as far as the database can tell."""
    line = _keyed(database)[0].c.tokens
    if likely is None:
        return statement.add_columns(line)
    if database.sqlite:
        return statement.add_columns(line).where(_may_be(line, likely, sa.func.instr))
    # Found by the index, then looked at, which OFFSET holds apart: expecting every third line to do,
    # PostgreSQL would walk through all papers, newest first, for a handful that come late.
    found = statement.add_columns(line).offset(0).subquery()
    return sa.select(*found.c).where(_may_be(found.c.tokens, likely, sa.func.strpos))


def _likely_ones(
    connection: Connection, statement: sa.Select[int, str], likely: Likely, limit: int
) -> list[int]:
    """The newest papers whose lines are likely; read in bites, for there may be thousands."""
    key, found, size = statement.selected_columns[0], list[int](), max(2 * limit, FIRST_BITE)
    page = connection.execute(statement.order_by(key.desc()).limit(size)).all()
    while True:
        found += [each for each, line in page if likely(line)]
        if len(found) >= limit or len(page) < size:
            return found
        size *= 4
        older = statement.where(key < page[-1][0])
        page = connection.execute(older.order_by(key.desc()).limit(size)).all()


def _may_be(line: ColumnElement[str], likely: Likely, at: Callable[..., Any]) -> ColumnElement[bool]:
    """What a database can tell of the lines: which runs of words are in them."""
    if not likely.runs:
        return sa.true()
    fits = (sa.and_(*(at(line, run) > 0 for run in sorted(some))) for some in likely.runs)
    return sa.or_(*fits, at(line, f"{likely.revision} ") != 1)


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
    wanted = _words.op("@>")(sa.cast([token], ARRAY(sa.Text)))
    return sa.exists().where(_lines.c.rank == paper.c.rank, wanted)


def is_recent(since: datetime, paper: sa.FromClause = paper) -> ColumnElement[bool]:
    """Whether a paper was first submitted or announced at that moment or after."""
    announced = sa.select(batch.c.number).where(batch.c.closed_at >= since)
    return (paper.c.published >= since) | paper.c.announced_batch.in_(announced)


def oldest_since(since: datetime) -> sa.Select[int | None]:
    """Where a newest-first walk may stop: without it, a rare token would be looked for in all papers."""
    return sa.select(sa.func.min(paper.c.rank)).where(is_recent(since))


def _narrowed(database: Database, narrowing: Narrowing, *, glance: bool = False) -> sa.Select[int]:
    """With a ``glance`` where PostgreSQL may well go from paper to paper, the newest first: whether the words
    are in the line is told ten times as fast as what words it has. (It expects ``<>`` to hold nearly always,
    so this does not change its plans.)"""
    if not _narrows(narrowing):
        return sa.select(paper.c.rank).where(paper.c.emptied.is_(sa.false()))
    if database.sqlite:
        return sa.select(_fts.c.rowid).where(sa.literal_column("paper_tokens").match(_expression(narrowing)))
    has_all: list[ColumnElement[bool]] = [
        _words.op("@>")(sa.cast(sorted(some), ARRAY(sa.Text))) for some in narrowing
    ]
    if glance:
        has_all = [
            sa.and_(*(sa.func.strpos(_lines.c.tokens, f" {token}") != 0 for token in sorted(some)), has)
            for some, has in zip(narrowing, has_all, strict=True)
        ]
    return sa.select(_lines.c.rank).where(sa.or_(*has_all))


def _keyed(database: Database) -> tuple[sa.TableClause, ColumnElement[int]]:
    """The index, and the papers' ranks in it."""
    return (_fts, _fts.c.rowid) if database.sqlite else (_lines, _lines.c.rank)


def _narrows(narrowing: Narrowing) -> bool:
    return bool(narrowing) and all(narrowing)


def _expression(narrowing: Narrowing) -> str:
    """In FTS5's own language: ``("a" AND "b") OR ("c")``."""
    return " OR ".join("(" + " AND ".join(f'"{token}"' for token in sorted(some)) + ")" for some in narrowing)
