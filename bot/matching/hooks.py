"""What a keyword cannot do without: the one thing to look for in a paper before anything is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from enum import Enum

from bot.domain import And, Field, Node, Not, Or, Stem, Term
from bot.matching.reading import Reading
from bot.text.names import read_name


class Place(Enum):
    """Where a hook is looked for."""

    NEXT_TO = 1  # two stems in a row; the value is their distance
    NEXT_BUT_ONE = 2  # two stems with a dropped word between them
    WORD = 3
    TITLE = 4
    COMMENT = 5
    AUTHOR = 6
    CATEGORY = 7
    PAPER = 8  # every paper

    __hash__ = object.__hash__  # members are one of a kind; Enum's own hash is slow


Hook = tuple[Place, Hashable]
_EVERY_PAPER: Hook = (Place.PAPER, None)
_PAIRS = {place.value: place for place in (Place.NEXT_TO, Place.NEXT_BUT_ONE)}
_ONE_BY_ONE = {
    Field.TITLE: Place.TITLE,
    Field.COMMENT: Place.COMMENT,
}  # short texts, where a word is rare enough


def seen(reading: Reading, place: Place) -> Iterable[Hashable]:
    """All of a paper that a hook of this kind may be, perhaps repeatedly."""
    match place:
        case Place.NEXT_TO:
            return reading.text.pairs(1)
        case Place.NEXT_BUT_ONE:
            return reading.text.pairs(2)
        case Place.WORD:
            return reading.text.places.keys()
        case Place.TITLE:
            return reading.in_title
        case Place.COMMENT:
            return reading.comment.places.keys()
        case Place.AUTHOR:
            return reading.name_parts
        case Place.CATEGORY:
            return reading.categories
        case Place.PAPER:
            return (None,)


def hooks(node: Node, common: Counter[Hook]) -> list[Hook]:
    """Hooks of which every paper that fits has at least one; ``common`` counts what keywords ask for."""
    return _hooks(node, common) or [_EVERY_PAPER]


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
        return [(Place.AUTHOR, part) for part in read_name(term.words).full]
    if term.field is Field.CATEGORY:
        pattern = term.words.lower()
        return [_EVERY_PAPER if "*" in pattern.removesuffix(".*") else (Place.CATEGORY, pattern)]
    return [_rarest(_hooks_of_phrase(term), common)]


def _hooks_of_phrase(term: Term) -> list[Hook]:
    if term.field in _ONE_BY_ONE:
        return [(_ONE_BY_ONE[term.field], stem.stem) for stem in term.stems]
    pairs = filter(None, map(_pair, term.stems, term.stems[1:]))
    return list(pairs) or [(Place.WORD, stem.stem) for stem in term.stems]


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
    return sum(
        common[hook] + (1_000_000 if hook[0] in (Place.CATEGORY, Place.PAPER) else 1) for hook in found
    )
