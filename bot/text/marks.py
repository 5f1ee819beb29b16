"""What an author can be looked up by: any printed name that is the one sought has one of its clues.

A family name alone brings up thousands of papers, so parts are looked up in pairs: "Wei Zhang" is either
printed with both (`wei zhang`), or as "W. Zhang" (`zhang w.`); `W. Zhang` is any Zhang with a W (`zhang w`).
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from bot.text.names import Name, is_full, required

_MOST_PARTS = 8  # pairs are many; what is longer is hardly a name
LONG = "*"
"""The mark of all names with more parts."""


@lru_cache(maxsize=1 << 14)
def marks(printed: Name) -> frozenset[str]:
    """All that a printed name is found by."""
    return frozenset(mark for reading in printed.readings for mark in _marks(reading))


def clues(sought: Name) -> tuple[str, ...]:
    """A printed name that is the one sought has at least one of these marks."""
    found = dict.fromkeys(clue for reading in sought.readings for clue in _clues(reading))
    return (*found, LONG) if found else ()


def _marks(name: Name) -> Iterator[str]:
    if len(name.parts) > _MOST_PARTS:
        yield LONG
        return
    yield from name.family
    for one, other in combinations(name.parts, 2):
        if is_full(one) and is_full(other):
            yield _pair(one, other)
        yield from _with_initial(name, one, other)
        yield from _with_initial(name, other, one)


def _with_initial(name: Name, family: str, other: str) -> Iterator[str]:
    if family in name.family:
        yield _initial(family, other)
        if not is_full(other):
            yield _printed_initial(family, other)


def _clues(name: Name) -> Iterator[str]:
    needed = required(name)
    full = [part for part in needed if is_full(part)]
    if len(needed) == 1:
        yield from full
        return
    if len(full) > 1:
        yield _pair(*full[:2])
    for at, family in enumerate(needed):
        if is_full(family):
            other = needed[0] if at else needed[1]
            if is_full(other):
                yield _printed_initial(family, other)
                yield _pair(family, other)
            else:
                yield _initial(family, other)


def _pair(one: str, other: str) -> str:
    return " ".join(sorted((one, other)))


def _initial(family: str, other: str) -> str:
    return f"{family} {other[0]}"


def _printed_initial(family: str, other: str) -> str:
    return f"{family} {other[0]}."
