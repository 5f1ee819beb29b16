"""today, what's new: the papers of late for all that a channel follows."""

from __future__ import annotations

from collections.abc import Sequence

from bot import matching
from bot.commands.asked import Asked, as_of, codes
from bot.commands.followed import any_of, readable
from bot.commands.status import fetching_trouble
from bot.commands.telling import tell
from bot.commands.understood import Recent
from bot.commands.windows import Days, Window
from bot.domain import Keyword, Paper
from bot.message import Message, PaperLine, Spans, day_words, paper_line, papers, plain, text
from bot.ports import Answer, Cursor

SHOWN = 10
WEEK = Window("the last week", Days(7))


def tell_recent(asked: Asked, said: Recent) -> Answer:
    """The newest papers that match any keyword followed here, whether posted already or not."""
    followed = readable(asked.store.followed_texts(asked.channel.id))
    if not followed:
        return tell(asked)
    since = (said.window or WEEK).since(asked.today())
    if asked.store.harvest_state().last_ok_at is None:
        return Answer(private=_nothing_fetched(asked, followed))
    found = asked.engine.search(any_of(followed), SHOWN + 1, Cursor(since=since))
    lines = tuple(_line(paper, followed) for paper in found[:SHOWN])
    names = codes([keyword.text for keyword in followed])
    head: Spans = (_count(found), *names, f" since {day_words(since, weekday=True)}", as_of(asked))
    return Answer(private=Message(summary=plain(head), blocks=(text(*head), *lines), abstracts=bool(lines)))


def _nothing_fetched(asked: Asked, followed: Sequence[Keyword]) -> Message:
    """Before the first harvest nobody can tell what is new, and it is said why."""
    names = codes([keyword.text for keyword in followed])
    head: Spans = ("New papers have not been fetched yet, so I cannot tell what is new for ", *names, ".")
    trouble = fetching_trouble(asked, asked.store.harvest_state(), asked.store.gate_state())
    return Message(summary=plain(head), blocks=(text(*head), *((text(trouble),) if trouble else ())))


def _count(found: Sequence[Paper]) -> str:
    if len(found) > SHOWN:
        return f"The newest {SHOWN} papers for "
    return f"{papers(len(found), 'new paper')} for " if found else "Nothing new for "


def _line(paper: Paper, followed: Sequence[Keyword]) -> PaperLine:
    return paper_line(paper, [keyword.text for keyword in followed if matching.matches(keyword, paper)])
