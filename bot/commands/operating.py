"""status, as whoever runs the bot hears it at its terminal: ages, back-offs, and outcomes by platform."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.commands.asked import Asked, clock_words
from bot.commands.clocks import clock_lines
from bot.domain import GateState
from bot.message import papers
from bot.ports import Outcomes, Status

TERMINAL = "console/"
_NAMES = {"console": "This terminal"}


def for_operator(asked: Asked, status: Status) -> Iterator[str]:
    """Nothing in a chat: whoever asks there does not run the bot."""
    if not asked.channel.id.startswith(TERMINAL):
        return
    if fetched := status.harvest.last_ok_at:
        yield f"The last harvest was {ago(asked.now - fetched)}."
    if tick := asked.store.last_tick():
        yield f"The clock last turned {ago(asked.now - tick)}."
    yield from clock_lines(status.skew, asked.wall_ahead, asked.now)
    yield from _back_off(asked, status.gate)
    yield from map(outcome_words, asked.store.outcomes(asked.now))


def _back_off(asked: Asked, gate: GateState) -> Iterator[str]:
    if silence := gate.silence(asked.now):
        failures = papers(gate.failures, "failure")
        until = clock_words(asked.now + silence, asked)
        yield f"arXiv is left alone until {until}, after {failures} in a row."


def outcome_words(outcomes: Outcomes) -> str:
    """``Slack: 812 messages posted in the last 24 hours, 2 failing.``"""
    name = _NAMES.get(outcomes.platform, outcomes.platform.capitalize())
    posted = f"{papers(outcomes.posted, 'message')} posted in the last 24 hours"
    return f"{name}: {', '.join([posted, *_not_out(outcomes)])}."


def _not_out(outcomes: Outcomes) -> Iterator[str]:
    for count, words in (
        (outcomes.waiting, "waiting"),
        (outcomes.failing, "failing (tried again by itself)"),
        (outcomes.unconfirmed, "unconfirmed (`papers check` says what to do)"),
    ):
        if count:
            yield f"{count:,} {words}"
    if outcomes.refused:
        yield f"{papers(outcomes.refused, 'channel')} that may not be posted to"


def ago(age: timedelta) -> str:
    """``4 minutes ago``, in the largest unit that leaves two or more."""
    seconds = max(round(age.total_seconds()), 0)
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{papers(seconds // size, unit)} ago"
    return f"{papers(seconds, 'second')} ago"
