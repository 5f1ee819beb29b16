"""A matched paper as an entry of a list, labelled where it is not simply new."""

from __future__ import annotations

import re
from datetime import timedelta
from fnmatch import fnmatchcase

from bot.domain import Kind, Match
from bot.message.papers import paper_line
from bot.message.parts import PaperLine
from bot.message.wording import day_words, short_day

HELD = timedelta(days=7)
"""Announced so long after it was submitted, a paper was held back by arXiv's moderators."""

LONGEST_WAIT = timedelta(days=4)
"""What comes in on a Thursday afternoon is announced on Sunday evening, later where that is a holiday."""

_CATEGORY = re.compile(r"\bcat:([A-Za-z.*-]+)")


def match_line(match: Match) -> PaperLine:
    """The paper as one entry of a digest; its date says what is unusual about it."""
    return paper_line(match.paper, match.keywords, date=_label(match))


def _label(match: Match) -> str | None:
    paper = match.paper
    match match.kind:
        case Kind.REPLACED:
            return f"new version v{paper.version}{_on(match)}"
        case Kind.CROSS_LISTED:
            return f"newly {_reached(match)}{_on(match)}"
        case _ if paper.published and is_held(match):
            return f"submitted {short_day(paper.published.date())}, announced late"
    return None


def is_held(match: Match) -> bool:
    """Whether arXiv announced the paper later than it does by itself.

    A batch may close late because nobody harvested for days; so the paper must have been missing from what
    was announced before it, too.
    """
    published, closed = match.paper.published, match.closed_at
    if not published or not closed or closed - published <= HELD:
        return False
    return match.after is None or match.after - published > LONGEST_WAIT


def _on(match: Match) -> str:
    dated = match.paper.updated if match.kind is Kind.REPLACED else match.paper.published
    return f", {day_words(dated.date())}" if dated else ""


def _reached(match: Match) -> str:
    """The followed category among those the paper was cross-listed to."""
    followed = [pattern for text in match.keywords for pattern in _CATEGORY.findall(text)]
    for category in match.paper.categories[1:]:
        if any(fnmatchcase(category, pattern) for pattern in followed):
            return f"in {category}"
    return "cross-listed"
