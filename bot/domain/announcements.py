"""Papers in: what was announced, and where asking arXiv stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one harvest found announced; the numbers grow."""

    number: int
    closed_at: datetime
    announced: int
    matched: int  # of the announced papers, those that a followed keyword finds
    partial: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestState:
    """Where the harvest stands."""

    harvested_day: date | None = None  # the last day fully taken in
    watermark: int | None = None  # rank of the baseline's highest identifier, fixed for ever
    baseline_at: datetime | None = None
    last_try_at: datetime | None = None
    last_ok_at: datetime | None = None  # the last harvest that reached its end
    empty_answers: int = 0  # clean harvests since the last evening that brought nothing new
    failures: int = 0  # in a row
    trouble: str | None = None  # why the last one failed
    trouble_since: datetime | None = None
    search_try_at: datetime | None = None  # of the search that stands in for the daily list
    search_ok_at: datetime | None = None  # the last one that reached its end
    last_batch: Batch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateState:
    """What arXiv last told us about waiting."""

    LONGEST: ClassVar = timedelta(hours=1)  # no answer makes us wait longer, whatever it says

    not_before: datetime | None = None
    failures: int = 0
    trouble: str | None = None
    since: datetime | None = None

    def silence(self, now: datetime) -> timedelta:
        """How long arXiv is still to be left alone; not at all where the clock was set back further."""
        left = self.not_before - now if self.not_before else timedelta()
        return left if timedelta() < left <= self.LONGEST else timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSkew:
    """How far our clock was ahead of arXiv's when an answer told the time there, to the second."""

    MOST: ClassVar = timedelta(seconds=30)  # a clock that is further off posts at wrong times
    FRESH: ClassVar = timedelta(days=2)  # arXiv is asked every day

    ahead: timedelta  # negative: behind
    at: datetime

    def is_known(self, now: datetime) -> bool:
        """Whether it tells of the clock as it is now."""
        return abs(now - self.at) <= self.FRESH
