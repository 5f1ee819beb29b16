"""What may follow a verb, for people who type: times, days, zones, moments, settings, what is followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.commands import wishes
from bot.commands.sentences import unmuting, unsubscribing
from bot.commands.verbs import TOPICS
from bot.schedule import zones_like

TIMES = ("9am", "08:30", "noon", "18:00")
DAYS = ("mon-fri", "daily", "mon-thu", "weekends", "monday", "tuesday", "wednesday", "thursday", "friday")
WHOLE = ("9am", "09:00 mon-fri", "weekly mon 8:30", "announced")
"""All that need be said of a schedule."""

ZONES = 20
LONGEST_ZONE = 3
"""Words: ``port of spain``."""

_FIXED = {
    "pause": ("until tomorrow", "until friday", "until monday", "until next month", "for 2 weeks"),
    "mute": ("survey", 'au:"Yann LeCun"', "cat:cs.CR"),
    "settings": (
        *(f"{name} {how}" for name in wishes.NAMES if name != "changes" for how in ("on", "off")),
        "changes everyone",
        "changes managers",
        "changes usual",
    ),
    "help": TOPICS,
}
_NUMBER = re.compile(r"#?\s?(\d{1,3})")
_HOUR = re.compile(r"(\d{1,2})(?::?(\d{0,2}))?")
_DAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun|daily|week)", re.IGNORECASE)
_TIME = re.compile(r"\d|noon|midnight", re.IGNORECASE)


def offered(verb: str, rest: str, followed: Sequence[str], muted: Sequence[str]) -> Iterator[str]:
    """Whole sentences with this verb, likeliest first; ``rest`` is lower case."""
    match verb:
        case "unsubscribe":
            yield from (unsubscribing([keyword]) for keyword in _meant(rest, followed))
            yield from _beginning(verb, ("all",), rest)
        case "unmute":
            yield from (unmuting([keyword]) for keyword in _meant(rest, muted))
            yield from _beginning(verb, ("all",), rest)
        case "search" | "share":
            yield from (f"{verb} {keyword}" for keyword in followed if rest in keyword.lower())
        case "schedule":
            yield from _schedules(rest)
        case _:
            yield from _beginning(verb, _FIXED.get(verb, ()), rest)


def _beginning(verb: str, words: Sequence[str], rest: str) -> Iterator[str]:
    yield from (f"{verb} {word}" for word in words if word.lower().startswith(rest))


def _meant(rest: str, kept: Sequence[str]) -> list[str]:
    """By a number in the list, or by some of its letters."""
    if number := _NUMBER.fullmatch(rest):
        at = int(number[1])
        return list(kept[at - 1 : at]) if at else []
    return [keyword for keyword in kept if rest.lstrip("#") in keyword.lower()]


# --- schedules ----------------------------------------------------------------------------------


def _schedules(rest: str) -> Iterator[str]:
    """What is said stays; its last word may become a time, days or a zone that is not said yet."""
    yield from _beginning("schedule", WHOLE, rest)
    said, _, begun = rest.rpartition(" ")
    words = said.split()
    if "announced" in words:
        return
    start = " ".join(["schedule", *words])
    if not any(map(_TIME.match, words)):
        yield from (f"{start} {time}" for time in _times(begun))
    if not any(map(_DAY.match, words)):
        yield from (f"{start} {day}" for day in DAYS if day.startswith(begun))
    if not any("/" in word for word in words) and (words or begun):
        yield from _zones(rest.split(" "))


def _zones(words: list[str]) -> Iterator[str]:
    """A zone for the last words, which may be several (``new york``), written as the zone database does."""
    for at in range(max(0, len(words) - LONGEST_ZONE), len(words)):
        start = " ".join(["schedule", *words[:at]])
        yield from (f"{start} {zone}" for zone in zones_like(" ".join(words[at:]), ZONES))


def _times(begun: str) -> Iterator[str]:
    yield from (time for time in TIMES if time.startswith(begun))
    if (found := _HOUR.fullmatch(begun)) and int(found[1]) < 24:
        minutes = [each for each in ("00", "15", "30", "45") if each.startswith(found[2] or "")]
        yield from (f"{int(found[1]):02}:{each}" for each in minutes)
