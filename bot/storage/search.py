"""The search index: which stored papers have these tokens, newest first.

It narrows by tokens and never decides: the matcher does, so both databases find alike. Whether a phrase may
stand in a line the database tells, too: of common words most lines are those of others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from bot import matching
from bot.domain import Paper, rank
from bot.matching import Likely
from bot.ports import Cursor, Narrowing
from bot.storage.database import Database, chunks
from bot.storage.lines import keyed, likely_ones, may_be, narrowed, narrows
from bot.storage.phrases import Marks, find_with_phrase, find_with_words
from bot.storage.reach import is_recent, reach_of
from bot.storage.schema import paper

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
    reach = reach_of(connection, cursor)
    if reach is None:
        return []
    some = narrowed(database, narrowing)
    key = some.selected_columns[0]
    if not narrows(narrowing) or (likely is None and database.sqlite):
        return connection.scalars(some.where(*reach.conditions(key)).order_by(key.desc()).limit(limit)).all()
    if database.sqlite:
        assert likely is not None
        return _find_in_bites(database, connection, some.where(*reach.conditions(key)), limit, likely)
    if likely is None:
        return find_with_words(database, connection, narrowing, reach, limit)
    return find_with_phrase(database, connection, narrowing, reach, likely, limit, marks)


def _find_in_bites(
    database: Database, connection: Connection, some: sa.Select[int], limit: int, likely: Likely
) -> Sequence[int]:
    """The newest with likely lines; the first of them are looked at here, mostly they will do."""
    table, key = keyed(database)
    lines, found = some.add_columns(table.c.tokens), list[int]()
    for size in (FIRST_BITE, SECOND_BITE):
        newest = connection.execute(lines.order_by(key.desc()).limit(size)).all()
        found += [each for each, line in newest if likely(line)]
        if len(found) >= limit or len(newest) < size:
            return found[:limit]
        lines = lines.where(key < newest[-1][0])
        if not found:  # a phrase that is rare among these words
            break
    older = lines.where(may_be(database, table.c.tokens, likely))
    return found + likely_ones(connection, older, likely, limit - len(found), FIRST_BITE)


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
