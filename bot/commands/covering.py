"""Whether all that one keyword finds is found by another, as far as their form tells."""

from __future__ import annotations

from bot.domain import And, Field, Node, Not, Or, Stem, Term
from bot.keywords.canonical import key

_WITHIN_TEXT = {Field.TEXT, Field.TITLE, Field.ABSTRACT}


def covers(wide: Node, narrow: Node) -> bool:
    """Whether ``wide`` surely finds every paper that ``narrow`` finds; False where that cannot be told."""
    match wide, narrow:
        case _, Or(parts):
            return all(covers(wide, part) for part in parts)
        case And(parts), _:
            return all(covers(part, narrow) for part in parts)
        case Or(parts), _ if any(covers(part, narrow) for part in parts):
            return True
        case _, And(parts):
            return any(covers(wide, part) for part in parts)
        case Not(unwanted), Not(part):
            return covers(part, unwanted)
        case Term(), Term():
            return _is_within(wide, narrow)
        case _:
            return False


def _is_within(wide: Term, narrow: Term) -> bool:
    """``mri`` in ``fast mri``, and in ``ti:mri``; elsewhere, or for exact words, only the very same."""
    if key(wide) == key(narrow):
        return True
    same_place = wide.field is narrow.field or wide.field is Field.TEXT
    stemmed = not (wide.exact or wide.acronym or narrow.exact or narrow.acronym)
    if not (same_place and stemmed and {wide.field, narrow.field} <= _WITHIN_TEXT):
        return False
    return any(
        _steps(wide.stems) == _steps(narrow.stems[start : start + len(wide.stems)])
        for start in range(len(narrow.stems) - len(wide.stems) + 1)
    )


def _steps(run: tuple[Stem, ...]) -> list[tuple[str, int]]:
    """Each word with its place after the first."""
    return [(stem.stem, stem.at - run[0].at) for stem in run]
