"""Door 1: papers come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain import Keyword, Paper, PaperId


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a harvest."""

    papers: tuple[Paper, ...]
    answered_on: date  # the server's UTC day when it answered
    last: bool
    skipped: int = 0  # records that could not be read (deleted, malformed), for the log


class PaperSource(Protocol):
    """arXiv. Every method may raise `SourceError` and waits its turn at the gate."""

    def harvest(self, since: date, now: datetime) -> Iterator[Page]:
        """Everything arXiv announced or changed since that day, a page at a time, as it arrives.

        No page at all means nothing changed. Records dated after ``now`` are ignored.
        """

    def newest(self, keyword: Keyword, limit: int, now: datetime) -> list[Paper]:
        """The newest papers arXiv's own search finds for a keyword, newest first."""

    def submitted(
        self, keywords: Sequence[Keyword], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        """What arXiv's own search finds for any of these keywords among papers submitted since a moment.

        A page at a time, newest first, at most some thousands; there may be papers that none of them finds.
        """

    def look_up(self, ids: Sequence[PaperId], now: datetime) -> list[Paper]:
        """These papers in their latest versions, in any order; unknown identifiers are left out."""

    def close(self) -> None:
        """Close the sockets; a request in flight fails at once."""


Progress = Callable[[str, int, int | None], None]
"""(what, done, of how many if known): told as long work goes on."""
