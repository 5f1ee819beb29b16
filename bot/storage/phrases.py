"""Papers with words or a phrase, on PostgreSQL: of those with its words only their lines tell which have it.

Reading a line takes some microseconds, and of common words there are ten thousand lines in a large library.
So the newest papers are looked through first: the index of words and that of ranks tell together which of
their lines are worth reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.matching import Likely
from bot.ports import Narrowing
from bot.storage.database import Database
from bot.storage.lines import LINES, likely_ones, may_be, narrowed
from bot.storage.reach import Reach

WALKED = 1_000
"""So many papers are walked through, the newest first, for words that may be common."""

SIZES = (8_000, 64_000)
"""So many papers, about, are looked through first; so many when one or two were found among them."""

_SEARCHES = 1_000
"""After so many it is counted anew which papers these are: they only have to be apart from the others."""


class Marks:
    """Ranks up to which a search goes before it goes further back."""

    def __init__(self, sizes: Sequence[int] = SIZES) -> None:
        self._sizes = sizes
        self._known: dict[int, tuple[int, int]] = {}  # by size: searches left, rank

    def ranks(self, connection: Connection) -> Iterator[int]:
        """From the newest on; found when asked for, as counting far takes a while."""
        for size in self._sizes:
            left, rank = self._known.get(size, (0, 0))
            if not left:
                ranks = sa.select(LINES.c.rank).order_by(LINES.c.rank.desc())
                counted = connection.scalar(ranks.offset(size - 1).limit(1))
                if counted is None:  # so far: a first harvest brings more than a hundred thousand
                    return
                left, rank = _SEARCHES, counted
            self._known[size] = left - 1, rank
            yield rank


def find_with_words(
    database: Database, connection: Connection, narrowing: Narrowing, reach: Reach, limit: int
) -> Sequence[int]:
    """The newest papers with all tokens of some alternative."""
    walk = _walk(database, narrowing, reach).limit(limit)
    if len(newest := connection.scalars(walk).all()) == limit:
        return newest
    key = LINES.c.rank + 0  # by the words alone: PostgreSQL may think a rare word to be a common one
    found = narrowed(database, narrowing).where(*reach.conditions(key))
    return connection.scalars(found.order_by(key.desc()).limit(limit)).all()


def find_with_phrase(
    database: Database,
    connection: Connection,
    narrowing: Narrowing,
    reach: Reach,
    likely: Likely,
    limit: int,
    marks: Marks,
) -> Sequence[int]:
    """The newest papers with all tokens of some alternative whose lines are likely."""
    if not likely.runs:
        walk = _walk(database, narrowing, reach).add_columns(LINES.c.tokens).limit(WALKED // 10)
        newest = [rank for rank, line in connection.execute(walk) if likely(line)]
        if len(newest) >= limit:
            return newest[:limit]
    steps = filter(reach.goes_on_from, marks.ranks(connection))
    return _step_by_step(database, connection, narrowing, reach, likely, limit, steps)


def _walk(database: Database, narrowing: Narrowing, reach: Reach) -> sa.Select[int]:
    """Those with the words among the very newest, one after the other; a common word is there soon."""
    key = LINES.c.rank
    newest = sa.select(key).where(*reach.conditions(key)).order_by(key.desc())
    last = newest.offset(WALKED - 1).limit(1).scalar_subquery()
    quick = narrowed(database, narrowing, glance=True)
    return quick.where(*reach.conditions(key), key >= last).order_by(key.desc())


def _step_by_step(
    database: Database,
    connection: Connection,
    narrowing: Narrowing,
    reach: Reach,
    likely: Likely,
    limit: int,
    marks: Iterable[int],
) -> list[int]:
    """From one mark to the next, until there are enough."""
    key, found = LINES.c.rank, list[int]()
    newer: int | None = None
    some = narrowed(database, narrowing)
    for mark in marks:
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
