"""The words of the show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.demo.sample import Announced
from bot.domain import Batch
from bot.message import Code, Heading, Items, Message, Span, Strong, day_words, note, papers, plain, text

_START = (
    (Code("papers run"), " starts the bot in this terminal; no token is needed."),
    (
        *("Set ", Code("SLACK_BOT_TOKEN"), " and ", Code("SLACK_APP_TOKEN"), " for Slack, "),
        *(Code("DISCORD_TOKEN"), " for Discord, or all of them: the same command is the bot there."),
    ),
    (Code("papers check"), " tells what is missing and how to fix it."),
)


def opening() -> Message:
    title = "Five days of the Daily Papers bot, in five seconds"
    what = text(
        "Real papers from a bundled sample, a throw-away database, no network. "
        "This is the bot you would run; only its clock is faster. Times are UTC."
    )
    return Message(summary=title, blocks=(Heading(title), what))


def step(now: datetime, *spans: Span) -> Message:
    """A line of the story."""
    line = (Strong(f"{_day(now.date())}, {now:%H:%M}"), " · ", *spans)
    return Message(summary=plain(line), blocks=(text(*line),))


def announcement(batch: Batch) -> str:
    verb = "matches" if batch.matched == 1 else "match"
    return f"arXiv has announced {papers(batch.announced)}; {batch.matched} {verb}."


def late_arrival(one: Announced) -> Message:
    """Why an old date does not hide a new paper."""
    assert one.paper.published
    submitted, announced = _day(one.paper.published.date()), _day(one.day)
    line = (
        f"{one.paper.id} was submitted on {submitted} and announced on {announced}: "
        "asking for papers submitted since yesterday would have missed it."
    )
    return Message(summary=line, blocks=(note(line),))


def closing(batches: Sequence[Batch], posted: Sequence[str]) -> Message:
    """What was to be seen, counted, and what to type next."""
    announced = sum(batch.announced for batch in batches)
    matched = sum(batch.matched for batch in batches)
    twice = len(posted) - len(set(posted))
    count = (
        f"Five days: {papers(announced)} announced, {matched} matched, {len(posted)} posted, "
        f"{twice or 'none'} of them twice."
    )
    start = (Heading("How to start for real"), Items(_START, numbered=True))
    return Message(summary=count, blocks=(Heading("What you saw"), text(count), *start))


def _day(day: date) -> str:
    return day_words(day, weekday=True)
