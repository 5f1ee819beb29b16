"""A keyword's tree as one function of a paper's reading."""

import re
from collections.abc import Callable, Sequence

from bot.domain import And, Field, Node, Not, Or, Term
from bot.matching.reading import ABSTRACT, Reading
from bot.text import exact_words, searchable
from bot.text.names import read_name, same_person

Condition = Callable[[Reading], bool]
Finder = Callable[[Reading], Sequence[int]]  # the places where a phrase starts


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
    return _phrase(term)


def _category(pattern: str) -> Condition:
    pattern = pattern.lower()
    if "*" not in pattern.removesuffix(".*"):
        return lambda reading: pattern in reading.categories
    fits = re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch
    return lambda reading: any(map(fits, reading.categories))


# --- phrases ------------------------------------------------------------------------------------


def _phrase(term: Term) -> Condition:
    if not term.exact and term.field is Field.TEXT and len(term.stems) == 1:
        only = term.stems[0].stem
        return lambda reading: only in reading.text.places
    find = _exactly(term) if term.exact else _nearby(term)
    if term.field is Field.TITLE:
        return lambda reading: any(at < ABSTRACT for at in find(reading))
    if term.field is Field.ABSTRACT:
        return lambda reading: any(at >= ABSTRACT for at in find(reading))
    return lambda reading: bool(find(reading))


def _nearby(term: Term) -> Finder:
    """Where the stems stand as they do in the phrase; any one word may stand in place of a dropped one."""
    first, *others = ((stem.stem, stem.at - term.stems[0].at) for stem in term.stems)
    in_comment = term.field is Field.COMMENT

    def find(reading: Reading) -> Sequence[int]:
        places = (reading.comment if in_comment else reading.text).places
        starts = places.get(first[0], ())
        for stem, distance in others:
            if not starts:
                break
            there = places.get(stem, ())
            starts = [at for at in starts if at + distance in there]
        return starts

    return find


def _exactly(term: Term) -> Finder:
    """Where the stems stand, and every word around them is the very word."""
    nearby = _nearby(term)
    sought = exact_words(searchable(term.words))
    before = term.stems[0].at
    in_comment = term.field is Field.COMMENT

    def find(reading: Reading) -> Sequence[int]:
        text = reading.comment if in_comment else reading.text
        return [at for at in nearby(reading) if text.exactly(at, before, len(sought)) == sought]

    return find
