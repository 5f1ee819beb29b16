"""Time zones by the names people know."""

from __future__ import annotations

import difflib
from functools import cache
from zoneinfo import available_timezones

from bot.errors import RequestError


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
