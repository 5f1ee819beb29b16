"""arXiv's daily list, from the last harvested day to the newest batch."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain import Batch, HarvestState, Origin
from bot.engine.doors import Doors
from bot.engine.due import is_harvest_due, next_harvest
from bot.errors import SourceClosed, SourceError
from bot.ports import Progress
from bot.schedule import announcement_evening

log = logging.getLogger(__name__)

BASELINE = timedelta(days=7)
"""How far the first harvest looks back."""


AT_ONCE = 250
"""Papers saved in one transaction: a page of 2,500 with all its words takes 60 MB more."""


@dataclass(frozen=True, slots=True)
class Harvested:
    """What one harvest brought."""

    papers: int
    batch: Batch | None
    baseline: bool = False
    trouble: str | None = None


def quiet(*_: object) -> None:
    """Tell nobody of progress."""


class Harvesting(Doors):
    """The daily harvest."""

    def harvest_due(self, now: datetime) -> bool:
        return is_harvest_due(self._store.harvest_state(), self._store.gate_state(), now)

    def next_harvest(self, now: datetime) -> datetime:
        return next_harvest(self._store.harvest_state(), self._store.gate_state(), now)

    def harvest(self, now: datetime, progress: Progress = quiet) -> Harvested:
        """Take in everything since the last harvested day and close the batch.

        Where arXiv fails, what came is kept, the failure is on record, and ``trouble`` says why.
        """
        state = self._store.harvest_state()
        self._store.harvest_started(now)
        try:
            return self._take_in(state, now, progress)
        except SourceClosed as error:
            return Harvested(0, None, trouble=error.reason)
        except SourceError as error:
            self._store.harvest_failed(error.reason, now)
            log.warning("harvest failed: %s", error.reason)
            return Harvested(0, None, trouble=error.reason)

    def _take_in(self, state: HarvestState, now: datetime, progress: Progress) -> Harvested:
        today = now.date()
        # Overlap by a day: rows may shift between pages, and days end at different times for us and arXiv.
        since = state.harvested_day - timedelta(days=1) if state.harvested_day else today - BASELINE
        day, count = today, 0
        for number, page in enumerate(self._source.harvest(since, now)):
            if number == 0:
                # The first answer's day: what changes while the harvest runs belongs to the next one.
                day = min(day, page.answered_on)
            for at in range(0, len(page.papers), AT_ONCE):
                self._store.save_papers(page.papers[at : at + AT_ONCE], Origin.OAI, now)
            count += len(page.papers)
            progress("papers from arXiv", count, count if page.last else None)
        batch = self._store.close_batch(day, now, self._keywords, announcement_evening(now))
        after = self._store.harvest_state()
        baseline = state.baseline_at is None and after.baseline_at is not None
        _tell(count, batch)
        return Harvested(count, batch, baseline, after.trouble)


def _tell(papers: int, batch: Batch | None) -> None:
    announced, matched = (batch.announced, batch.matched) if batch else (0, 0)
    log.info(
        "harvest: %s papers, %s newly announced, %s of them for followed keywords",
        papers,
        announced,
        matched,
        extra={"papers": papers, "announced": announced, "matched": matched},
    )
