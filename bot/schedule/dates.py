"""Days people name, as days of the calendar: ``friday``, ``next monday``, ``2 dec``, ``end of the month``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.schedule.wording import DAY_NAMES

JUST_NOW = timedelta(days=60)

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_MONTH = "|".join(
    f"{name[:3]}(?:{name[3:]})?" if name != "september" else "sept?(?:ember)?" for name in _MONTHS
)
_DAY = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in map(str.lower, DAY_NAMES))
_DAY = _DAY.replace("tue(?:", "tues?(?:").replace("thu(?:", "thu(?:r|rs)?(?:")
_NAMED = re.compile(
    rf"""(?P<near>yesterday|today|(?:the\ )?day\ after\ tomorrow|tomorrow)
    |(?:(?:(?P<next>next)|this|coming|the\ coming|on)\ )?(?P<weekday>{_DAY})s?
    |(?:the\ )?(?P<weekend>(?:this\ |next\ )?weekend)
    |(?:next|(?:the\ )?end\ of\ (?:the\ |this\ )?)\ ?(?P<unit>week|month|year)
    |(?P<iso>\d{{4}}-\d\d-\d\d)
    |(?:on\ )?(?:the\ )?(?P<before>\d{{1,2}})(?:st|nd|rd|th|\.)?\ ?(?:of\ )?(?P<month>{_MONTH})\.?
        (?:,?\ (?P<year>\d{{4}}))?
    |(?:in\ )?(?P<name>{_MONTH})\.?(?:\ (?:the\ )?(?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?!:))?
        (?:,?\ (?P<in_year>\d{{4}}))?""",
    re.ASCII | re.VERBOSE,
)


def take_day(text: str, today: date) -> tuple[tuple[date, ...], str]:
    """The day at an end of a text (lower case), and the text without it; none where there is none.

    A day that may be today's or the next one is two: the first whose time has not passed is meant.
    Raises `ValueError` for a day no calendar has.
    """
    gaps = [at for at, sign in enumerate(text) if sign in " ,"]
    beginnings = [(0, end) for end in (len(text), *reversed(gaps))]
    for start, end in (*beginnings, *((gap + 1, len(text)) for gap in gaps)):
        if found := _NAMED.fullmatch(text, start, end):
            return _days(found, today), f"{text[:start]} {text[end:]}".strip(" ,")
    return (), text


def _days(found: re.Match[str], today: date) -> tuple[date, ...]:
    if weekday := found["weekday"]:
        coming = _weekday(_index(weekday), today, of_next_week=bool(found["next"]))
        return (coming,) if found["next"] else (coming - timedelta(days=7), coming)
    return (_day(found, today),)


def _day(found: re.Match[str], today: date) -> date:
    if near := found["near"]:
        steps = {"yesterday": -1, "today": 0, "tomorrow": 1}
        return today + timedelta(days=steps.get(near, 2))
    if weekend := found["weekend"]:
        return _weekday(5, today, of_next_week=weekend.startswith("next"))
    if unit := found["unit"]:
        return _after(unit, today)
    if iso := found["iso"]:
        return date.fromisoformat(iso)
    return _dated(found, today)


def _dated(found: re.Match[str], today: date) -> date:
    """A day of a month; the first of it where no day is named."""
    named = (found["month"] or found["name"])[:3]
    month = 1 + next(at for at, name in enumerate(_MONTHS) if name.startswith(named))
    year, number = found["year"] or found["in_year"], int(found["before"] or found["after"] or 1)
    return date(int(year), month, number) if year else _coming(month, number, today)


def _index(weekday: str) -> int:
    return next(at for at, name in enumerate(DAY_NAMES) if name.lower().startswith(weekday[:3]))


def _weekday(index: int, today: date, *, of_next_week: bool) -> date:
    """The next such day after today; with *next*, the one of the week that begins on the coming Monday."""
    if of_next_week:
        return today + timedelta(days=7 - today.weekday() + index)
    return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)


def _after(unit: str, today: date) -> date:
    """The first day after this week, month or year."""
    match unit:
        case "week":
            return today + timedelta(days=7 - today.weekday())
        case "month":
            return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        case _:
            return date(today.year + 1, 1, 1)


def _coming(month: int, day: int, today: date) -> date:
    """The next such day of the year, unless it was just now: nobody means in almost a year by that."""
    this_year = date(today.year, month, day)
    return this_year if today - this_year < JUST_NOW else date(today.year + 1, month, day)
