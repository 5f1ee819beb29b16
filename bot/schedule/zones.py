"""Time zones by the names people know."""

from __future__ import annotations

import difflib
import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

from bot.errors import RequestError
from bot.schedule.places import AT_OFFSET, LETTERS, OF_SEVERAL, PLACES

NEAR = 0.8
"""So alike a name must be to be offered: *Boston* is not *Johnston*."""

BIG = (
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
"""Offered before anybody says where they are."""

_OFFSET = re.compile(r"(?:utc|gmt)?_?(?P<sign>[+-])_?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")


def find_zone(text: str) -> str:
    """The IANA name for ``Europe/Paris``, ``europe/paris``, ``Paris``, ``new york``, ``Zürich`` or ``PST``.

    Raises `RequestError` with the nearest one for anything else.
    """
    wanted = _wanted(text)
    if wanted in LETTERS:
        return LETTERS[wanted]
    if several := _of_several(text):
        raise several
    names = _zone_names()
    if wanted in names:
        return names[wanted]
    raise _fixed(text) or _unknown(text)


def zones_like(text: str, most: int) -> list[str]:
    """IANA names that a text may become, of continents, cities, countries or letters; some big cities' if it
    is empty."""
    wanted = _wanted(text)
    if not wanted:
        return list(BIG[:most])
    names = _zone_names()
    known = {**LETTERS, **names}
    near = sorted((name for name in known if name.startswith(wanted)), key=lambda name: (len(name), name))
    full = (name for name in names.values() if f"/{wanted}" in name.lower())
    return list(dict.fromkeys([*(known[name] for name in near), *sorted(full)]))[:most]


def is_zone_of_sorts(text: str) -> bool:
    """Whether people call a zone so, also where we cannot take it: ``PST``, ``IST``, ``UTC+2``."""
    wanted = _wanted(text)
    return wanted in LETTERS or wanted in OF_SEVERAL or _OFFSET.fullmatch(wanted) is not None


def is_like_a_zone(text: str) -> bool:
    """Whether it is a zone, or so nearly one that people mean one."""
    return is_zone_of_sorts(text) or _nearest(text) is not None


def _wanted(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return "_".join("".join(filter(str.isascii, plain)).split()).lower()


def _of_several(text: str) -> RequestError | None:
    several = OF_SEVERAL.get(_wanted(text))
    if several is None:
        return None
    guesses = " or ".join(several)
    return RequestError(
        f"“{text}” may be more than one time zone; did you mean {guesses}?",
        example=f"schedule 09:00 {several[0]}",
    )


def _fixed(text: str) -> RequestError | None:
    found = _OFFSET.fullmatch(_wanted(text))
    if found is None:
        return None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    place = AT_OFFSET.get(-minutes if found["sign"] == "-" else minutes, "Europe/Paris")
    return RequestError(
        f"“{text}” knows no summer time; name a place, and its clocks are followed all year: {place}, say.",
        example=f"schedule 09:00 {place}",
    )


def _unknown(text: str) -> RequestError:
    guess = _nearest(text)
    return RequestError(
        f"I know no time zone “{text}”{f'; did you mean {guess}?' if guess else ': name a big city in it.'}",
        example=f"schedule 09:00 {guess or 'Europe/Paris'}",
    )


def _nearest(text: str) -> str | None:
    names = _zone_names()
    near = difflib.get_close_matches(_wanted(text), names, n=1, cutoff=NEAR)
    return names[near[0]] if near else None


@cache
def _zone_names() -> dict[str, str]:
    """Lower-case names and unambiguous city names → IANA names."""
    names = {name.lower(): name for name in available_timezones() if name not in {"localtime", "Factory"}}
    cities: dict[str, set[str]] = {}
    for name in available_timezones():
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "US/")):
            cities.setdefault(name.rpartition("/")[2].lower(), set()).add(name)
    short = {city: min(full, key=len) for city, full in cities.items() if city not in names}
    return names | short | PLACES
