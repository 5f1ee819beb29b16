"""What people mean by a time, some weekdays, a zone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import time

from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule.no_slots import means_no_slot, no_slot
from bot.schedule.wording import DAY_NAMES
from bot.schedule.zones import find_zone, is_like_a_zone

EXAMPLE = "schedule 09:00 mon-fri Europe/Paris"

_SETS = {
    "daily": tuple(range(7)),
    "every day": tuple(range(7)),
    "weekdays": (0, 1, 2, 3, 4),
    "weekday": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "weekend": (5, 6),
}
_FILLER = {
    "at",
    "on",
    "in",
    "every",
    "each",
    "and",
    "to",
    "the",
    "o'clock",
    "oclock",
    "time",
    "zone",
    "digest",
}
_TO = {"-", "to", "through", "until"}
_ANNOUNCED = {"announced", "asap", "immediately", "announcement"}
_AROUND_ANNOUNCED = {"as", "soon", "when", "once", "is", "are", "it", "papers", "after", "arxiv's"}
_TIMES = {"noon": time(12), "midnight": time(0), "midday": time(12)}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)


def parse_schedule(text: str, current: Schedule) -> Schedule:
    """The schedule people mean: time, days and zone in any order; what is not said stays as it is.

    Raises `RequestError` with what is wrong and an example.
    """
    words = text.replace(",", " , ").split()
    if not words:
        raise RequestError("Say when: a time, weekdays, a time zone.", example=EXAMPLE)
    if means_no_slot(text):
        raise no_slot(text)
    if any(word.lower() in _ANNOUNCED for word in words):
        return _announced(words, current)
    at, rest = _take_time(words)
    days, rest = _take_days(rest, current.days)
    if at is None and days is None and not is_like_a_zone(" ".join(rest)):
        raise RequestError(f"I cannot read a time, weekdays or a zone in “{text.strip()}”.", example=EXAMPLE)
    zone = _take_zone(rest)
    return Schedule(
        at=current.at if at is None else at,
        days=current.days if days is None else days,
        zone=current.zone if zone is None else zone,
    )


def parse_time(text: str, current: Schedule) -> Schedule:
    """The schedule with the time people mean, or as soon as announced, and nothing else of it changed.

    Raises `RequestError`.
    """
    if means_no_slot(text):
        raise no_slot(text)
    words = text.replace(",", " , ").split()
    announced = any(word.lower() in _ANNOUNCED for word in words)
    around = _ANNOUNCED | _AROUND_ANNOUNCED if announced else set()
    at, rest = _take_time([word for word in words if word.lower() not in around])
    days, rest = _take_days(rest, ())
    if announced is (at is not None):
        raise RequestError(f"“{text}” is not a time of day.", example=EXAMPLE)
    if days or rest:
        raise RequestError(f"“{text}” is more than a time.", example=EXAMPLE)
    return replace(current, at=current.at if at is None else at, announced=announced)


def read_time(text: str) -> time | None:
    """The time of day that is all of the text; None where it is something else, or no time a clock shows."""
    words = text.split()
    try:
        at, used = _time_at(words, 0) if words else (None, 0)
    except RequestError:
        return None
    return at if used == len(words) else None


def parse_days(text: str) -> tuple[int, ...]:
    """The weekdays people mean, and nothing else. Raises `RequestError`."""
    if means_no_slot(text):
        raise no_slot(text)
    days, rest = _take_days(text.replace(",", " , ").split(), ())
    if rest or days is None:
        raise RequestError(f"I know no weekdays “{' '.join(rest) or text}”.", example=EXAMPLE)
    return days


def _announced(words: list[str], current: Schedule) -> Schedule:
    """As soon as announced; only a zone may stand beside it."""
    at, rest = _take_time([word for word in words if word.lower() not in _ANNOUNCED | _AROUND_ANNOUNCED])
    days, rest = _take_days(rest, current.days)
    if at is not None or days is not None:
        problem = "As soon as announced is at no time and on no days of our choice: give only one of them."
        raise RequestError(problem, example="schedule announced")
    zone = _take_zone(rest)
    return replace(current, announced=True, zone=current.zone if zone is None else zone)


def _take_time(words: list[str]) -> tuple[time | None, list[str]]:
    """The one time among the words, and the words without it."""
    found: time | None = None
    rest: list[str] = []
    index = 0
    while index < len(words):
        value, used = _time_at(words, index)
        if value is None:
            rest.append(words[index])
            index += 1
            continue
        if found is not None:
            raise RequestError("One digest a day: give one time.", example=EXAMPLE)
        found, index = value, index + used
    return found, rest


def _time_at(words: list[str], index: int) -> tuple[time | None, int]:
    word = words[index].lower()
    if word in _TIMES:
        return _TIMES[word], 1
    following = words[index + 1].lower() if index + 1 < len(words) else ""
    suffix = following.replace(".", "") in {"am", "pm"}
    match = _TIME.fullmatch(f"{word} {following}" if suffix else word)
    if not match:
        return None, 0
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower().replace(".", "")
    if half and not 1 <= hour <= 12:
        hour = 99
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 23 or minute > 59:
        raise RequestError(f"“{words[index]}” is not a time of day.", example=EXAMPLE)
    return time(hour, minute), 2 if suffix else 1


def _take_days(words: list[str], current: tuple[int, ...]) -> tuple[tuple[int, ...] | None, list[str]]:
    """The weekdays among the words, ascending, and the words that are something else.

    Weekly without a day is on the ``current`` one, or on Monday where that is several.
    """
    days: set[int] = set()
    rest: list[str] = []
    weekly = False
    for word in _join_ranges(words):
        lower = word.lower()
        if lower in _SETS:
            days.update(_SETS[lower])
        elif (span := _span(lower)) is not None:
            days.update(span)
        elif lower == "weekly":
            weekly = True
        elif lower == "day":
            days.update(range(7))
        elif lower not in _FILLER and lower != ",":
            rest.append(word)
    if weekly and len(days) > 1:
        raise RequestError("A weekly digest has one day.", example="schedule weekly mon 8:30")
    if weekly and not days:
        days.update(current if len(current) == 1 else (0,))
    return (tuple(sorted(days)) or None), rest


def _join_ranges(words: list[str]) -> list[str]:
    """``mon - fri`` and ``monday to friday`` as one word ``mon-fri``."""
    joined: list[str] = []
    for word in words:
        joined.append(word)
        first, between, last = joined[-3:] if len(joined) > 2 else ("", "", "")
        if between.lower() in _TO and None not in (_day(first.lower()), _day(last.lower())):
            joined[-3:] = [f"{first}-{last}"]
    return joined


def _span(word: str) -> tuple[int, ...] | None:
    first, dash, last = word.partition("-")
    start = _day(first)
    if start is None or not dash:
        return None if start is None else (start,)
    end = _day(last)
    if end is None:
        raise RequestError(f"I know no weekdays “{word}”.", example=EXAMPLE)
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day(word: str) -> int | None:
    """``mon``, ``monday``, ``mondays``, ``tues``, ``thurs`` … → 0 to 6."""
    word = word.removesuffix("s") if word.endswith("days") else word
    for index, name in enumerate(DAY_NAMES):
        if len(word) >= 3 and name.lower().startswith(word):
            return index
    return None


def _take_zone(words: list[str]) -> str | None:
    if not words:
        return None
    return find_zone(" ".join(words))
