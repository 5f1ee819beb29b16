"""Until when: ``friday``, ``tomorrow 9am``, ``2 dec``, ``in 2 weeks``, ``for 3 days``."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

from bot.domain import Schedule
from bot.errors import RequestError
from bot.schedule.dates import take_day
from bot.schedule.parsing import read_time
from bot.schedule.slots import zone_of

LONGEST = timedelta(days=366)
SHOWN = 40
"""Characters of what was typed that are said back; no moment is longer."""

_EXAMPLE = "pause until friday"
_WHOLE_DAY = {"", "morning", "in the morning"}  # that morning's digest is to come
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "three": 3, "a few": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
_COUNTED = "|".join(_COUNTS).replace(" ", "[ ]")
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
_LENGTH = re.compile(
    rf"""(?:(?:for|in)\ )?(?:the\ next\ )?(?P<count>{_COUNTED}|\d{{1,6}})\ ?
    (?P<unit>h|hrs?|hours?|d|days?|w|wks?|weeks?|months?|y|years?)(?:\ from\ now)?""",
    re.ASCII | re.VERBOSE,
)
_TWO_WAYS = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,2}\.(?:0?[1-9]|1[0-2])"
)


def parse_until(text: str, schedule: Schedule, now: datetime) -> datetime:
    """The moment people mean, read in the schedule's zone: a day begins at midnight, a length begins now.

    Raises `RequestError` for what cannot be read, has passed, or is more than a year away.
    """
    typed = " ".join(text.split())
    shown = typed if len(typed) <= SHOWN else f"{typed[: SHOWN - 1]}…"
    said = re.sub(r"^(?:(?:until|till|til|up to)\b ?)", "", typed.lower())
    if not said:
        raise RequestError("Until when?", example=_EXAMPLE)
    local = now.astimezone(zone_of(schedule)).replace(second=0, microsecond=0)
    try:
        moment = _moment(said, local)
    except ValueError:
        raise RequestError(f"No calendar has the day “{shown}”.", example=_EXAMPLE) from None
    if moment is None:
        problem = f"I cannot tell until when “{shown}” is: name a day, a date, a time, or how long."
        raise RequestError(problem, example=_EXAMPLE)
    if moment <= now:
        raise RequestError(f"“{shown}” is not in the future.", example=_EXAMPLE)
    if moment > now + LONGEST:
        raise _too_long()
    return moment.astimezone(UTC)


def typed_until(moment: datetime, schedule: Schedule) -> str:
    """What to type after *until* to get this moment."""
    return f"{moment.astimezone(zone_of(schedule)):%Y-%m-%d %H:%M}"


def _after(said: str, local: datetime) -> datetime | None:
    """The end of so many hours, days, weeks or months from now, at the same time of day."""
    found = _LENGTH.fullmatch(said)
    if found is None:
        return None
    count, unit = _COUNTS.get(found["count"]) or int(found["count"]), found["unit"][0]
    if count * _HOURS[unit] > LONGEST / timedelta(hours=1):
        raise _too_long()
    match unit:
        case "h":
            return (local.astimezone(UTC) + timedelta(hours=count)).astimezone(local.tzinfo)
        case "m" | "y":
            return _months_later(local, count * (12 if unit == "y" else 1))
        case _:
            return local + timedelta(hours=count * _HOURS[unit])


def _months_later(local: datetime, count: int) -> datetime:
    year, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def _moment(said: str, local: datetime) -> datetime | None:
    """The end of a length, or a named day at midnight or a time of it; None for anything else."""
    if len(said) > SHOWN:
        return None
    if any(_TWO_WAYS.fullmatch(word) for word in said.split()):
        raise RequestError(f"“{said}” can be read in two ways; name the month.", example="pause until 2 dec")
    return _after(said, local) or _named(said, local)


def _named(said: str, local: datetime) -> datetime | None:
    """A named day at midnight or a time of it; the next such time where no day is named."""
    today = local.date()
    days, rest = take_day(said, today)
    at = time() if rest in _WHOLE_DAY else read_time(rest.removeprefix("at "))
    if at is None:
        return None
    moments = [datetime.combine(day, at, local.tzinfo) for day in days or (today, today + timedelta(days=1))]
    return next((moment for moment in moments if moment > local), moments[-1])


def _too_long() -> RequestError:
    return RequestError(
        "A pause may last a year at most. To post nothing until somebody says resume, leave out the day.",
        example="pause",
    )
