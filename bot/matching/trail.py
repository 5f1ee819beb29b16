"""A paper's words in their order, as a line of index tokens: a phrase is looked for in it, and the paper need
not be read.

``z3 wfast wmri - wheart | wdeep wlearn | aada ccsx2excv``: abstract, title, and all else it is found by;
``-`` is a stop word, ``/`` parts the form arXiv wrote from the readable one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.domain import And, Field, Keyword, Node, Not, Or, Stem, Term
from bot.matching.alternatives import Alternatives, all_of, any_of

Fits = Callable[[str], bool]
Token = Callable[[str], str]

GAP, FORM, SECTION = "-", "/", "|"
MARKS = frozenset({GAP, FORM, SECTION})

ANY = "*"

_SECTIONS = {Field.TEXT: slice(None), Field.ABSTRACT: slice(0, 1), Field.TITLE: slice(1, 2)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """Which lines may be those of papers a keyword finds: the ones that fit. They have all ``runs`` of some
    alternative, which databases can look for; `ANY` in one stands for any word. A line of another
    ``revision`` may be anything."""

    fits: Fits
    runs: Alternatives
    revision: str

    def __call__(self, line: str) -> bool:
        return self.fits(line) or not line.startswith(f"{self.revision} ")


def section(forms: Iterable[Sequence[str]], token: Callable[[str], str]) -> Iterator[str]:
    """One text in all its forms, each given as stems in order, nothing in place of a stop word."""
    for number, stems in enumerate(forms):
        if number:
            yield FORM
        for stem in stems:
            yield token(stem) if stem else GAP


def likely(keyword: Keyword, token: Token, revision: str) -> Likely | None:
    """How to tell the lines of papers the keyword may find; None where their tokens say as much."""
    fits = _fits(keyword.node, token)
    return Likely(fits=fits, runs=_runs(keyword.node, token), revision=revision) if fits else None


def _fits(node: Node, token: Token) -> Fits | None:
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


def _phrase(term: Term, token: Token) -> Fits | None:
    stems = _stems(term)
    alone = len(stems) < 2 and term.field is Field.TEXT
    if not stems or alone:
        return None
    pattern = ""
    for gap, stem in _with_gaps(stems):
        pattern += rf"(?: \S+){{{gap}}}" * bool(gap) + f" {re.escape(token(stem.stem))}"
    search, part = re.compile(rf"{pattern} ").search, _SECTIONS[term.field]
    if term.field is Field.TEXT:
        return lambda line: search(line) is not None
    return lambda line: any(search(f"{text} ") for text in line.split(f" {SECTION}")[part])


def _runs(node: Node, token: Token) -> Alternatives:
    match node:
        case Not():
            return ()
        case And(parts):
            return all_of([_runs(part, token) for part in parts])
        case Or(parts):
            return any_of([_runs(part, token) for part in parts])
        case _:
            return _runs_of(node, token)


def _runs_of(term: Term, token: Token) -> Alternatives:
    """The whole phrase, and its stretches without a gap; a single word is none, for the index knows it."""
    words: list[str] = []
    for gap, stem in _with_gaps(_stems(term)):
        words += [*[ANY] * gap, token(stem.stem)]
    whole = " ".join(words)
    stretches = (some.strip() for some in whole.split(ANY))
    runs = frozenset(f" {some} " for some in (whole, *stretches) if " " in some)
    return (runs,) if runs else ()


def _stems(term: Term) -> Sequence[Stem]:
    """The words of a phrase in a text. An acronym stands in place of its small letters, so it is any word."""
    return [stem for stem in term.stems if not stem.stem.isupper()] if term.field in _SECTIONS else ()


def _with_gaps(stems: Sequence[Stem]) -> Iterator[tuple[int, Stem]]:
    """Each with how many words are between it and the one before."""
    for before, stem in zip([None, *stems], stems, strict=False):
        yield (stem.at - before.at - 1 if before else 0), stem
