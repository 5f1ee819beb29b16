"""Time zones by the names people know."""

from __future__ import annotations

import difflib
import re
from functools import cache
from zoneinfo import available_timezones

from bot.errors import RequestError

# A place follows its own summer time; some of these letters are IANA names too, and never do.
_LETTERS = {
    "pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles",
    "mst": "America/Denver", "mdt": "America/Denver", "mt": "America/Denver",
    "cdt": "America/Chicago", "ct": "America/Chicago",
    "est": "America/New_York", "edt": "America/New_York", "et": "America/New_York",
    "akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu",
    "adt": "America/Halifax", "brt": "America/Sao_Paulo",
    "wet": "Europe/Lisbon", "west": "Europe/Lisbon",
    "cet": "Europe/Paris", "cest": "Europe/Paris", "met": "Europe/Paris", "mez": "Europe/Berlin",
    "mesz": "Europe/Berlin", "eet": "Europe/Athens", "eest": "Europe/Athens",
    "msk": "Europe/Moscow", "trt": "Europe/Istanbul", "sast": "Africa/Johannesburg", "pkt": "Asia/Karachi",
    "ict": "Asia/Bangkok", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo",
    "kst": "Asia/Seoul", "awst": "Australia/Perth", "acst": "Australia/Adelaide",
    "acdt": "Australia/Adelaide", "aest": "Australia/Sydney", "aedt": "Australia/Sydney",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland",
}  # fmt: skip
_OF_SEVERAL = {
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "cst": ("America/Chicago", "Asia/Shanghai"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
}
_OFFSET = re.compile(r"(?:utc|gmt)?_?(?P<sign>[+-])_?(?P<hours>\d{1,2})(?::?(?P<minutes>\d\d))?")
# Minutes east of Greenwich in winter → a place.
_AT_OFFSET = {
    -660: "Pacific/Pago_Pago", -600: "Pacific/Honolulu", -540: "America/Anchorage",
    -480: "America/Los_Angeles", -420: "America/Denver", -360: "America/Chicago", -300: "America/New_York",
    -240: "America/Halifax", -210: "America/St_Johns", -180: "America/Sao_Paulo", -120: "America/Noronha",
    -60: "Atlantic/Azores", 0: "Europe/London", 60: "Europe/Paris", 120: "Europe/Athens",
    180: "Europe/Moscow", 210: "Asia/Tehran", 240: "Asia/Dubai", 270: "Asia/Kabul", 300: "Asia/Karachi",
    330: "Asia/Kolkata", 345: "Asia/Kathmandu", 360: "Asia/Dhaka", 390: "Asia/Yangon", 420: "Asia/Bangkok",
    480: "Asia/Shanghai", 540: "Asia/Tokyo", 570: "Australia/Adelaide", 600: "Australia/Sydney",
    660: "Pacific/Noumea", 720: "Pacific/Auckland", 780: "Pacific/Tongatapu", 840: "Pacific/Kiritimati",
}  # fmt: skip


def find_zone(text: str) -> str:
    """The IANA name for ``Europe/Paris``, ``europe/paris``, ``Paris``, ``new york`` or ``PST``.

    Raises `RequestError` with the nearest one for anything else.
    """
    wanted = _wanted(text)
    if wanted in _LETTERS:
        return _LETTERS[wanted]
    names = _zone_names()
    if wanted in names:
        return names[wanted]
    raise _of_several(text) or _fixed(text) or _unknown(text)


def is_zone_of_sorts(text: str) -> bool:
    """Whether people call a zone so, also where we cannot take it: ``PST``, ``IST``, ``UTC+2``."""
    wanted = _wanted(text)
    return wanted in _LETTERS or wanted in _OF_SEVERAL or _OFFSET.fullmatch(wanted) is not None


def _wanted(text: str) -> str:
    return "_".join(text.split()).lower()


def _of_several(text: str) -> RequestError | None:
    several = _OF_SEVERAL.get(_wanted(text))
    if several is None:
        return None
    guesses = " or ".join(several)
    return RequestError(
        f"Several time zones are called “{text}”; did you mean {guesses}?",
        example=f"schedule 09:00 {several[0]}",
    )


def _fixed(text: str) -> RequestError | None:
    found = _OFFSET.fullmatch(_wanted(text))
    if found is None:
        return None
    minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
    place = _AT_OFFSET.get(-minutes if found["sign"] == "-" else minutes, "Europe/Paris")
    return RequestError(
        f"“{text}” knows no summer time; name a place, and its clocks are followed all year: {place}, say.",
        example=f"schedule 09:00 {place}",
    )


def _unknown(text: str) -> RequestError:
    names = _zone_names()
    near = difflib.get_close_matches(_wanted(text), names, n=1, cutoff=0.6)
    guess = names[near[0]] if near else "Europe/Paris"
    return RequestError(
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
