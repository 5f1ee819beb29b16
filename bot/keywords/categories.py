"""What people type for arXiv's categories: an archive, a dot, a class."""

import difflib
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from bot.domain.categories import ARCHIVES, CATEGORIES, CLASSES, SUBSUMED
from bot.errors import KeywordError
from bot.keywords import mistakes

_CATEGORY = re.compile(r"[A-Za-z-]+\*?(?:\.(?:[A-Za-z-]+\*?|\*))?")
_SPELLED = {name.lower(): name for name in CATEGORIES}
_OPEN = tuple(archive for archive in ARCHIVES if archive not in SUBSUMED)


def category(typed: str, at: int, *, stored: bool = False) -> str:
    """The category as arXiv writes it; a bare archive with classes means all of them (``cs`` → ``cs.*``).

    Raises `KeywordError` where arXiv has no such category; of what is stored only the archive must exist.
    """
    if not _CATEGORY.fullmatch(typed):
        raise mistakes.no_category(typed, at)
    archive, dot, part = typed.lower().partition(".")
    if not (_is_known(f"{archive}{dot}{part}") or (stored and _any_fits(archive, ARCHIVES))):
        raise _unknown(typed, at)
    return _spelled(archive, dot, part)


def _is_known(typed: str) -> bool:
    archive, _, part = typed.partition(".")
    return typed in _SPELLED or (_any_fits(archive, ARCHIVES) if part == "*" else _any_fits(typed, _SPELLED))


def _any_fits(pattern: str, names: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for name in names)


def _spelled(archive: str, dot: str, part: str) -> str:
    if archive in CLASSES and not dot:
        return f"{archive}.*"
    small = any(name.islower() for name in CLASSES.get(archive, ()))
    return _SPELLED.get(archive + dot + part) or archive + dot + (part if small else part.upper())


# --- what may be meant --------------------------------------------------------------------------


def _unknown(typed: str, at: int) -> KeywordError:
    archive, _, part = typed.lower().rstrip("*").partition(".")
    if archive in CLASSES:
        near = _near_class(archive, part)
        return mistakes.no_category(typed, at, near) if near else mistakes.no_class(typed, at, archive)
    if not part and (near := _with_class(archive)):  # "CV" for cs.CV
        return mistakes.no_category(typed, at, near)
    return mistakes.no_category(typed, at, _near_archive(archive, part))


def _with_class(part: str) -> str | None:
    """The category that has this class, in the archive where it is largest."""
    having = [archive for archive, parts in CLASSES.items() if part in map(str.lower, parts)]
    largest = min(
        having, key=lambda archive: _SMALL.index(archive) if archive in _SMALL else -1, default=None
    )
    return _SPELLED[f"{largest}.{part}"] if largest else None


_SMALL = ("astro-ph", "math", "stat", "q-bio", "q-fin", "econ", "nlin")  # asked for less than the others


def _near_class(archive: str, part: str) -> str | None:
    """A class of this archive with letters turned or mistaken, else one of this name elsewhere."""
    own = [name.lower() for name in CLASSES[archive]]
    turned = (name for name in own if sorted(name) == sorted(part))
    close = difflib.get_close_matches(part, own, n=1, cutoff=0.6)
    if near := next(iter((*turned, *close)), None):
        return _SPELLED[f"{archive}.{near}"]
    one_off = (name for name in own if len(name) == len(part) and _same_letters(name, part) == len(part) - 1)
    near = next(one_off, None)
    return _with_class(part) or (_SPELLED[f"{archive}.{near}"] if near else None)


def _same_letters(one: str, other: str) -> int:
    return sum(left == right for left, right in zip(one, other, strict=True))


def _near_archive(archive: str, part: str) -> str | None:
    cutoff = 0.5 if len(archive) < 3 else 0.6  # ``sc`` has one letter in common with ``cs``
    near = next(iter(difflib.get_close_matches(archive, _OPEN, n=1, cutoff=cutoff)), None)
    if near is None or near not in CLASSES:
        return near
    known = _SPELLED.get(f"{near}.{part}")
    return known or (_near_class(near, part) if part else None) or f"{near}.*"
