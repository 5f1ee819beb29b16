"""What a keyword cannot do without: the one thing to look for in a paper before anything else is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Literal, NamedTuple

from bot.domain import And, Field, Node, Not, Or, Stem, Term
from bot.matching.reading import Reading
from bot.text.marks import clues
from bot.text.names import read_name

Place = Literal["next to", "next but one", "word", "title", "comment", "author", "category", "paper"]
"""Where to look: at two stems in a row, at two with a dropped word between them, at single stems …"""

Sight = tuple[Place, Hashable]
"""A place and what must be there."""

_EVERY_PAPER: Sight = ("paper", "")
_PAIRS: dict[int, Place] = {1: "next to", 2: "next but one"}
# In short texts one word is rare enough.
_ONE_BY_ONE: dict[Field, Place] = {Field.TITLE: "title", Field.COMMENT: "comment"}


class Hook(NamedTuple):
    """A keyword finds what has the sight and fits the rest; nothing is left of many."""

    sight: Sight
    rest: Node | None


def seen(reading: Reading, place: Place) -> Iterable[Hashable]:
    """All there is to see of a paper at one place, perhaps repeatedly."""
    match place:
        case "next to":
            return reading.text.pairs(1)
        case "next but one":
            return reading.text.pairs(2)
        case "word":
            return reading.text.places.keys()
        case "title":
            return reading.in_title
        case "comment":
            return reading.comment.places.keys()
        case "author":
            return reading.name_marks
        case "category":
            return reading.categories
        case "paper":
            return ("",)


def hooks(node: Node, common: Counter[Sight]) -> list[Hook]:
    """The node in other words: a paper fits if it fits one of these; ``common`` counts what is asked for."""
    return _hooks(node, common) or [Hook(_EVERY_PAPER, node)]


def _hooks(node: Node, common: Counter[Sight]) -> list[Hook]:
    """As `hooks`, but empty where nothing of the node has to be there."""
    match node:
        case Not():
            return []
        case And(parts):
            return _hooks_of_all(parts, common)
        case Or(parts):
            each = [_hooks(part, common) for part in parts]
            return [hook for found in each for hook in found] if all(each) else []
        case _:
            return _hooks_of_term(node, common)


def _hooks_of_all(parts: tuple[Node, ...], common: Counter[Sight]) -> list[Hook]:
    """Those of the rarest part; all other parts are the rest."""
    each = [_hooks(part, common) for part in parts]
    rarest = min(
        (at for at, found in enumerate(each) if found), key=lambda at: _burden(each[at], common), default=None
    )
    if rarest is None:
        return []
    others = parts[:rarest] + parts[rarest + 1 :]
    return [Hook(sight, _all(others if rest is None else (*others, rest))) for sight, rest in each[rarest]]


def _all(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else And(parts)


def _hooks_of_term(term: Term, common: Counter[Sight]) -> list[Hook]:
    if term.field is Field.AUTHOR:
        return [Hook(("author", clue), term) for clue in clues(read_name(term.words))]
    if term.field is Field.CATEGORY:
        pattern = term.words.lower()
        many = "*" in pattern.removesuffix(".*")
        return [Hook(_EVERY_PAPER, term) if many else Hook(("category", pattern), None)]
    return [Hook(_rarest(_sights_of_phrase(term), common), None if _says_it_all(term) else term)]


def _says_it_all(phrase: Term) -> bool:
    """Whether whatever has the sight has the phrase."""
    if phrase.exact or phrase.field is Field.ABSTRACT:
        return False
    if len(phrase.stems) == 1:
        return True
    return phrase.field is Field.TEXT and len(phrase.stems) == 2 and _pair(*phrase.stems) is not None


def _sights_of_phrase(term: Term) -> list[Sight]:
    if term.field in _ONE_BY_ONE:
        return [(_ONE_BY_ONE[term.field], stem.stem) for stem in term.stems]
    pairs = filter(None, map(_pair, term.stems, term.stems[1:]))
    return list(pairs) or [("word", stem.stem) for stem in term.stems]


def _pair(left: Stem, right: Stem) -> Sight | None:
    place = _PAIRS.get(right.at - left.at)
    return (place, (left.stem, right.stem)) if place else None


def _rarest(choices: list[Sight], common: Counter[Sight]) -> Sight:
    """What few keywords ask for is on few papers."""
    for sight in choices:
        common[sight] += 1
    return choices[0] if len(choices) == 1 else min(choices, key=common.__getitem__)


def _burden(found: list[Hook], common: Counter[Sight]) -> int:
    """How many papers will come by; a category is on so many that words come first."""
    return sum(common[sight] + (1_000_000 if sight[0] in ("category", "paper") else 1) for sight, _ in found)
