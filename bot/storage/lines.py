"""The search index as a table: a line of words for each paper, under an index of the words in it.

SQLite keeps an FTS5 table whose row address is the paper's rank (so the newest come first without sorting),
PostgreSQL a table under a GIN index of its lines' words. Both are named ``paper_tokens`` and are made by the
migrations.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection, column
from sqlalchemy.dialects.postgresql import ARRAY

from bot.matching import ANY, Likely
from bot.ports import Narrowing
from bot.storage.database import Database
from bot.storage.schema import paper

FTS = sa.table("paper_tokens", column("rowid", sa.Integer), column("tokens", sa.Text))
LINES = sa.table("paper_tokens", column("rank", sa.BigInteger), column("tokens", sa.Text))
_WORDS = sa.literal_column("string_to_array(paper_tokens.tokens, ' ')", ARRAY(sa.Text))  # as it is indexed


def keyed(database: Database) -> tuple[sa.TableClause, ColumnElement[int]]:
    """The index, and the papers' ranks in it."""
    return (FTS, FTS.c.rowid) if database.sqlite else (LINES, LINES.c.rank)


def narrows(narrowing: Narrowing) -> bool:
    """Whether every alternative has something to go by."""
    return bool(narrowing) and all(narrowing)


def narrowed(database: Database, narrowing: Narrowing, *, glance: bool = False) -> sa.Select[int]:
    """Ranks of papers with all tokens of some alternative.

    With a ``glance`` where PostgreSQL may well go from paper to paper, the newest first: whether the words
    are in the line is told ten times as fast as what words it has. (It expects ``<>`` to hold nearly always,
    so this does not change its plans.)
    """
    if not narrows(narrowing):
        return sa.select(paper.c.rank).where(paper.c.emptied.is_(sa.false()))
    if database.sqlite:
        return sa.select(FTS.c.rowid).where(sa.literal_column("paper_tokens").match(_expression(narrowing)))
    has_all: list[ColumnElement[bool]] = [_has(sorted(some)) for some in narrowing]
    if glance:
        has_all = [
            sa.and_(*(sa.func.strpos(LINES.c.tokens, f" {token}") != 0 for token in sorted(some)), has)
            for some, has in zip(narrowing, has_all, strict=True)
        ]
    return sa.select(LINES.c.rank).where(sa.or_(*has_all))


def is_indexed_by(database: Database, token: str) -> ColumnElement[bool]:
    """Whether a paper has this token."""
    if database.sqlite:
        having = sa.select(FTS.c.rowid).where(sa.literal_column("paper_tokens").match(f'"{token}"'))
        return paper.c.rank.in_(having)
    return sa.exists().where(LINES.c.rank == paper.c.rank, _has([token]))


def may_be(database: Database, line: ColumnElement[str], likely: Likely) -> ColumnElement[bool]:
    """What the database can tell of the lines: which runs of words are in them."""
    if not likely.runs:
        return sa.true()
    fits = (sa.and_(*(_has_run(database, line, run) for run in sorted(some))) for some in likely.runs)
    return sa.or_(*fits, _at(database, line, f"{likely.revision} ") != 1)


def _has_run(database: Database, line: ColumnElement[str], run: str) -> ColumnElement[bool]:
    if ANY not in run:
        return _at(database, line, run) > 0
    if database.sqlite:  # has no patterns that stop at a word's end
        return sa.true()
    # Of a text that is put together there are no statistics, a hundred lines, to try the pattern on.
    return (line + "").regexp_match(run.replace(ANY, r"\S+"))


def _at(database: Database, line: ColumnElement[str], words: str) -> ColumnElement[int]:
    at: sa.Function[int] = sa.func.instr(line, words) if database.sqlite else sa.func.strpos(line, words)
    return at


def likely_ones(
    connection: Connection, lines: sa.Select[int, str], likely: Likely, limit: int, bite: int = 0
) -> list[int]:
    """The newest papers whose lines are likely; read in bites, the first of so many at least, for there may
    be thousands."""
    key, found, size = lines.selected_columns[0], list[int](), max(2 * limit, bite)
    page = connection.execute(lines.order_by(key.desc()).limit(size)).all()
    while True:
        found += [each for each, line in page if likely(line)]
        if len(found) >= limit or len(page) < size:
            return found[:limit]
        size *= 4
        older = lines.where(key < page[-1][0])
        page = connection.execute(older.order_by(key.desc()).limit(size)).all()


def _has(tokens: list[str]) -> ColumnElement[bool]:
    return _WORDS.op("@>")(sa.cast(tokens, ARRAY(sa.Text)))


def _expression(narrowing: Narrowing) -> str:
    """In FTS5's own language: ``("a" AND "b") OR ("c")``."""
    return " OR ".join("(" + " AND ".join(f'"{token}"' for token in sorted(some)) + ")" for some in narrowing)
