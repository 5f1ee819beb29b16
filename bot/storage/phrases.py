"""Papers with a phrase, on PostgreSQL: of papers with all its words only the lines tell which have it.

Reading a line takes some microseconds, and of common words there are ten thousand lines in a large library.
So the newest papers are looked through first: the index of words and that of ranks tell together which lines
are worth reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.matching import Likely
from bot.storage.database import Database
from bot.storage.lines import LINES, likely_ones, may_be

SIZES = (8_000, 64_000)
"""So many papers are newer than where the first look ends, and the second; the third goes to the end."""

_SEARCHES = 200
"""After so many it is counted anew. It need not be exact: one look begins where the one before ended."""


class Marks:
    """Ranks of papers at which a search that goes from the newest to the oldest pauses."""

    def __init__(self) -> None:
        self._ranks: Sequence[int] = ()
        self._searches = 0

    def ranks(self, connection: Connection) -> Sequence[int]:
        """From the newest on."""
        if self._searches % _SEARCHES == 0:
            newest = sa.select(LINES.c.rank).order_by(LINES.c.rank.desc())
            each = (newest.offset(size - 1).limit(1).scalar_subquery() for size in SIZES)
            found = connection.execute(sa.select(*each)).one()
            self._ranks = [rank for rank in found if rank is not None]
        self._searches += 1
        return self._ranks


def find_with_phrase(
    database: Database,
    connection: Connection,
    narrowed: sa.Select[int],
    likely: Likely,
    limit: int,
    marks: Sequence[int],
) -> list[int]:
    """The newest of what is ``narrowed`` by words whose lines are likely."""
    found: list[int] = []
    for newer, older in pairwise((None, *marks, None)):
        between = [] if newer is None else [LINES.c.rank < newer]
        between += [] if older is None else [LINES.c.rank >= older]
        # Found by the indexes, then looked at, which OFFSET holds apart: expecting every third line to do,
        # PostgreSQL would walk through all papers, newest first, for a handful that come late.
        lines = narrowed.add_columns(LINES.c.tokens).where(*between).offset(0).subquery()
        with_phrase = sa.select(*lines.c).where(may_be(database, lines.c.tokens, likely))
        missing = limit - len(found)
        found += likely_ones(connection, with_phrase, likely, missing, 2 * missing)
        if len(found) == limit:
            break
    return found
