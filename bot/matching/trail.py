"""A paper's words in their order, as a line of index tokens: a phrase is looked for in it, and the paper need
not be read.

``z3 wfast wmri - wheart | wdeep wlearn | aada ccsx2excv``: abstract, title, and all else it is found by;
``-`` is a stop word, ``/`` parts the form arXiv wrote from the readable one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from bot.domain import And, Field, Keyword, Node, Not, Or, Term

Line = str
Likely = Callable[[Line], bool]

GAP, FORM, SECTION = "-", "/", "|"
MARKS = frozenset({GAP, FORM, SECTION})

_SECTIONS = {Field.TEXT: slice(None), Field.ABSTRACT: slice(0, 1), Field.TITLE: slice(1, 2)}


def section(forms: Iterable[Sequence[str]], token: Callable[[str], str]) -> Iterator[str]:
    """One text in all its forms, each given as stems in order, nothing in place of a stop word."""
    for number, stems in enumerate(forms):
        if number:
            yield FORM
        for stem in stems:
            yield token(stem) if stem else GAP


def phrases(keyword: Keyword, token: Callable[[str], str], revision: str) -> Likely | None:
    """Whether a line may be that of a paper the keyword finds; None where its tokens say as much.

    A line of another revision may be anything.
    """
    fits = _fits(keyword.node, token)
    return fits and (lambda line: fits(line) or not line.startswith(f"{revision} "))


def _fits(node: Node, token: Callable[[str], str]) -> Likely | None:
    match node:
        case Not():
            return None
        case And(parts):
            known = [fits for part in parts if (fits := _fits(part, token))]
            return (lambda line: all(fits(line) for fits in known)) if known else None
        case Or(parts):
            each = [_fits(part, token) for part in parts]
            some = [fits for fits in each if fits]
            return (lambda line: any(fits(line) for fits in some)) if len(some) == len(each) else None
        case _:
            return _phrase(node, token)


def _phrase(term: Term, token: Callable[[str], str]) -> Likely | None:
    # An acronym stands in place of its small letters, so it is any word here.
    stems = [stem for stem in term.stems if not stem.stem.isupper()]
    alone = len(stems) < 2 and term.field is Field.TEXT
    if term.field not in _SECTIONS or not stems or alone:
        return None
    pattern = ""
    for before, stem in zip([None, *stems], stems, strict=False):
        gap = stem.at - before.at - 1 if before else 0
        pattern += rf"(?: \S+){{{gap}}}" * bool(gap) + f" {re.escape(token(stem.stem))}"
    search, part = re.compile(rf"{pattern} ").search, _SECTIONS[term.field]
    if term.field is Field.TEXT:
        return lambda line: search(line) is not None
    return lambda line: any(search(f"{text} ") for text in line.split(f" {SECTION}")[part])
