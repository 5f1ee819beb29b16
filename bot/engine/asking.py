"""A few papers on demand: a new keyword's back-fill, a search at arXiv, a look-up."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from bot import matching
from bot.domain import Keyword, Origin, Paper, PaperId, rank
from bot.engine.doors import Doors
from bot.engine.harvesting import quiet
from bot.engine.matcher import readable
from bot.errors import SourceRefused
from bot.ports import Progress

log = logging.getLogger(__name__)

NO_VERSIONS: Mapping[PaperId, int] = MappingProxyType({})


class Asking(Doors):
    """What people and new keywords ask arXiv for. Papers become known, never announced."""

    def backfill(self, now: datetime, progress: Progress = quiet) -> int:
        """Ask arXiv for the newest papers of each followed keyword not asked for yet; how many keywords were.

        Raises `SourceError` where arXiv fails; what came until then is kept.
        """
        waiting = self._store.unfilled(limit=100)
        for done, (id, text) in enumerate(waiting):
            progress(text, done, len(waiting))
            if keyword := readable(id, text):
                self._store.save_known(id, self._newest(keyword, now), Origin.API, now)
            self._store.filled(id, now)
            progress(text, done + 1, len(waiting))
        return len(waiting)

    def _newest(self, keyword: Keyword, now: datetime) -> list[Paper]:
        """What arXiv finds and our own matcher agrees with (its search has been wrong for weeks on end)."""
        try:
            found = self._source.newest(keyword, self._per_keyword, now)
        except SourceRefused:
            # Asking the same again is pointless, and must not keep the other keywords waiting.
            log.exception("arXiv refuses the query for %r", keyword.text)
            found = []
        return [paper for paper in found if matching.matches(keyword, paper)]

    def ask_arxiv(self, keyword: Keyword, now: datetime) -> list[Paper]:
        """The newest papers arXiv finds, newest id first; they become known. Raises `SourceError`."""
        papers = [
            paper
            for paper in self._source.newest(keyword, self._per_keyword, now)
            if matching.matches(keyword, paper)
        ]
        self._store.save_known(self._store.keyword_id(keyword.key), papers, Origin.API, now)
        return sorted(papers, key=lambda paper: rank(paper.id), reverse=True)

    def fill(self, keyword: Keyword, now: datetime) -> tuple[list[Paper], bool]:
        """Back-fill one followed keyword: its newest papers on arXiv, newest id first, and whether there may
        be more of them. Raises `SourceError`."""
        found = self._source.newest(keyword, self._per_keyword, now)
        papers = [paper for paper in found if matching.matches(keyword, paper)]
        id = self._store.keyword_id(keyword.key)
        self._store.save_known(id, papers, Origin.API, now)
        if id is not None:
            self._store.filled(id, now)
        newest = sorted(papers, key=lambda paper: rank(paper.id), reverse=True)
        return newest, len(found) >= self._per_keyword

    def look_up(
        self, ids: Sequence[PaperId], now: datetime, at_least: Mapping[PaperId, int] = NO_VERSIONS
    ) -> list[Paper]:
        """These papers, from the store where it has them whole, else from arXiv. Raises `SourceError`.

        arXiv is asked as well where the stored version is lower than ``at_least``; it may have no higher one.
        """
        whole = {paper.id: paper for paper in self._store.papers(ids) if is_whole(paper)}
        missing = [id for id in ids if id not in whole or whole[id].version < at_least.get(id, 0)]
        if missing:
            found = self._source.look_up(missing, now)
            self._store.save_known(None, found, Origin.API, now)
            for paper in found:
                if paper.id not in whole or whole[paper.id].version < paper.version:
                    whole[paper.id] = paper
        return [whole[id] for id in dict.fromkeys(ids) if id in whole]


def is_whole(paper: Paper) -> bool:
    """Whether nothing is missing that a look-up would bring (imports have no authors)."""
    return bool(paper.authors and paper.abstract)
