"""Papers with a phrase, on PostgreSQL: of papers with all its words only the lines tell which have it.

Reading a line takes some microseconds, and of common words there are ten thousand lines in a large library.
So the newest papers are looked through first: the index of words and that of ranks tell together which of
their lines are worth reading.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.matching import Likely
from bot.ports import Narrowing
from bot.storage.database import Database
from bot.storage.lines import LINES, likely_ones, may_be, narrowed
from bot.storage.reach import Reach

SIZES = (8_000, 64_000)
"""So many of the papers, about, are looked through first; so many when one or two were found among them."""

_SEARCHES = 200
"""After so many it is counted anew which papers these are: they only have to be apart from the others."""


class Marks:
    """Ranks up to which a search goes before it goes further back."""

    def __init__(self, sizes: Sequence[int] = SIZES) -> None:
        self._sizes = sizes
        self._ranks: Sequence[int] = ()
        self._searches = 0

    def ranks(self, connection: Connection) -> Sequence[int]:
        """Fewer where there are not so many papers."""
        if self._searches % _SEARCHES == 0:
            ranks = sa.select(LINES.c.rank).order_by(LINES.c.rank.desc())
            each = (ranks.offset(size - 1).limit(1).scalar_subquery() for size in self._sizes)
            self._ranks = [rank for rank in connection.execute(sa.select(*each)).one() if rank is not None]
        self._searches += 1
        return self._ranks


def find_with_phrase(
    database: Database,
    connection: Connection,
    narrowing: Narrowing,
    reach: Reach,
    likely: Likely,
    limit: int,
    marks: Sequence[int],
) -> list[int]:
    """The newest papers with all tokens of some alternative whose lines are likely, looked for from one of
    the ``marks`` to the next."""
    key, found = LINES.c.rank, list[int]()
    newer: int | None = None
    some = narrowed(database, narrowing)
    for mark in filter(reach.goes_on_from, marks):
        these = [*reach.conditions(key), *_below(key, newer), key >= mark]
        draw = _at_once if newer is None else _in_order
        with_phrase = draw(database, some.where(*these), likely)
        found += likely_ones(connection, with_phrase, likely, limit - len(found))
        if len(found) == limit:
            return found
        newer = mark
        if not found:  # as rare among the next
            break
    # By their words alone: going through the ranks of most papers takes longer.
    rest = some.where(*reach.conditions(key + 0), *_below(key + 0, newer))
    return found + likely_ones(connection, _in_order(database, rest, likely), likely, limit - len(found))


def _below(key: ColumnElement[int], rank: int | None) -> Sequence[ColumnElement[bool]]:
    return [] if rank is None else [key < rank]


def _at_once(database: Database, ranks: sa.Select[int], likely: Likely) -> sa.Select[int, str]:
    """Found by both indexes, then read, which OFFSET holds apart: expecting every third line to do,
    PostgreSQL would walk through all papers, newest first, for a handful that come late."""
    lines = ranks.add_columns(LINES.c.tokens).offset(0).subquery()
    return sa.select(*lines.c).where(may_be(database, lines.c.tokens, likely))


def _in_order(database: Database, ranks: sa.Select[int], likely: Likely) -> sa.Select[int, str]:
    """Found by their words, then read one after the other from the newest on, until there are enough."""
    found = ranks.order_by(LINES.c.rank.desc()).offset(0).subquery()
    same = LINES.alias("same")
    line = sa.select(same.c.tokens).where(same.c.rank == found.c.rank).offset(0).lateral()
    return sa.select(found.c.rank, line.c.tokens).where(may_be(database, line.c.tokens, likely))
