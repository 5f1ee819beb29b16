"""arXiv as the sample knows it: what was announced up to a moment, and nothing of the network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice

from bot import matching
from bot.demo.sample import Announced
from bot.domain import Keyword, Paper, PaperId, rank
from bot.ports import Page


class SampleSource:
    """Implements `PaperSource` without a socket."""

    def __init__(self, papers: Sequence[Announced]) -> None:
        self._papers = papers

    def harvest(self, since: date, now: datetime) -> Iterator[Page]:
        """All that was announced in those days, on one page."""
        found = tuple(one.paper for one in self._papers if since <= one.day <= now.date())
        if found:
            yield Page(found, now.date(), last=True)

    def newest(self, keyword: Keyword, limit: int, now: datetime) -> list[Paper]:
        """What the keyword finds among all that was announced so far."""
        newest = sorted(self._until(now), key=lambda paper: rank(paper.id), reverse=True)
        return list(islice((paper for paper in newest if matching.matches(keyword, paper)), limit))

    def submitted(
        self, keywords: Sequence[Keyword], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        """All of them on one page."""
        late = (paper for paper in self._until(now) if paper.published and paper.published >= since)
        yield [paper for paper in late if any(matching.matches(keyword, paper) for keyword in keywords)]

    def look_up(self, ids: Sequence[PaperId], now: datetime) -> list[Paper]:
        return [paper for paper in self._until(now) if paper.id in ids]

    def close(self) -> None:
        """Nothing to close."""

    def _until(self, now: datetime) -> Iterator[Paper]:
        return (one.paper for one in self._papers if one.day <= now.date())
