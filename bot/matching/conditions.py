"""A keyword's tree as one function of a paper's reading."""

import re
from collections.abc import Callable

from bot.domain import And, Field, Node, Not, Or, Term
from bot.matching.reading import Phrase, Reading, Text
from bot.text import exact_words, searchable
from bot.text.names import read_name, same_person

Condition = Callable[[Reading], bool]
Near = Callable[[Text], int]  # the places where a phrase starts
Fits = Callable[[Text, int], bool]  # whether it does so at one of these places


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


def glance(node: Node) -> Condition:
    """Whether a paper surely is one the keyword means, as far as that shows without reading all of it."""
    match node:
        case Term(field=Field.TEXT, exact=False) if not any(stem.stem.isupper() for stem in node.stems):
            phrase = _phrase_of(node)
            return lambda reading: reading.shows(phrase)
        case And(parts):
            return _all_of(tuple(map(glance, parts)))
        case Or(parts):
            return _any_of(tuple(map(glance, parts)))
        case _:
            return lambda _: False


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
    fits = category_fits(pattern)
    return lambda reading: fits(reading.categories)


def category_fits(pattern: str) -> Callable[[frozenset[str]], bool]:
    """Whether one of these names of categories (`names_of`) is meant."""
    pattern = pattern.lower()
    if "*" not in pattern.removesuffix(".*"):
        return lambda names: pattern in names
    fits = re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch
    return lambda names: any(map(fits, names))


# --- phrases ------------------------------------------------------------------------------------


def _phrase(term: Term) -> Condition:
    near = near_places(term)
    exactly = exactly_there(term) if term.exact else None
    match term.field:
        case Field.TEXT if len(term.stems) == 1 and not exactly:
            only = term.stems[0].stem
            return lambda reading: only in reading.text.places
        case Field.TEXT if not exactly:
            return lambda reading: near(reading.text) > 0
        case field:
            return _in_one_place(field, near, exactly or _any)


def _in_one_place(field: Field, near: Near, fits: Fits) -> Condition:
    match field:
        case Field.TITLE:
            return lambda reading: fits(reading.text, near(reading.text) & -1 << reading.title_start)
        case Field.ABSTRACT:
            return lambda reading: fits(reading.text, near(reading.text) & (1 << reading.title_start) - 1)
        case Field.COMMENT:
            return lambda reading: fits(reading.comment, near(reading.comment))
        case _:
            return lambda reading: fits(reading.text, near(reading.text))


def near_places(term: Term) -> Near:
    """Where the stems stand as in the phrase; any one word may stand in place of a dropped one."""
    first, *others = _phrase_of(term)

    def places_of(text: Text) -> int:
        places = text.places
        starts = places.get(first[0], 0)
        for stem, distance in others:
            if not starts:
                break
            starts &= places.get(stem, 0) >> distance
        return starts

    return places_of


def _phrase_of(term: Term) -> Phrase:
    return [(stem.stem, stem.at - term.stems[0].at) for stem in term.stems]


def _any(_: Text, places: int) -> bool:
    return places > 0


def exactly_there(term: Term) -> Fits:
    """Whether at one of the places every word is the very word."""
    sought = list(exact_words(searchable(term.words)))
    before = term.stems[0].at

    def fits(text: Text, places: int) -> bool:
        while places:
            at = (places & -places).bit_length() - 1
            if text.has(sought, at - before):
                return True
            places &= places - 1
        return False

    return fits
