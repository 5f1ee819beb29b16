"""What a keyword cannot do without: the one thing to look for in a paper before anything is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import Literal

from bot.domain import And, Field, Node, Not, Or, Stem, Term
from bot.matching.reading import Reading
from bot.text import exact_words, searchable
from bot.text.names import read_name

Place = Literal[
    "next to", "next but one", "word", "very word", "title", "comment", "author", "category", "paper"
]
"""Where a hook is looked for: two stems in a row, two with a dropped word between them, one stem …"""

Hook = tuple[Place, Hashable]
_EVERY_PAPER: Hook = ("paper", "")
_PAIRS: dict[int, Place] = {1: "next to", 2: "next but one"}
# In short texts one word is rare enough.
_ONE_BY_ONE: dict[Field, Place] = {Field.TITLE: "title", Field.COMMENT: "comment"}


def seen(reading: Reading, place: Place) -> Iterable[Hashable]:
    """All of a paper that a hook of this kind may be, perhaps repeatedly."""
    match place:
        case "next to":
            return reading.text.pairs(1)
        case "next but one":
            return reading.text.pairs(2)
        case "word":
            return reading.text.places.keys()
        case "very word":
            return reading.text.very_words()
        case "title":
            return reading.in_title
        case "comment":
            return reading.comment.places.keys()
        case "author":
            return reading.name_parts
        case "category":
            return reading.categories
        case "paper":
            return ("",)


def hooks(node: Node, common: Counter[Hook]) -> tuple[Hook, ...]:
    """Hooks of which every paper that fits has at least one; ``common`` counts what keywords ask for."""
    return tuple(_hooks(node, common)) or (_EVERY_PAPER,)


def says_it_all(node: Node) -> bool:
    """Whether a paper that has the hook fits."""
    if not isinstance(node, Term) or node.exact:
        return False
    if len(node.stems) == 1:
        return node.field is not Field.ABSTRACT
    return node.field is Field.TEXT and len(node.stems) == 2 and _pair(*node.stems) is not None


def _hooks(node: Node, common: Counter[Hook]) -> list[Hook]:
    """As `hooks`, but empty where nothing of the node has to be there."""
    match node:
        case Not():
            return []
        case And(parts):
            choices = [found for part in parts if (found := _hooks(part, common))]
            return min(choices, key=lambda found: _burden(found, common), default=[])
        case Or(parts):
            each = [_hooks(part, common) for part in parts]
            return list({hook for found in each for hook in found}) if all(each) else []
        case _:
            return _hooks_of_term(node, common)


def _hooks_of_term(term: Term, common: Counter[Hook]) -> list[Hook]:
    if term.field is Field.AUTHOR:
        return [("author", part) for part in read_name(term.words).full]
    if term.field is Field.CATEGORY:
        pattern = term.words.lower()
        return [_EVERY_PAPER if "*" in pattern.removesuffix(".*") else ("category", pattern)]
    return [_rarest(_hooks_of_phrase(term), common)]


def _hooks_of_phrase(term: Term) -> list[Hook]:
    if term.field in _ONE_BY_ONE:
        return [(_ONE_BY_ONE[term.field], stem.stem) for stem in term.stems]
    if term.exact and len(very_words := exact_words(searchable(term.words))) == 1:
        return [("very word", very_words[0])]
    pairs = filter(None, map(_pair, term.stems, term.stems[1:]))
    return list(pairs) or [("word", stem.stem) for stem in term.stems]


def _pair(left: Stem, right: Stem) -> Hook | None:
    place = _PAIRS.get(right.at - left.at)
    return (place, (left.stem, right.stem)) if place else None


def _rarest(choices: list[Hook], common: Counter[Hook]) -> Hook:
    """What few keywords ask for is on few papers."""
    for hook in choices:
        common[hook] += 1
    return (
        choices[0] if len(choices) == 1 else min(choices, key=lambda hook: (common[hook], -len(str(hook[1]))))
    )


def _burden(found: list[Hook], common: Counter[Hook]) -> int:
    """How many papers will come by; a category is on so many that words come first."""
    return sum(common[hook] + (1_000_000 if hook[0] in ("category", "paper") else 1) for hook in found)
