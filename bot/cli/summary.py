"""What one harvest or one tick came to, in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.app.tick import Ticked
from bot.app.turns import TakenIn
from bot.app.waiting import Waiting
from bot.domain import Posted
from bot.engine import Harvested
from bot.message import day_words, followed_of, moment_words, papers
from bot.schedule import local_day


def ticked_in_words(ticked: Ticked, now: datetime) -> str:
    """What came in, and what went out or waits."""
    return f"{taken_in_words(ticked.taken_in, now)} {_posted(ticked, now)}"


def troubles_in_words(ticked: Ticked) -> Iterator[str]:
    """What keeps posts from their channels, a line each."""
    yield from ticked.closed
    for failed in ticked.failed:
        yield f"{failed.channel}: {_clause(failed.reason)}. {_wait(failed.papers)}."
    known = {failed.channel for failed in ticked.failed}
    for channel, reason in ticked.paused:
        if channel not in known:
            yield f"{channel} is paused: {_clause(reason)}. To go on: papers resume --channel {channel}"


def taken_in_words(taken_in: TakenIn, now: datetime) -> str:
    """What arXiv gave; where it did not, why, and when it is asked again."""
    return " ".join(_taken_in(taken_in, now))


def _taken_in(taken_in: TakenIn, now: datetime) -> Iterator[str]:
    harvested = taken_in.harvested
    if taken_in.failed and taken_in.next_try:
        which = "The harvest" if harvested else "The last harvest"
        yield f"{which} failed: {_clause(taken_in.failed)}."
        yield f"`papers run` and `papers tick` try again; next at {_moment(taken_in.next_try, now)}."
    else:
        yield _harvested(harvested) if harvested else "No harvest was due."
    if taken_in.searched:
        yield _searched(taken_in.searched)
    if taken_in.unfilled:
        yield f"New keywords wait for arXiv's newest papers: {_clause(taken_in.unfilled)}."


def _searched(searched: Harvested) -> str:
    why = "As arXiv's daily list has failed for more than a day, followed keywords were searched for"
    if searched.trouble:
        return f"{why}, in vain: {_clause(searched.trouble)}."
    found = searched.batch.announced if searched.batch else 0
    return f"{why}: {papers(found, 'new paper')}."


def _harvested(harvested: Harvested) -> str:
    taken = f"{papers(harvested.papers)} from arXiv"
    if harvested.baseline:
        return f"{taken}. This was the first harvest: what arXiv announces from now on is new."
    if harvested.batch is None:
        return f"{taken}; nothing newly announced."
    matched = followed_of(harvested.batch.announced, harvested.batch.matched)
    return f"{taken}; {harvested.batch.announced:,} newly announced, {matched}."


def _posted(ticked: Ticked, now: datetime) -> str:
    if ticked.posted:
        return _went_out(ticked.posted)
    if ticked.failed:
        return "Nothing was posted."
    return _waiting(ticked.waiting, now) if ticked.waiting else "Nothing to post."


def _went_out(posted: Sequence[Posted]) -> str:
    count = sum(len(part.matches) for part in posted)
    channels = {part.channel for part in posted if part.matches}
    quiet = {part.channel for part in posted} - channels
    told = f"told {papers(len(quiet), 'channel')} why there is nothing" if quiet else ""
    if not channels:
        return f"{told.capitalize()}."
    return f"Posted {papers(count)} to {papers(len(channels), 'channel')}{f'; {told}' if told else ''}."


def _waiting(waiting: Sequence[Waiting], now: datetime) -> str:
    count = sum(one.papers for one in waiting)
    first = min(waiting, key=lambda one: one.slot)
    wait = _wait(count)
    schedule = first.channel.schedule
    today = local_day(schedule, now) == local_day(schedule, first.slot)
    words = moment_words(first.slot, schedule.zone)
    when = words.rpartition(", ")[2] if today else words
    if len(waiting) == 1:
        return f"{wait} for the digest at {when}."
    return f"{wait} for the digests of {len(waiting)} channels, the first at {when}."


def _wait(count: int) -> str:
    return f"{papers(count)} {'waits' if count == 1 else 'wait'}"


def _moment(moment: datetime, now: datetime) -> str:
    """``10:20 UTC``, with the day unless it is today; at the full minute it is not too early."""
    at, today = moment.astimezone(UTC) + timedelta(seconds=59), now.astimezone(UTC).date()
    day = "" if at.date() == today else f"{day_words(at.date(), weekday=True)}, "
    return f"{day}{at:%H:%M} UTC"


def _clause(reason: str) -> str:
    return reason.rstrip(".")
