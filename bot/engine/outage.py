"""When arXiv's daily list fails for a day while its search answers: followed keywords are searched for.

What is found becomes a batch marked *partial*, under the same rules as any other; the ledgers keep it from
being posted again. It settles nothing: the daily list is tried on, and once it is back what the search did
not find is announced in a batch of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain import HarvestState, Keyword, KeywordId, Origin, Paper, PaperId
from bot.engine.doors import Doors
from bot.engine.due import is_search_due
from bot.engine.harvesting import Harvested, quiet
from bot.engine.matcher import readable
from bot.errors import SourceClosed, SourceError
from bot.ports import Progress

log = logging.getLogger(__name__)

LOOK_BACK = timedelta(days=5)
"""The search knows only when a paper was submitted; most are announced within five days of that.

(5.2 % take longer; they come with the daily list.)"""


class Outage(Doors):
    """The search in the place of the daily list."""

    def search_due(self, now: datetime) -> bool:
        return is_search_due(self._store.harvest_state(), self._store.gate_state(), now)

    def search_instead(self, now: datetime, progress: Progress = quiet) -> Harvested:
        """Search for what the followed keywords missed, and close the partial batch.

        Where arXiv fails there too, nothing is announced, and ``trouble`` says why: half an answer would pass
        for a whole one.
        """
        followed = self._store.followed_keywords()
        since = search_since(self._store.harvest_state(), now)
        self._store.search_started(now)
        try:
            found = [
                id
                for page in self._pages(followed, since, now)
                for id in self._take_known(page, followed, now, progress)
            ]
        except SourceClosed as error:
            return Harvested(0, None, trouble=error.reason)
        except SourceError as error:
            log.warning("arXiv's search fails, too: %s", error.reason)
            return Harvested(0, None, trouble=error.reason)
        batch = self._store.close_partial(found, now, self._keywords)
        log.info(
            "searched for what the daily list should have brought: %s papers, batch %s", len(found), batch
        )
        return Harvested(len(found), batch)

    def _pages(
        self, followed: Sequence[tuple[KeywordId, str]], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        read: list[Keyword] = [keyword for id, text in followed if (keyword := readable(id, text))]
        return self._source.submitted(read, since, now) if read else iter(())

    def _take_known(
        self,
        page: Sequence[Paper],
        followed: Sequence[tuple[KeywordId, str]],
        now: datetime,
        progress: Progress,
    ) -> list[PaperId]:
        """Keep those papers of a page that our own matcher finds."""
        hits = {id for _, id in self._keywords(page, followed)}
        matched = [paper for paper in page if paper.id in hits]
        self._store.save_known(None, matched, Origin.API, now)
        progress("papers searched for", len(matched), None)
        return [paper.id for paper in matched]


def search_since(state: HarvestState, now: datetime) -> datetime:
    """From when on papers were submitted that no harvest and no search has brought yet, for the most part."""
    known = [moment for moment in (state.last_ok_at, state.search_ok_at) if moment and moment <= now]
    return max(known, default=now) - LOOK_BACK
