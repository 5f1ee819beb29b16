"""Stretches of time people add to a keyword: ``mri last week``, ``today``, ``since monday``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

# --- values -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Days:
    """So many days before today; 0 is today alone."""

    count: int


@dataclass(frozen=True, slots=True)
class Weekday:
    """The last such day, Monday is 0; today counts."""

    day: int


@dataclass(frozen=True, slots=True)
class This:
    """Since the beginning of the week, month or year we are in."""

    unit: Literal["week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Yearly:
    """The last such day of the year."""

    month: int
    day: int = 1


Reach = Days | Weekday | This | Yearly | date


@dataclass(frozen=True, slots=True)
class Window:
    """From some day until now; ``said`` is how it was typed."""

    said: str
    reach: Reach

    def since(self, today: date) -> date:
        """The first day of it."""
        match self.reach:
            case date():
                return min(self.reach, today)
            case Days(count):
                return today - timedelta(days=count)
            case Weekday(day):
                return today - timedelta(days=(today.weekday() - day) % 7)
            case This(unit):
                return _beginning(unit, today)
            case Yearly(month, day):
                this_year = _on(today.year, month, day)
                return this_year if this_year <= today else _on(today.year - 1, month, day)


def _beginning(unit: str, today: date) -> date:
    if unit == "week":
        return today - timedelta(days=today.weekday())
    return today.replace(day=1) if unit == "month" else today.replace(month=1, day=1)


def _on(year: int, month: int, day: int) -> date:
    """A day that the month does not have is its last."""
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


# --- reading ------------------------------------------------------------------------------------

_WORD_COUNTS = {
    "couple of": 2, "few": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30,
}  # fmt: skip
_HOURS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24, "year": 365 * 24}
_STRETCHES: dict[str, Reach] = {
    "today": Days(0),
    "yesterday": Days(1),
    "this week": This("week"),
    "this month": This("month"),
    "this year": This("year"),
    **{f"{last} {unit}": Days(_HOURS[unit] // 24)
       for last in ("last", "past") for unit in ("day", "week", "month", "year")},
}  # fmt: skip
_ONLY_AT_THE_END: dict[str, Reach] = {
    "this morning": Days(0),
    "tonight": Days(0),
    "recently": Days(14),
    "lately": Days(14),
}
_NAMES = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_SHORT = {name[:3]: name for name in _NAMES} | {"tues": "tuesday", "thurs": "thursday", "sept": "september"}

_ANY_NAME = "|".join((*_NAMES, *_SHORT))
_STRETCH = "|".join((*_STRETCHES, *_ONLY_AT_THE_END))
_LENGTH = rf"""(?:(?:last|past|previous)\ (?P<words>{"|".join(_WORD_COUNTS)}|\d{{1,4}})|(?P<digits>\d{{1,4}}))
    \ (?P<unit>{"|".join(_HOURS)})s?|days?:\ ?(?P<days>\d{{1,4}})""".replace("couple of", r"couple\ of")
_TH = r"(?:st|nd|rd|th|\.)?"
_SINCE = rf"""since\ (?:last\ )?(?:(?P<iso>\d{{4}}(?:-\d\d-\d\d)?)|(?P<since>yesterday|today)
    |(?:(?P<before>\d{{1,2}}){_TH}\ )?(?P<name>{_ANY_NAME})\.?(?:\ (?P<after>\d{{1,2}}){_TH})?)"""
_AT_THE_END = re.compile(
    rf"""(?P<rest>|.*?[\s,]) (?:(?:from|in|within|over|for|during|of)\ )? (?:the\ )? (?:a\ )?
    (?:(?P<stretch>{_STRETCH.replace(" ", chr(92) + " ")})|{_LENGTH}|{_SINCE})""",
    re.ASCII | re.IGNORECASE | re.VERBOSE,
)
_AT_THE_START = re.compile(
    rf"(?P<stretch>{'|'.join(_STRETCHES)})(?:'s)?(?: (?:in|on|about|for))?[\s,:]+(?P<rest>.+)",
    re.ASCII | re.IGNORECASE,
)


def split_window(sentence: str) -> tuple[str, Window | None]:
    """The sentence without its time window, and the window.

    Counted days stand at the end only: ``30 days mortality`` is a keyword.
    """
    if (end := _AT_THE_END.fullmatch(sentence)) and (reach := _reach(end)) is not None:
        rest = end["rest"]
        return rest.strip(" ,"), Window(sentence[len(rest) :].strip(), reach)
    if start := _AT_THE_START.fullmatch(sentence):
        return start["rest"], Window(start["stretch"], _STRETCHES[start["stretch"].lower()])
    return sentence, None


def _reach(found: re.Match[str]) -> Reach | None:
    """What the words at the end mean; None for a day no calendar has."""
    if named := found["stretch"] or found["since"]:
        return (_STRETCHES | _ONLY_AT_THE_END)[named.lower()]
    if iso := found["iso"]:
        return _iso(iso)
    if name := found["name"]:
        return _named_day(_SHORT[name.lower()[:3]], found["before"] or found["after"])
    if found["days"]:
        return Days(int(found["days"]))
    count = (found["words"] or found["digits"]).lower()
    hours = _HOURS[found["unit"].lower()] * (_WORD_COUNTS.get(count) or int(count))
    return Days(min(-(-hours // 24), 36_500))


def _named_day(name: str, number: str | None) -> Reach | None:
    at = _NAMES.index(name)
    if at < 7:
        return None if number else Weekday(at)
    day = int(number or 1)
    return Yearly(at - 6, day) if 1 <= day <= 31 else None


def _iso(words: str) -> date | None:
    try:
        return date.fromisoformat(words if "-" in words else f"{words}-01-01")
    except ValueError:
        return None
