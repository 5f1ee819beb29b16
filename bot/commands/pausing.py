"""pause: nothing is posted here for a while."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from bot.commands.asked import Asked, next_digest, paused_words, public_line
from bot.commands.understood import Pause
from bot.domain import Channel
from bot.errors import RequestError
from bot.message import Action, Actions, Message, Say, Spans, moment_words, note, plain, say, text
from bot.ports import Answer
from bot.schedule import next_slots, parse_until, typed_until

_MOMENT = timedelta(microseconds=1)
"""A digest at the very end of a pause comes."""

_NUMBER = re.compile(r"#\s?(?P<number>\d+)")


def pause(asked: Asked, said: Pause) -> Answer:
    """Post nothing until a moment, or until somebody resumes; a pause there is gets another end."""
    asked.check_may_change()
    channel = asked.channel
    if said.until and (number := _NUMBER.fullmatch(said.until)):
        problem = "A pause is for everything followed here; a single keyword can only be followed or not."
        raise RequestError(problem, example=f"unsubscribe #{number['number']}")
    until = None if said.until is None else parse_until(said.until, channel.schedule, asked.now)
    if channel.refused:
        return Answer(private=say(f"{paused_words(asked)} So there is nothing to pause."))
    if asked.store.channel(channel.id) is None:
        return Answer(private=say("Nothing is followed here yet, so nothing is posted anyway."))
    if channel.paused and channel.paused_until == until:
        return Answer(private=say(f"{paused_words(asked)} That stays so."))
    asked.store.pause(channel.id, f"paused by {asked.request.who.name}", asked.now, until)
    return _paused(asked, until, undo=pausing(channel) if channel.paused else "resume")


def pausing(channel: Channel) -> str:
    """The sentence that pauses a channel as it is paused now."""
    if channel.paused_until is None:
        return "pause"
    return f"pause until {typed_until(channel.paused_until, channel.schedule)}"


def _paused(asked: Asked, until: datetime | None, undo: str) -> Answer:
    if until is None:
        head: Spans = ("Nothing is posted here until somebody says ", Say("resume"), ".")
        did: Spans = ("paused the digests here, until somebody says ", Say("resume"), ".")
        after = "New papers are kept for the first digest after that."
    else:
        end = moment_words(until, asked.zone)
        head, did = (f"Nothing is posted here until {end}.",), (f"paused the digests here until {end}.",)
        after = f"{_kept(asked, until)} {next_digest(asked, until - _MOMENT)}"
    sooner = note("To end it sooner: ", Say("resume"))
    blocks = (text(*head), text(after), *((sooner,) if until else ()), Actions((Action("Undo", undo),)))
    return Answer(
        private=Message(summary=plain(head), blocks=blocks), public=public_line(asked, did, undo), undo=undo
    )


def _kept(asked: Asked, until: datetime) -> str:
    """What becomes of new papers, where a digest falls into the pause."""
    now, then = (next_slots(asked.channel.schedule, moment, 1) for moment in (asked.now, until - _MOMENT))
    return "No digest was to come before that." if now and now == then else "New papers are kept until then."
