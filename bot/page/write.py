"""The page of one channel: per followed keyword a table, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain import ChannelId, Paper
from bot.page import cells
from bot.ports import FollowStore

LIMIT = 100
"""Papers in one table."""

_HEADER = """\
# Daily Papers
New arXiv papers, one table for each keyword that is followed.

Each table holds the newest papers first, by the date of their current version, at most {limit}.

Last update: {updated}
"""
_TABLE = """\
## {heading}
| **Title** | **Date** | **Abstract** | **Comment** |
| --- | --- | --- | --- |
"""
_LONG = 20  # characters: a longer comment is folded
_LABEL = 5  # characters of it that stay in sight


@dataclass(frozen=True, slots=True)
class Written:
    """A page, and how much stands on it."""

    text: str
    keywords: int
    papers: int  # each counted once


def page_of(store: FollowStore, channel: ChannelId, now: datetime) -> Written:
    """The page of what a channel follows, as of now."""
    tables = store.table(channel, LIMIT)
    shown = {paper.id for _, papers in tables for paper in papers}
    return Written(write_page(tables, now.date()), len(tables), len(shown))


def write_page(tables: Sequence[tuple[str, Sequence[Paper]]], updated: date) -> str:
    """The whole page; papers of one day keep the order they are given in."""
    head = _HEADER.format(limit=LIMIT, updated=updated.isoformat())
    return "\n".join((head, *(_table(heading, papers) for heading, papers in tables)))


def _table(heading: str, papers: Sequence[Paper]) -> str:
    newest = sorted(papers, key=_day, reverse=True)[:LIMIT]
    return _TABLE.format(heading=cells.prose(heading)) + "".join(map(_row, newest))


def _row(paper: Paper) -> str:
    # The plain http address is the one the page has always had; rows stay equal byte for byte.
    link = f"http://arxiv.org/abs/{paper.id}v{paper.version}"
    abstract = f"<details><summary>Show</summary><p>{cells.prose(paper.abstract)}</p></details>"
    cell = _comment(cells.collapse(paper.comment or ""))
    return f"| **[{cells.title(paper.title)}]({link})** | {_day(paper)} | {abstract} | {cell} |\n"


def _day(paper: Paper) -> str:
    return paper.updated.date().isoformat() if paper.updated else ""


def _comment(text: str) -> str:
    if len(text) <= _LONG:
        return cells.prose(text)
    label = f"{cells.label(text[:_LABEL])}..."
    return f"<details><summary>{label}</summary><p>{cells.prose(text)}</p></details>"
