"""What a well-used installation holds: papers of years, days of announcements, keywords people follow."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice

from benchmarks.matching import phrases
from benchmarks.material import every_paper
from bot.domain import ChannelId, Paper, PaperId

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
FIRST_YEAR, A_MONTH = 2022, 4_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How much there is of everything."""

    papers: int = 200_000
    distinct: int = 50_000  # texts; they are repeated under other identifiers
    days: int = 10  # of announcements
    a_day: int = 800  # papers
    keywords: int = 1_000  # followed; as many again are asked for that nobody follows
    channels: int = 50

    def channel(self, number: int) -> ChannelId:
        """Where the keyword of this number is followed."""
        return ChannelId(f"slack/T1/C{number % self.channels}")


def known(scale: Scale) -> Iterator[Paper]:
    """Papers of the years before, the same texts again and again."""
    texts = list(islice(every_paper(), scale.distinct))
    for number in range(scale.papers - scale.days * scale.a_day):
        months, place = divmod(number, A_MONTH)
        at = datetime(FIRST_YEAR + months // 12, months % 12 + 1, 1, tzinfo=UTC)
        id = PaperId(f"{at:%y%m}.{place + 1:05}")
        yield replace(texts[number % scale.distinct], id=id, published=at, updated=at)


def announced(scale: Scale) -> list[Paper]:
    """One that is there from the beginning, then those of each day."""
    texts = islice(every_paper(), 1_000, 1_001 + scale.days * scale.a_day)
    at = NOW - timedelta(days=scale.days)
    return [
        replace(paper, id=PaperId(f"{at:%y%m}.{number:05}"), published=at, updated=at)
        for number, paper in enumerate(texts, start=1)
    ]


@cache
def keywords(scale: Scale) -> tuple[list[str], list[str]]:
    """Those that are followed, and those that nobody follows."""
    titles = [paper.title for paper in islice(every_paper(), 5_000)]
    texts = phrases(titles, 2 * scale.keywords, random.Random(11))
    return texts[: scale.keywords], texts[scale.keywords :]
