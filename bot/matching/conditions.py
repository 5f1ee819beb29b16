"""A keyword's tree as one function of a paper's reading."""

import re
from collections.abc import Callable

from bot.domain import And, Field, Node, Not, Or, Stem, Term
from bot.matching.reading import ABSTRACT, Places, Reading
from bot.text import exact_words, searchable
from bot.text.names import read_name, same_person

Condition = Callable[[Reading], bool]


def condition(node: Node) -> Condition:
    """Whether a paper is one the keyword means."""
    match node:
        case Not(part):
            unwanted = condition(part)
            return lambda reading: not unwanted(reading)
        case And(parts):
            every = tuple(map(condition, parts))
            return lambda reading: all(wanted(reading) for wanted in every)
        case Or(parts):
            some = tuple(map(condition, parts))
            return lambda reading: any(wanted(reading) for wanted in some)
        case _:
            return _term(node)


def _term(term: Term) -> Condition:
    if term.field is Field.CATEGORY:
        return _category(term.words)
    if term.field is Field.AUTHOR:
        sought = read_name(term.words)
        return lambda reading: any(same_person(sought, printed) for printed in reading.names)
    near = _phrase(term)
    return _exactly(term, near) if term.exact else near


def _category(pattern: str) -> Condition:
    pattern = pattern.lower()
    if "*" not in pattern.removesuffix(".*"):
        return lambda reading: pattern in reading.categories
    fits = re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch
    return lambda reading: any(map(fits, reading.categories))


# --- phrases ------------------------------------------------------------------------------------


def _phrase(term: Term) -> Condition:
    if term.field is Field.COMMENT:
        found = _places(term.stems)
        return lambda reading: bool(found(reading.comment))
    found = _places(term.stems)
    if term.field is Field.TITLE:
        return lambda reading: any(at < ABSTRACT for at in found(reading.places))
    if term.field is Field.ABSTRACT:
        return lambda reading: any(at >= ABSTRACT for at in found(reading.places))
    return lambda reading: bool(found(reading.places))


def _places(stems: tuple[Stem, ...]) -> Callable[[Places], list[int]]:
    """Where a phrase stands. A dropped word keeps its place, so any one word may stand there."""
    first = stems[0]
    if len(stems) == 1:
        return lambda places: places.get(first.stem, [])
    rest = tuple((stem.stem, stem.at - first.at) for stem in stems[1:])

    def find(places: Places) -> list[int]:
        starts = places.get(first.stem)
        if starts is None:
            return []
        for stem, distance in rest:
            others = places.get(stem)
            if others is None:
                return []
            starts = [at for at in starts if at + distance in others]
        return starts

    return find


def _exactly(term: Term, near: Condition) -> Condition:
    sought = exact_words(searchable(term.words))

    def these_very_words(reading: Reading) -> bool:
        return near(reading) and any(
            _runs_through(sought, words)
            for text in _texts(term.field, reading)
            for words in reading.exact(text)
        )

    return these_very_words


def _texts(field: Field, reading: Reading) -> tuple[str, ...]:
    paper = reading.paper
    texts = {
        Field.TITLE: (paper.title,),
        Field.ABSTRACT: (paper.abstract,),
        Field.COMMENT: (paper.comment or "",),
    }
    return texts.get(field, (paper.title, paper.abstract))


def _runs_through(sought: tuple[str, ...], words: tuple[str, ...]) -> bool:
    length = len(sought)
    return any(words[at : at + length] == sought for at in range(len(words) - length + 1))
