"""Papers in: the daily harvest and its batches, what each keyword has seen, and search over what is stored.

What is *announced* is decided by batches alone: a harvest stores pages as they come, and only when it has
reached its end does one transaction number the batch and match it (`HarvestStore.close_batch`). A harvest
that breaks off starts over from the same day; saving a paper twice changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from bot import keywords, matching
from bot.domain import Batch, GateState, HarvestState, Keyword, KeywordId, Origin, Paper, PaperId, rank
from bot.errors import KeywordError, SourceClosed, SourceError, SourceRefused
from bot.ports import Cursor, PaperSource, Progress, Store
from bot.schedule import announcement_evening

log = logging.getLogger(__name__)

BASELINE = timedelta(days=7)
"""How far the first harvest looks back."""

RETRY = timedelta(minutes=30)
EMPTY_ANSWERS = 6
"""So many clean answers without anything new mean that arXiv announced nothing."""

PAGE = 50
"""Stored candidates looked at first; each further look takes twice as many, up to 2,000."""


NO_VERSIONS: Mapping[PaperId, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Harvested:
    """What one harvest brought."""

    papers: int
    batch: Batch | None
    baseline: bool = False
    trouble: str | None = None


def quiet(*_: object) -> None:
    """Tell nobody of progress."""


def is_harvest_due(state: HarvestState, gate: GateState, now: datetime) -> bool:
    """Whether to ask arXiv now: nothing since its last announcement evening, and no reason to wait."""
    if gate.silence(now):
        return False
    # A try that lies ahead is one before the clock was set back.
    if state.last_try_at and timedelta() <= now - state.last_try_at < RETRY:
        return False
    return state.baseline_at is None or not is_evening_settled(state, announcement_evening(now))


def is_evening_settled(state: HarvestState, evening: datetime) -> bool:
    """Whether all that was announced on that evening is in, or nothing was announced."""
    if state.baseline_at and state.baseline_at >= evening:
        return True
    if state.last_batch and state.last_batch.closed_at >= evening:
        return True
    answered = state.last_ok_at is not None and state.last_ok_at >= evening
    return answered and state.empty_answers >= EMPTY_ANSWERS


def next_harvest(state: HarvestState, gate: GateState, now: datetime) -> datetime:
    """The first moment from ``now`` on at which a harvest is due, if nothing happens until then."""
    moments = [now + gate.silence(now)]
    if state.last_try_at and state.last_try_at <= now:
        moments.append(state.last_try_at + RETRY)
    if state.baseline_at and is_evening_settled(state, announcement_evening(now)):
        # No two evenings are more than three days apart.
        evenings = (announcement_evening(now + timedelta(days=days)) for days in range(1, 5))
        moments.append(next(evening for evening in evenings if evening > now))
    return max(moments)


class Engine:
    """The feed engine over one store and one source of papers. Safe from several threads."""

    def __init__(self, store: Store, source: PaperSource, *, per_keyword: int = 100) -> None:
        self._store = store
        self._source = source
        self._per_keyword = per_keyword
        self._index = matching.Index()
        self._index_lock = threading.Lock()

    # --- the daily harvest ---

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
            self._store.save_papers(page.papers, Origin.OAI, now)
            count += len(page.papers)
            progress("papers from arXiv", count, count if page.last else None)
        batch = self._store.close_batch(day, now, self._match, announcement_evening(now))
        after = self._store.harvest_state()
        baseline = state.baseline_at is None and after.baseline_at is not None
        log.info("harvest: %s papers, batch %s", count, batch)
        return Harvested(count, batch, baseline, after.trouble)

    def _match(
        self, papers: Sequence[Paper], known: Sequence[tuple[KeywordId, str]]
    ) -> Iterable[tuple[KeywordId, PaperId]]:
        with self._index_lock:
            for id, text in known:
                if id not in self._index:
                    self._add(id, text)
            return list(self._index.match(papers))

    def _add(self, id: KeywordId, text: str) -> None:
        if keyword := _readable(id, text):
            self._index.add(id, keyword)

    # --- on demand ---

    def backfill(self, now: datetime, progress: Progress = quiet) -> int:
        """Ask arXiv for the newest papers of each followed keyword not asked for yet; how many keywords were.

        Raises `SourceError` where arXiv fails; what came until then is kept.
        """
        waiting = self._store.unfilled(limit=100)
        for done, (id, text) in enumerate(waiting):
            progress(text, done, len(waiting))
            if keyword := _readable(id, text):
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

    # --- search over what is stored ---

    def search(self, keyword: Keyword, limit: int, cursor: Cursor | None = None) -> list[Paper]:
        """Stored papers a keyword finds, newest id first, at most ``limit``."""
        found: list[Paper] = []
        for paper in self._walk(keyword, cursor or Cursor()):
            if matching.matches(keyword, paper):
                found.append(paper)
                if len(found) == limit:
                    break
        return found

    def _walk(self, keyword: Keyword, cursor: Cursor) -> Iterator[Paper]:
        narrowing, size = matching.narrowing(keyword), PAGE
        while True:
            page = self._store.candidates(narrowing, cursor, size)
            yield from page
            if len(page) < size:
                return
            cursor = Cursor(below=page[-1].id, since=cursor.since)
            size = min(2 * size, 2_000)

    def find_title(self, text: str) -> Paper | None:
        """The stored paper with this very title (letters and digits count, nothing else), newest first."""
        words = " ".join(text.replace('"', " ").split())
        try:
            keyword = keywords.parse(f'ti:"{words}"')
        except KeywordError:
            return None
        wanted = _letters(text)
        return next((paper for paper in self.search(keyword, 5) if _letters(paper.title) == wanted), None)


def _readable(id: KeywordId, text: str) -> Keyword | None:
    """A stored keyword; None for one that no longer parses, which must not silence the others."""
    try:
        return keywords.parse(text)
    except KeywordError as error:
        log.error("keyword %s cannot be read any more: %r: %s", id, text, error)
        return None


def is_whole(paper: Paper) -> bool:
    """Whether nothing is missing that a look-up would bring (imports have no authors)."""
    return bool(paper.authors and paper.abstract)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
