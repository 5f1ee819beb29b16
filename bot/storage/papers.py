"""Papers that are known: saving, looking up, searching."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from bot.domain import KeywordId, Origin, Paper, PaperId, rank
from bot.matching import Likely
from bot.ports import Cursor, Narrowing, Tally
from bot.storage.database import Database, Tables
from bot.storage.phrases import Marks
from bot.storage.rows import count_papers, load_in_order, load_papers
from bot.storage.saving import read_ahead, save, see
from bot.storage.search import find_ranks, find_recent, narrow_down


class SqlPapers(Tables):
    """Papers that are known."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._marks = Marks()

    def save_papers(self, papers: Sequence[Paper], origin: Origin, now: datetime) -> None:
        tokens = read_ahead(self._database, papers, origin)
        with self._database.write() as connection:
            save(self._database, connection, papers, origin, now, tokens)

    def save_known(
        self, keyword: KeywordId | None, papers: Sequence[Paper], origin: Origin, now: datetime
    ) -> None:
        tokens = read_ahead(self._database, papers, origin)
        with self._database.write() as connection:
            save(self._database, connection, papers, origin, now, tokens)
            if keyword is not None:
                see(self._database, connection, [(keyword, told.id) for told in papers], now)

    def paper(self, id: PaperId) -> Paper | None:
        return next(iter(self.papers([id])), None)

    def papers(self, ids: Sequence[PaperId]) -> list[Paper]:
        with self._database.read() as connection:
            return load_in_order(connection, [rank(id) for id in ids])

    def candidates(
        self, narrowing: Narrowing, cursor: Cursor, limit: int, likely: Likely | None = None
    ) -> list[Paper]:
        with self._database.search() as connection:
            ranks = find_ranks(self._database, connection, narrowing, cursor, limit, likely, self._marks)
            return load_in_order(connection, ranks)

    def tally(self, narrowings: Sequence[Narrowing], since: date, sample: int) -> list[Tally]:
        with self._database.search() as connection:
            recent = find_recent(connection, datetime.combine(since, time(), UTC))
            found = [narrow_down(self._database, connection, each, recent) for each in narrowings]
            samples = [_spread(ranks, sample) for ranks in found]
            papers = load_papers(connection, {key for ranks in samples for key in ranks})
        return [
            Tally(count=len(ranks), sample=tuple(papers[key] for key in some if key in papers))
            for ranks, some in zip(found, samples, strict=True)
        ]

    def paper_count(self) -> int:
        with self._database.read() as connection:
            return count_papers(connection)


def _spread(ranks: Sequence[int], count: int) -> Sequence[int]:
    """At most so many of them, evenly spread: neighbours came on one day and are much alike."""
    if len(ranks) <= count:
        return ranks
    return [ranks[at * len(ranks) // count] for at in range(count)]
