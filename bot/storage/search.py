"""The search index: which stored papers have these tokens, newest first.

It narrows by tokens and never decides: the matcher does, so both databases find alike. Whether a phrase may
stand in a line the database tells, too: of common words most lines are those of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot import matching
from bot.domain import Paper, rank
from bot.matching import Likely
from bot.ports import Cursor, Narrowing
from bot.storage.database import Database, chunks
from bot.storage.lines import keyed, likely_ones, may_be, narrowed, narrows
from bot.storage.phrases import Marks, find_with_phrase
from bot.storage.schema import batch, paper

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
    table, key = keyed(database)
    rows = [{key.name: each, "tokens": " ".join(some)} for each, some in words.items()]
    connection.execute(sa.insert(table), rows)


def forget_papers(database: Database, connection: Connection, ranks: Sequence[int]) -> None:
    """Find these papers no more."""
    table, key = keyed(database)
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
    likely: Likely | None,
    marks: Marks,
) -> Sequence[int]:
    """Ranks of stored papers that have all tokens of some alternative and are likely, newest first."""
    quick = narrowed(database, narrowing, glance=True)
    key = quick.selected_columns[0]
    reach = _reach(connection, key, cursor)
    if reach is None:
        return []
    if likely is None or not narrows(narrowing):
        return connection.scalars(quick.where(*reach.conditions).order_by(key.desc()).limit(limit)).all()
    if likely.runs and not database.sqlite:
        having = narrowed(database, narrowing).where(*reach.conditions)
        between = [mark for mark in marks.ranks(connection) if reach.has_both_sides(mark)]
        return find_with_phrase(database, connection, having, likely, limit, between)
    return _find_in_bites(database, connection, narrowing, reach.conditions, limit, likely)


def _find_in_bites(
    database: Database,
    connection: Connection,
    narrowing: Narrowing,
    within: Sequence[ColumnElement[bool]],
    limit: int,
    likely: Likely,
) -> Sequence[int]:
    table, key = keyed(database)
    quick = narrowed(database, narrowing, glance=True).add_columns(table.c.tokens).where(*within)
    found: list[int] = []
    for size in (FIRST_BITE, SECOND_BITE):
        newest = connection.execute(quick.order_by(key.desc()).limit(size)).all()
        found += [each for each, line in newest if likely(line)]
        if len(found) >= limit or len(newest) < size:
            return found[:limit]
        within = [*within, key < newest[-1][0]]
        quick = quick.where(within[-1])
        if not found:  # a phrase that is rare among these words
            break
    older = narrowed(database, narrowing).add_columns(table.c.tokens).where(*within)
    if database.sqlite:
        older = older.where(may_be(database, table.c.tokens, likely))
    size = max(2 * (limit - len(found)), FIRST_BITE)
    return found + likely_ones(connection, older, likely, limit - len(found), size)


@dataclass(frozen=True, slots=True)
class _Reach:
    """How far a search goes, as ranks and as what the database is asked."""

    below: int | None
    oldest: int | None
    conditions: Sequence[ColumnElement[bool]]

    def has_both_sides(self, rank: int) -> bool:
        """Whether some of it may be newer than a rank and some older."""
        return (self.below is None or rank < self.below) and (self.oldest is None or self.oldest < rank)


def _reach(connection: Connection, key: ColumnElement[int], cursor: Cursor) -> _Reach | None:
    """None where it is over before it begins."""
    below = None if cursor.below is None else rank(cursor.below)
    conditions = [] if below is None else [key < below]
    if cursor.since is None:
        return _Reach(below, None, conditions)
    since = datetime.combine(cursor.since, time(), UTC)
    oldest = connection.scalar(oldest_since(since))
    if oldest is None:
        return None
    same = paper.alias("same")
    recent = sa.select(same.c.rank).where(same.c.rank == key, is_recent(since, same))
    return _Reach(below, oldest, [*conditions, key >= oldest, recent.exists()])


def find_recent(connection: Connection, since: datetime) -> frozenset[int]:
    """Ranks of all stored papers first submitted or announced at that moment or after."""
    return frozenset(connection.scalars(sa.select(paper.c.rank).where(is_recent(since))))


def narrow_down(
    database: Database, connection: Connection, narrowing: Narrowing, among: frozenset[int]
) -> list[int]:
    """Of these ranks those that have all tokens of some alternative, newest first."""
    if not among:
        return []
    statement = narrowed(database, narrowing)
    found = connection.scalars(statement.where(statement.selected_columns[0] >= min(among)))
    # Put together here: a join would look up every paper for every narrowing.
    return sorted(among.intersection(found), reverse=True)


def is_recent(since: datetime, paper: sa.FromClause = paper) -> ColumnElement[bool]:
    """Whether a paper was first submitted or announced at that moment or after."""
    announced = sa.select(batch.c.number).where(batch.c.closed_at >= since)
    return (paper.c.published >= since) | paper.c.announced_batch.in_(announced)


def oldest_since(since: datetime) -> sa.Select[int | None]:
    """Where a newest-first walk may stop: without it, a rare token would be looked for in all papers."""
    return sa.select(sa.func.min(paper.c.rank)).where(is_recent(since))
