"""When a channel's digest is due, and how people say it.

A slot is a local time on a local day; moments are computed from it with the zone's own rules, so a
day has one slot however the clocks change (a time that the spring change skips falls an hour later, one
that the autumn change repeats counts the first time).
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.domain import WEEKDAYS, Schedule, Slot
from bot.errors import RequestError

EXAMPLE = "schedule 09:00 mon-fri Europe/Paris"

ARXIV_ZONE = ZoneInfo("America/New_York")
ARXIV_EVENING = time(22, 35)  # OAI-PMH has the day's papers "typically around 10:30pm"
ARXIV_DAYS = (6, 0, 1, 2, 3)  # https://info.arxiv.org/help/availability.html: Sunday to Thursday

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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
_TIMES = {"noon": time(12), "midnight": time(0), "midday": time(12)}
_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2})?)?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)


# --- moments ------------------------------------------------------------------------------------


def latest_slot(schedule: Schedule, now: datetime) -> Slot | None:
    """The last slot up to ``now``, with the one before it; None for *as soon as announced*."""
    if schedule.announced:
        return None
    past = _slots(schedule, now, step=-1)
    slot, before = next(past), next(past)
    return replace(slot, previous=before.at)


def next_slots(schedule: Schedule, now: datetime, count: int) -> list[datetime]:
    """The next moments a digest is due, after ``now``; empty for *as soon as announced*."""
    if schedule.announced:
        return []
    future = _slots(schedule, now, step=1)
    return [next(future).at for _ in range(count)]


def _slots(schedule: Schedule, now: datetime, step: int) -> Iterator[Slot]:
    """Slots from ``now`` on: later ones for step 1, ``now`` and earlier ones for step -1."""
    zone = zone_of(schedule)
    # A day too early, because a skipped local time may fall on another side of ``now`` than its day says.
    day = now.astimezone(zone).date() - timedelta(days=step)
    while True:
        if day.weekday() in schedule.days:
            at = datetime.combine(day, schedule.at, zone).astimezone(UTC)
            if (at > now) == (step > 0):
                yield Slot(at=at, day=day)
        day += timedelta(days=step)


def zone_of(schedule: Schedule) -> ZoneInfo:
    return ZoneInfo(schedule.zone)


def local_day(schedule: Schedule, moment: datetime) -> date:
    """The day a moment falls on in the schedule's zone."""
    return moment.astimezone(zone_of(schedule)).date()


def announcement_evening(now: datetime) -> datetime:
    """The last moment up to ``now`` at which arXiv's new papers should have been in."""
    day = now.astimezone(ARXIV_ZONE).date()
    while True:
        evening = datetime.combine(day, ARXIV_EVENING, ARXIV_ZONE).astimezone(UTC)
        if day.weekday() in ARXIV_DAYS and evening <= now:
            return evening
        day -= timedelta(days=1)


# --- words --------------------------------------------------------------------------------------


def in_words(schedule: Schedule) -> str:
    """``Monday to Friday at 09:00 (Europe/Paris)``."""
    if schedule.announced:
        return "as soon as arXiv's announcement is in"
    return f"{_days_in_words(schedule.days)} at {schedule.at:%H:%M} ({schedule.zone})"


def _days_in_words(days: tuple[int, ...]) -> str:
    if days == tuple(range(7)):
        return "every day"
    names = [_DAY_NAMES[day] for day in days]
    if len(days) == 1:
        return f"every {names[0]}"
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def typed(schedule: Schedule) -> str:
    """What to type after ``schedule`` to get this schedule."""
    if schedule.announced:
        return "announced"
    days = schedule.days
    if len(days) > 2 and days == tuple(range(days[0], days[-1] + 1)):
        short = f"{WEEKDAYS[days[0]]}-{WEEKDAYS[days[-1]]}"
    else:
        short = ",".join(WEEKDAYS[day] for day in days)
    return f"{schedule.at:%H:%M} {short} {schedule.zone}"


# --- parsing ------------------------------------------------------------------------------------


def parse_schedule(text: str, current: Schedule) -> Schedule:
    """The schedule people mean: time, days and zone in any order; what is not said stays as it is.

    Raises `RequestError` with what is wrong and an example.
    """
    words = text.replace(",", " , ").split()
    if not words:
        raise RequestError("Say when: a time, weekdays, a time zone.", example=EXAMPLE)
    if any(word.lower() in _ANNOUNCED for word in words):
        return replace(current, announced=True)
    at, rest = _take_time(words)
    days, rest = _take_days(rest)
    zone = _take_zone(rest)
    if at is None and days is None and zone is None:
        raise RequestError(f"I cannot read a time, weekdays or a zone in “{text.strip()}”.", example=EXAMPLE)
    return Schedule(
        at=current.at if at is None else at,
        days=current.days if days is None else days,
        zone=current.zone if zone is None else zone,
    )


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


def _take_days(words: list[str]) -> tuple[tuple[int, ...] | None, list[str]]:
    """The weekdays among the words, ascending, and the words that are something else."""
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
        days.add(0)
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
        return None
    return tuple((start + step) % 7 for step in range((end - start) % 7 + 1))


def _day(word: str) -> int | None:
    """``mon``, ``monday``, ``mondays``, ``tues``, ``thurs`` … → 0 to 6."""
    word = word.removesuffix("s") if word.endswith("days") else word
    for index, name in enumerate(_DAY_NAMES):
        if len(word) >= 3 and name.lower().startswith(word):
            return index
    return None


def _take_zone(words: list[str]) -> str | None:
    if not words:
        return None
    return find_zone(" ".join(words))


def find_zone(text: str) -> str:
    """The IANA name for ``Europe/Paris``, ``europe/paris``, ``Paris`` or ``new york``.

    Raises `RequestError` with the nearest one for anything else.
    """
    wanted = "_".join(text.split()).lower()
    names = _zone_names()
    if wanted in names:
        return names[wanted]
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    guess = names[near[0]] if near else "Europe/Paris"
    raise RequestError(
        f"I know no time zone “{text}”{f'; did you mean {guess}?' if near else '.'}",
        example=f"schedule 09:00 {guess}",
    )


@cache
def _zone_names() -> dict[str, str]:
    """Lower-case names and unambiguous city names → IANA names."""
    names = {name.lower(): name for name in available_timezones() if name not in {"localtime", "Factory"}}
    cities: dict[str, set[str]] = {}
    for name in available_timezones():
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "US/")):
            cities.setdefault(name.rpartition("/")[2].lower(), set()).add(name)
    short = {city: min(full, key=len) for city, full in cities.items() if city not in names}
    return names | short
