"""How much a keyword will bring, going by the papers that are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import keywords
from bot.commands.asked import Asked
from bot.commands.sentences import subscribing
from bot.domain import Field, HarvestState, Keyword, Term
from bot.engine import BASELINE
from bot.message import Action, Actions, Block, Code, Items, Link, Say, papers, text
from bot.ports import Cursor
from bot.text import readable

LOOK_BACK = 14
MANY_A_DAY = 25
COUNTED = LOOK_BACK * MANY_A_DAY
SAMPLES = 3
ANNOUNCED = 5 / 7
"""arXiv announces on five days of seven."""


@dataclass(frozen=True, slots=True)
class Volume:
    """So many papers in so many days; counting stops at ``COUNTED``."""

    count: int
    days: int

    @property
    def a_day(self) -> float:
        """On a day arXiv announces."""
        return self.count / max(1.0, self.days * ANNOUNCED)

    @property
    def is_much(self) -> bool:
        return self.count >= COUNTED or self.a_day > MANY_A_DAY

    @property
    def is_daily(self) -> bool:
        return self.count >= COUNTED or self.a_day >= 1

    def __str__(self) -> str:
        return self.by_day() if self.is_daily else self.in_all()

    def by_day(self) -> str:
        """``about 4 papers a day``."""
        if self.count >= COUNTED:
            return f"more than {MANY_A_DAY} papers a day"
        return f"about {papers(round(self.a_day))} a day"

    def in_all(self) -> str:
        """``12 papers in the last 14 days``."""
        count = papers(self.count) if self.count else "no paper"
        return f"{count}{' or more' if self.count >= COUNTED else ''} in the last {self.days} days"


def in_one_unit(volumes: Sequence[Volume]) -> list[str]:
    """Volumes to be compared: by day where all of them are daily, else all by the days looked at."""
    daily = all(volume.is_daily for volume in volumes)
    return [volume.by_day() if daily else volume.in_all() for volume in volumes]


def volume(asked: Asked, keyword: Keyword) -> Volume | None:
    """What the keyword would have brought lately; None before the first harvest."""
    days = days_known(asked.store.harvest_state(), asked.now)
    if not days:
        return None
    since = asked.now.date() - timedelta(days=days)
    return Volume(len(asked.engine.search(keyword, COUNTED, Cursor(since=since))), days)


def days_known(state: HarvestState, now: datetime) -> int:
    """How many of the last days were harvested as a whole; 0 before the first harvest."""
    if state.baseline_at is None:
        return 0
    return min(LOOK_BACK, (now - state.baseline_at + BASELINE).days)


# --- what is said -------------------------------------------------------------------------------


def prospect(asked: Asked, keyword: Keyword) -> list[Block]:
    """How much to expect, some titles, and what to do about too few or too many."""
    expected, examples = volume(asked, keyword), asked.engine.search(keyword, SAMPLES)
    titles = Items(tuple((Link(readable(paper.title), paper.url),) for paper in examples))
    if expected is None:
        return [text("For example:"), titles] if examples else []
    brought = f"It would have brought {expected}"
    if expected.is_much:
        return [text(f"{brought}, for example:"), titles, *_narrower(keyword)]
    if expected.count:
        return [text(f"{brought}, for example:"), titles]
    if examples:
        return [text(f"{brought}. The newest before that:"), titles]
    return [text(f"{brought}."), *_looser(asked, keyword)]


def _narrower(keyword: Keyword) -> list[Block]:
    """In the title alone, if it is about one thing in title or abstract."""
    if not isinstance(keyword.node, Term) or keyword.node.field is not Field.TEXT:
        return [text("That is a lot; ", Say("help keywords"), " tells how to narrow it.")]
    narrow = f'ti:"{keyword.node.words}"' if " " in keyword.node.words else f"ti:{keyword.node.words}"
    instead = Action("Follow the narrower one too", subscribing([narrow]))
    return [text("That is a lot. Only in titles it would be ", Code(narrow), "."), Actions((instead,))]


def _looser(asked: Asked, keyword: Keyword) -> list[Block]:
    """All its words instead, for a phrase that no stored paper has."""
    loosened = keywords.loosen(keyword)
    if loosened is None or not asked.engine.search(loosened, 1):
        return []
    expected = volume(asked, loosened)
    return [
        text(
            "No stored paper has this exact phrase. All its words, ",
            Code(loosened.text),
            f": {expected.in_all()}." if expected else ", are in some.",
        ),
        Actions((Action("Follow all its words too", subscribing([loosened.text])),)),
    ]
