"""A sentence that begins with a verb → what is asked for, if its words have the verb's shape."""

from __future__ import annotations

import re
from itertools import takewhile

from bot.commands import shapes, verbs
from bot.commands.identifiers import identifiers, leads_elsewhere, versions
from bot.commands.mentions import mentioned
from bot.commands.objects import muted, subscribed, unmuted, unsubscribed
from bot.commands.understood import (
    AskMutes,
    AskPreferences,
    AskSchedule,
    AskStatus,
    Help,
    Incomplete,
    ListFollows,
    NotAPaper,
    Pause,
    Preview,
    Resume,
    SetPreference,
    SetSchedule,
    Share,
    Show,
    Understood,
    Why,
)

NEAR = 12
"""Words before a paper that are looked at."""

HELP_FLAG = re.compile(r"\?+|--?h|--?help")
_WHY = re.compile(
    r"""(?:.*\s)?why(?:\s(?:was|were|is|are|did|does|has|have|had|not|no|isn't|wasn't|didn't|hasn't|haven't|the|this
    |that|paper|papers|we|i|you|get|got|see|seen|about|with|on|arxiv|of|post|posted|here))*[\s:]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ANY_TOPIC = re.compile(r"(?:a|some|the)\ (?:topic|keyword)s?|something", re.IGNORECASE | re.VERBOSE)
_TIME_OF = re.compile(r"(?:schedule|(?:the )?(?:time ?zone|zone|time|days?|weekdays)):? +", re.IGNORECASE)
_NUMBER = re.compile(r"[#\d][\d./:v-]*")


def ordered(verb: str, typed: str, picked: bool = False) -> Understood | None:
    """What a verb asks for, or None where its words are a keyword after all (``status epilepticus``)."""
    return _shaped(verb, typed) or (_taken_as_said(verb, typed) if picked else None)


def _shaped(verb: str, typed: str) -> Understood | None:
    """What it asks for where its words have the verb's shape."""
    rest = " ".join(typed.split())
    if HELP_FLAG.fullmatch(rest) or (rest.lower() == "help" and verb != "help"):
        return Help(verb)
    match verb:
        case "subscribe" | "unsubscribe":
            return _changed(verb, typed)
        case "mute" | "unmute":
            return _muted(verb, typed, rest)
        case "share":
            return _shared(rest)
        case "help":
            topic = verbs.help_topic(rest)
            return None if topic is None else Help(topic)
        case "show" | "why":
            return _about_papers(verb, rest)
        case _:
            return _stated(verb) if not rest else _said_with(verb, rest)


def _taken_as_said(verb: str, typed: str) -> Understood | None:
    """The same of a verb that was picked: whatever its words are, what is wrong with them is told.

    ``show`` is not here: what is no number may be a title.
    """
    rest = " ".join(typed.split())
    match verb:
        case "schedule":
            return SetSchedule(rest)
        case "pause":
            return Pause(rest, rest)
        case "settings":
            return SetPreference(rest)
        case "mute":
            return muted(typed)
        case "share":
            return Share(rest)
        case "why":
            return NotAPaper(rest)
        case "help":
            return Help(rest)
        case _:
            return None


def asks_why(sentence: str) -> bool:
    """Whether *why* is asked of the papers named in it, and is no part of a title that stands beside."""
    words = sentence.split()
    before = list(takewhile(lambda word: not identifiers(word), words))[-NEAR:]
    return bool(_WHY.fullmatch(" ".join(before))) or words[-1].lower() == "why"


def paused(rest: str) -> Pause | None:
    """The pause these words ask for."""
    if shapes.is_pause(rest):
        return Pause()
    until = shapes.end_of_pause(rest)
    if until is not None:
        return Pause(until, rest)
    return Pause(rest, rest) if shapes.is_moment_of_sorts(rest) else None


def _stated(verb: str) -> Understood | None:
    """A bare verb is always the verb."""
    match verb:
        case "list":
            return ListFollows()
        case "status":
            return AskStatus()
        case "schedule":
            return AskSchedule()
        case "preview":
            return Preview()
        case "pause":
            return Pause()
        case "resume":
            return Resume()
        case _:
            return AskPreferences()


def _said_with(verb: str, rest: str) -> Understood | None:
    """A verb with more text."""
    match verb:
        case "list":
            return ListFollows() if shapes.is_about_list(rest) else None
        case "status":
            return AskStatus() if shapes.is_about_status(rest) else None
        case "schedule":
            return SetSchedule(rest) if shapes.is_about_schedule(rest) else None
        case "preview":
            return Preview() if shapes.is_about_preview(rest) else None
        case "pause":
            return paused(rest)
        case "resume":
            return _resumed(rest)
        case _:
            return _settings(rest)


def _resumed(rest: str) -> Understood | None:
    if shapes.is_about_resuming(rest):
        return Resume()
    when = rest.removeprefix("on ").removeprefix("at ")
    return Resume(when) if shapes.is_time_alone(f"until {when}") else None


def _settings(rest: str) -> Understood | None:
    if shapes.is_of_ours(rest):
        return AskPreferences()
    if time := _TIME_OF.match(rest):
        when = rest[time.end() :]
        if "zone" in time[0].lower() or shapes.is_about_schedule(when):
            return SetSchedule(when)
    return SetPreference(rest) if shapes.is_about_settings(rest) else None


def _changed(verb: str, typed: str) -> Understood:
    if not typed:
        return Incomplete(verb)
    if _ANY_TOPIC.fullmatch(typed):
        return Incomplete(verb)
    if typed.lower() == "list":  # as other bots call it
        return ListFollows()
    if mention := mentioned(typed):
        return mention
    return subscribed(typed) if verb == "subscribe" else unsubscribed(typed)


def _shared(rest: str) -> Understood | None:
    if not rest:
        return Incomplete("share")
    return None if shapes.is_sharing_itself(rest) else Share(rest)


def _muted(verb: str, typed: str, rest: str) -> Understood | None:
    """A keyword, unless the whole channel is meant, or the mutes there are."""
    if not rest or rest.lower() == "list":
        return AskMutes()
    if shapes.is_the_channel(rest):
        return Pause() if verb == "mute" else Resume()
    if mention := mentioned(typed):
        return mention
    if verb == "unmute":
        return unmuted(typed)
    if shapes.is_mute_itself(rest):
        return None
    return paused(rest) if shapes.is_time_alone(rest) else muted(typed)


def _about_papers(verb: str, rest: str) -> Understood | None:
    """A verb for papers with what names none is a search, unless it looks like a number or leads elsewhere.

    ``show`` with an identifier is seen to before.
    """
    if not rest:
        return Incomplete(verb)
    if ids := identifiers(rest):
        return Why(ids) if asks_why(f"{verb} {rest}") else Show(ids, versions(rest))
    if verb == "why" and shapes.is_about_silence(rest):
        return AskStatus()
    return NotAPaper(rest) if leads_elsewhere(rest) or _NUMBER.fullmatch(rest) else None
