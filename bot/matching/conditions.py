"""A keyword's tree as one function of a paper's reading."""

import re
from collections.abc import Callable

from bot.domain import And, Field, Node, Not, Or, Term
from bot.matching.reading import Reading, Text
from bot.text import exact_words, searchable
from bot.text.names import read_name, same_person

Condition = Callable[[Reading], bool]
Finder = Callable[[Text], int]  # the places where a phrase starts


def condition(node: Node) -> Condition:
    """Whether a paper is one the keyword means."""
    match node:
        case Not(part):
            unwanted = condition(part)
            return lambda reading: not unwanted(reading)
        case And(parts):
            return _all_of(tuple(map(condition, parts)))
        case Or(parts):
            return _any_of(tuple(map(condition, parts)))
        case _:
            return _term(node)


# Plain loops: a generator under all() or any() costs as much as the conditions themselves.
def _all_of(conditions: tuple[Condition, ...]) -> Condition:
    def fits(reading: Reading) -> bool:
        for wanted in conditions:  # noqa: SIM110
            if not wanted(reading):
                return False
        return True

    return fits


def _any_of(conditions: tuple[Condition, ...]) -> Condition:
    def fits(reading: Reading) -> bool:
        for wanted in conditions:  # noqa: SIM110
            if wanted(reading):
                return True
        return False

    return fits


def _term(term: Term) -> Condition:
    if term.field is Field.CATEGORY:
        return _category(term.words)
    if term.field is Field.AUTHOR:
        sought = read_name(term.words)
        return lambda reading: any(same_person(sought, printed) for printed in reading.names)
    return _phrase(term)


def _category(pattern: str) -> Condition:
    pattern = pattern.lower()
    if "*" not in pattern.removesuffix(".*"):
        return lambda reading: pattern in reading.categories
    fits = re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch
    return lambda reading: any(map(fits, reading.categories))


# --- phrases ------------------------------------------------------------------------------------


def _phrase(term: Term) -> Condition:
    find = _finder(term)
    match term.field:
        case Field.COMMENT:
            return lambda reading: find(reading.comment) > 0
        case Field.TITLE:
            return lambda reading: find(reading.text) & reading.title_places > 0
        case Field.ABSTRACT:
            return lambda reading: find(reading.text) > reading.title_places
        case _:
            return lambda reading: find(reading.text) > 0


def _finder(term: Term) -> Finder:
    """Where the words stand as they do in the phrase; any one word may stand in place of a dropped one."""
    exact = term.exact
    if exact:
        wanted = list(enumerate(exact_words(searchable(term.words))))
    else:
        wanted = [(stem.at - term.stems[0].at, stem.stem) for stem in term.stems]

    def find(text: Text) -> int:
        places = text.exact_places if exact else text.places
        starts = -1
        for distance, word in wanted:
            starts &= places.get(word, 0) >> distance
            if not starts:
                break
        return starts

    return find
