"""People's names: the same author however the name is printed, and which name is meant by what is typed.

"Yann LeCun", "Y. LeCun" and "LeCun, Yann" are one author; `LeCun` alone means the family name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.text.stems import fold
from bot.text.tex import readable

_PARTS = re.compile(r"[^\W_]+")
_SUFFIXES = frozenset(("jr", "sr", "ii", "iii", "iv"))
_GROUPS = frozenset(("collaboration", "collaborations", "team", "group", "consortium", "project", "network"))


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name, folded; the first ``given`` of them are given names."""

    parts: tuple[str, ...]
    given: int

    @property
    def full(self) -> frozenset[str]:
        """The parts written out: no initials."""
        return frozenset(part for part in self.parts if is_full(part))


def is_full(part: str) -> bool:
    """Whether a part is more than an initial; a name in one Chinese character is."""
    return len(part) > 1 or not part.isascii()


@lru_cache(maxsize=1 << 16)
def read_name(text: str) -> Name:
    """The name in ``text``, given name first or behind a comma; without a name it has no parts."""
    family, comma, given = readable(text).partition(",")
    if comma and not _is_suffix(given):
        return _name(_parts(given), _parts(family))
    parts = _parts(family)
    if parts and parts[-1] in _GROUPS:
        return Name(parts, 0)
    return _name(parts[:1], parts[1:])


def _name(given: tuple[str, ...], family: tuple[str, ...]) -> Name:
    return Name(given + family, len(given) if any(map(is_full, family)) else 0)  # "LeCun Y"


def same_person(sought: Name, printed: Name) -> bool:
    """Whether the printed name may be the one sought.

    Every part sought is there, in any order, given names perhaps as initials; and either a family name
    is there in full, or two parts or more all are (some print the family name first).
    """
    free = list(printed.parts)
    family_found = False
    short: list[str] = []
    for part in sought.parts:
        if not is_full(part) or part not in free:
            short.append(part)
            continue
        family_found |= part in printed.parts[printed.given :]
        free.remove(part)
    if not family_found and (short or len(sought.parts) < 2):
        return False
    return all(_take_initial(part, free) for part in short)


def _take_initial(part: str, free: list[str]) -> bool:
    for candidate in free:
        if (len(part) == 1 or len(candidate) == 1) and part[0] == candidate[0]:
            free.remove(candidate)
            return True
    return False


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part for part in _PARTS.findall(fold(text)) if part not in _SUFFIXES)


def _is_suffix(text: str) -> bool:
    return all(part in _SUFFIXES for part in _PARTS.findall(fold(text)))
