"""Letting go of texts nobody needs, in bites whose cost depends on their size alone.

The papers looked at longest ago come first, by an index. What is needed still is not looked at again for
some weeks, so that a bite never wades through all that is kept; how many newer ones a keyword has is counted
only as far as it matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from bot.storage.database import Tables, chunks
from bot.storage.schema import channel_paper, keyword_paper, keyword_update, paper
from bot.storage.search import forget_papers, give_room_back
from bot.storage.unserved import NEW, UPDATES

LOOK_AGAIN = timedelta(days=30)
"""So long after it was found to be needed a paper is looked at again."""

EMPTIED: dict[str, object] = {
    "title": "",
    "abstract": "",
    "authors": [],
    "comment": None,
    "journal_ref": None,
    "doi": None,
    "emptied": True,
    "to_match": False,
}

_old = paper.alias("old")
_IS_OLD = _old.c.emptied.is_(sa.false()) & (_old.c.saved_at < sa.bindparam("before"))


class SqlPruning(Tables):
    """What is let go."""

    def prune(self, before: datetime, per_keyword: int, limit: int) -> int:
        # Looking through all ledgers takes its time, and SQLite keeps all writers waiting while one writes.
        oldest = sa.select(_old.c.rank).where(_IS_OLD).order_by(_old.c.saved_at).limit(limit)
        with self._database.read() as connection:
            looked_at = connection.scalars(oldest, {"before": before}).all()
            free = _of_these(connection, looked_at, before, ~_goes_out(), ~_is_among_newest(per_keyword))
        with self._database.write() as connection:
            # By now some may have been composed, or have come anew.
            emptied = _of_these(connection, free, before, ~_goes_out())
            self._empty(connection, emptied)
            _look_again(connection, sorted(set(looked_at) - set(emptied)), before)
        return len(emptied)

    def _empty(self, connection: Connection, ranks: Sequence[int]) -> None:
        for some in chunks(ranks):
            if self._database.sqlite:
                connection.execute(_written_anew(some))
            else:
                connection.execute(sa.update(paper).where(paper.c.rank.in_(some)).values(EMPTIED))
        if ranks:
            forget_papers(self._database, connection, ranks)
            give_room_back(self._database, connection)


def _written_anew(ranks: Sequence[int]) -> sa.Insert:
    """The same rows without their texts. SQLite gives the room of a row back when it goes, not when it
    shrinks."""
    kept = (sa.literal(EMPTIED[each.name], each.type) if each.name in EMPTIED else each for each in paper.c)
    rows = sa.select(*kept).where(paper.c.rank.in_(ranks)).order_by(paper.c.rank)
    return sa.insert(paper).prefix_with("OR REPLACE").from_select(list(paper.c), rows)


def _of_these(
    connection: Connection, ranks: Sequence[int], before: datetime, *conditions: ColumnElement[bool]
) -> list[int]:
    """Those that are old, and of which all this is true."""
    found: list[int] = []
    for some in chunks(ranks):
        statement = sa.select(_old.c.rank).where(_old.c.rank.in_(some), _IS_OLD, *conditions)
        found += connection.scalars(statement, {"before": before})
    return found


def _look_again(connection: Connection, ranks: Sequence[int], before: datetime) -> None:
    for some in chunks(ranks):
        kept = sa.update(paper).where(paper.c.rank.in_(some), paper.c.saved_at < before)
        connection.execute(kept.values(saved_at=before + LOOK_AGAIN))


def _goes_out() -> ColumnElement[bool]:
    """Whether a paper was posted or is going to be: to a channel that was paused for months, say."""
    of_ledger = sa.select(channel_paper.c.paper_rank).where(
        channel_paper.c.paper_rank == _old.c.rank, channel_paper.c.state != "skipped"
    )
    new = NEW.where(keyword_paper.c.paper_rank == _old.c.rank)
    updated = UPDATES.where(keyword_update.c.paper_rank == _old.c.rank)
    return of_ledger.exists() | new.exists() | updated.exists()


def _is_among_newest(per_keyword: int) -> ColumnElement[bool]:
    """Whether a keyword that has seen the paper has too few newer ones: by identifier, as in the search, or
    by date, as on the page."""
    if per_keyword == 0:
        return sa.false()
    newer, later = keyword_paper.alias("newer"), paper.alias("later")
    last = (
        sa.select(newer.c.paper_rank)
        .join(later, later.c.rank == newer.c.paper_rank)
        .where(newer.c.keyword_id == keyword_paper.c.keyword_id, later.c.emptied.is_(sa.false()))
        .order_by(newer.c.paper_rank.desc())
        .limit(1)
        .offset(per_keyword - 1)
        .correlate(keyword_paper, _old)
    )
    by_id = last.where(newer.c.paper_rank > _old.c.rank)
    by_date = last.where(_comes_before(later, newer))
    seen = sa.select(keyword_paper.c.keyword_id).where(
        keyword_paper.c.paper_rank == _old.c.rank,
        by_id.scalar_subquery().is_(None) | by_date.scalar_subquery().is_(None),
    )
    return seen.exists()


def _comes_before(later: sa.FromClause, newer: sa.FromClause) -> ColumnElement[bool]:
    """Whether a paper stands above the old one in the keyword's table (`tables.in_table_order`)."""
    day, its_day = _day(_old), _day(later)
    place, its_place = keyword_paper.c.position, newer.c.position
    stands_before = (
        (its_place < place)
        | (its_place.is_not(None) & place.is_(None))
        | (its_place.is_(None) & place.is_(None) & (newer.c.paper_rank > _old.c.rank))
    )
    is_later = (its_day > day) | (its_day.is_not(None) & day.is_(None))
    return is_later | (its_day.is_not_distinct_from(day) & stands_before)


def _day(paper: sa.FromClause) -> ColumnElement[str]:
    """Of the current version."""
    return sa.func.date(sa.func.coalesce(paper.c.updated, paper.c.published))
