"""Whether all that one keyword finds is found by another, as far as their form tells."""

from __future__ import annotations

from bot.domain import And, Field, Node, Not, Or, Term

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
    """``mri`` in ``fast mri``, and in ``ti:mri``; for exact words and acronyms only the very same."""
    same_place = wide.field is narrow.field or (wide.field is Field.TEXT and narrow.field in _WITHIN_TEXT)
    if (wide.exact, wide.acronym) != (False, False) or narrow.exact or narrow.acronym:
        return same_place and _meaning(wide) == _meaning(narrow)
    if wide.field not in _WITHIN_TEXT:
        return _meaning(wide) == _meaning(narrow) and wide.field is narrow.field
    return same_place and any(
        _steps(wide) == _steps(narrow, start, len(wide.stems))
        for start in range(len(narrow.stems) - len(wide.stems) + 1)
    )


def _meaning(term: Term) -> object:
    return (term.exact, term.acronym, term.stems)


def _steps(term: Term, start: int = 0, count: int | None = None) -> list[tuple[str, int]]:
    """Its words, or some of them in a row, each with its place after the first."""
    run = term.stems[start:] if count is None else term.stems[start : start + count]
    return [(stem.stem, stem.at - run[0].at) for stem in run]
