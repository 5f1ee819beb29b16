"""How many papers a keyword brings: counted in what is stored, or estimated from arXiv's newest.

Stored papers are narrowed by their words (exact for most keywords) and a sample of them is read, so that
25 keywords are counted as fast as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import matching
from bot.commands.asked import Asked
from bot.domain import HarvestState, Keyword, Paper
from bot.engine import BASELINE
from bot.message import papers

LOOK_BACK = 14
ENOUGH_DAYS = 5
"""Fewer days tell too little."""

READ = 300
"""Papers read for one answer, whatever the number of keywords."""
READ_EACH = 12

MANY_A_DAY = 25
COUNTED = LOOK_BACK * MANY_A_DAY
SAMPLES = 3
ANNOUNCED = 5 / 7
"""arXiv announces on five days of seven."""


@dataclass(frozen=True, slots=True)
class Volume:
    """So many papers in so many days."""

    count: int
    days: float
    few: bool = False  # too few among too many candidates to be counted

    @property
    def a_day(self) -> float:
        """On a day arXiv announces."""
        return self.count / (self.days * ANNOUNCED)

    @property
    def is_much(self) -> bool:
        return self.a_day > MANY_A_DAY

    @property
    def is_daily(self) -> bool:
        return self.a_day >= 1

    def __str__(self) -> str:
        return self.by_day() if self.is_daily else self.in_all()

    def by_day(self) -> str:
        """``about 4 papers a day``, of three digits the last one rounded."""
        count = round(self.a_day, -1 if self.a_day >= 100 else None)
        return f"about {papers(int(count))} a day"

    def in_all(self) -> str:
        """``12 papers in the last 14 days``."""
        if self.few:
            return f"a few papers at most in the last {self.days:.0f} days"
        return f"{papers(self.count) if self.count else 'no paper'} in the last {self.days:.0f} days"


def in_one_unit(volumes: Sequence[Volume]) -> list[str]:
    """Volumes to be compared: by day where all of them are daily, else all by the days looked at."""
    daily = all(volume.is_daily for volume in volumes)
    return [volume.by_day() if daily else volume.in_all() for volume in volumes]


# --- counted in what is stored ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Counted:
    """What a keyword would have brought lately, and some papers of that, newest first."""

    keyword: Keyword
    volume: Volume
    papers: tuple[Paper, ...]


def counted(asked: Asked, wanted: Sequence[Keyword]) -> list[Counted] | None:
    """What these keywords would have brought; None while too few days are known."""
    days = days_known(asked.store.harvest_state(), asked.now)
    if days < ENOUGH_DAYS:
        return None
    since = asked.now.date() - timedelta(days=days)
    sample = max(READ_EACH, READ // max(1, len(wanted)))
    tallies = asked.store.tally([matching.narrowing(keyword) for keyword in wanted], since, sample)
    return [
        _read(keyword, tally.count, tally.sample, days)
        for keyword, tally in zip(wanted, tallies, strict=True)
    ]


def _read(keyword: Keyword, candidates: int, sample: Sequence[Paper], days: int) -> Counted:
    """The share of what was read that the keyword finds is its share of all."""
    found = tuple(paper for paper in sample if matching.matches(keyword, paper))
    all_read = candidates <= len(sample)
    count = len(found) if all_read else round(candidates * len(found) / len(sample))
    return Counted(keyword, Volume(count, days, few=not found and not all_read), found)


def days_known(state: HarvestState, now: datetime) -> int:
    """How many of the last days were harvested as a whole; 0 before the first harvest."""
    if state.baseline_at is None:
        return 0
    return min(LOOK_BACK, (now - state.baseline_at + BASELINE).days)


# --- estimated from arXiv's newest --------------------------------------------------------------


def estimate(newest: Sequence[Paper], now: datetime, *, more: bool) -> Volume:
    """What a keyword brings, going by the dates of its newest papers on arXiv; there may be ``more``."""
    dates = sorted(paper.published for paper in newest if paper.published)
    start = now - timedelta(days=LOOK_BACK)
    if not more or not dates or dates[0] < start:
        return Volume(sum(date >= start for date in dates), LOOK_BACK)
    # The newest are some days old already: submitted, then announced.
    days = max((dates[-1] - dates[0]) / timedelta(days=1), 0.5)
    return Volume(len(dates), days)
