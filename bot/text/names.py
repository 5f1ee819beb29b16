"""People's names: the same author however the name is printed, and which name is meant by what is typed.

"Yann LeCun", "Y. LeCun" and "LeCun, Yann" are one author; `LeCun` alone means the family name. Hyphens and
umlauts are written in two ways ("Fei-Fei" and "Feifei", "Müller" and "Mueller"), so such a name has readings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

import regex  # type: ignore[import-untyped]

from bot.text.stems import fold
from bot.text.tex import readable

_PARTS = regex.compile(r"[\p{L}\p{M}\p{N}]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_]{2})[-‐‑–'’](?=[^\W\d_]{2})|(?<=\b[OoDd])['’](?=[^\W\d_])")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_GROUPS = frozenset(("collaboration", "collaborations", "team", "group", "consortium", "project", "network"))
_LITTLE_WORDS = """
    af al ap bin da das de del della dem den der des di do dos du el ibn la le los mac san st ten ter van
    vom von y zu zum zur
"""
_PARTICLES = frozenset(_LITTLE_WORDS.split())
_WITHOUT_UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ø": "oe",
        "å": "aa",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "Ø": "Oe",
        "Å": "Aa",
    }
)


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name, folded; the first ``given`` of them are given names."""

    parts: tuple[str, ...]
    given: int
    family: frozenset[str] = field(default=frozenset(), compare=False)
    """What the person is called by: family names in full, or a group's name."""
    others: tuple[Name, ...] = field(default=(), compare=False)
    """The same name in other spellings."""

    @property
    def full(self) -> frozenset[str]:
        """The parts written out: no initials."""
        return frozenset(filter(is_full, self.parts))

    @property
    def readings(self) -> tuple[Name, ...]:
        return (self, *self.others)


def is_full(part: str) -> bool:
    """Whether a part is more than an initial; a name in one Chinese character is."""
    return len(part) > 1 or not part.isascii()


def is_group(name: Name) -> bool:
    """Whether it names a collaboration."""
    return bool(name.parts) and name.parts[-1] in _GROUPS


# --- reading ------------------------------------------------------------------------------------


@lru_cache(maxsize=1 << 13)
def read_name(text: str) -> Name:
    """The name in ``text``, given name first or behind a comma; without a name it has no parts."""
    plain = readable(text)
    first, *others = dict.fromkeys(map(_read, _spellings(plain)))
    return Name(first.parts, first.given, first.family, tuple(other for other in others if other != first))


def _spellings(text: str) -> list[str]:
    spellings = [text]
    if not text.isascii() and (spelled := text.translate(_WITHOUT_UMLAUTS)) != text:
        spellings.append(spelled)
    if _HYPHENATED.search(text):
        spellings += [_HYPHENATED.sub("", spelling) for spelling in spellings]
    return spellings


def _read(text: str) -> Name:
    family, comma, given = text.partition(",")
    if comma and not _is_suffix(given):
        return _name(_parts(given), _parts(family))
    parts = _parts(family)
    if parts and parts[-1] in _GROUPS:
        return Name(parts, 0, _heads(parts))
    return _name(parts[:1], parts[1:])


def _name(given: tuple[str, ...], family: tuple[str, ...]) -> Name:
    parts = given + family
    count = len(given) if any(map(is_full, family)) else 0  # "LeCun Y"
    return Name(parts, count, _heads(parts[count:]))


def _heads(family: tuple[str, ...]) -> frozenset[str]:
    """Without "van der", unless nothing else is left."""
    full = frozenset(filter(is_full, family))
    return (full - _PARTICLES - _GROUPS - {"the"}) or full


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _PARTS.findall(fold(text)) if part not in _SUFFIXES)


def _is_suffix(text: str) -> bool:
    return all(part in _SUFFIXES for part in _PARTS.findall(fold(text)))


# --- comparing ----------------------------------------------------------------------------------


def same_person(sought: Name, printed: Name) -> bool:
    """Whether the printed name may be the one sought.

    Every part sought is there, in any order, given names perhaps as initials; and either a family name
    is there in full, or two parts or more all are (some print the family name first). Middle initials may
    be missing where nothing else is printed in their place.
    """
    return any(_same(one, other) for one in sought.readings for other in printed.readings)


def required(sought: Name) -> tuple[str, ...]:
    """The parts no printed name does without: all but middle initials, and the word for a group."""
    if is_group(sought):
        return tuple(part for part in sought.parts if part in sought.family) or sought.parts
    needs_initial = not is_full(sought.parts[0]) or len(sought.full) < 2 if sought.parts else False
    kept: list[str] = []
    for part in sought.parts:
        if is_full(part) or needs_initial:
            kept.append(part)
            needs_initial = needs_initial and is_full(part)
    return tuple(kept)


def _same(sought: Name, printed: Name) -> bool:
    free = list(printed.parts)
    needed = required(sought)
    family_found = False
    short: list[str] = []
    for part in needed:
        if not is_full(part) or part not in free:
            short.append(part)
            continue
        family_found |= part in printed.family
        free.remove(part)
    if not family_found and (short or len(needed) < 2):
        return False
    if not all(_take_initial(part, free) for part in short):
        return False
    optional = [] if is_group(sought) else [part for part in sought.parts if part not in needed]
    return not free or all(_take_initial(part, free) for part in optional)


def _take_initial(part: str, free: list[str]) -> bool:
    for candidate in free:
        if part[0] == candidate[0] and not (is_full(part) and is_full(candidate)):
            free.remove(candidate)
            return True
    return False
