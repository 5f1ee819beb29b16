"""Where in a paper a keyword hits: the very places that made it match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain import And, Field, Keyword, Node, Not, Or, Paper, Term
from bot.matching.conditions import category_fits, condition, exactly_there, near_places
from bot.matching.excerpts import Excerpt, excerpt, whole
from bot.matching.reading import Reading, Text, names_of, read
from bot.text import exact_words, readable, searchable
from bot.text.names import read_name, same_person

Where = Literal["title", "abstract", "authors", "categories", "comment"]


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: in which field, and the words there with what stands around them."""

    where: Where
    cutting: Excerpt

    @property
    def excerpt(self) -> str:
        """A piece of the readable text, as it stands there."""
        return f"{self.cutting.before}{self.cutting.words}{self.cutting.after}"

    @property
    def words(self) -> str:
        """What of it was looked for."""
        return self.cutting.words


def explain(keyword: Keyword, paper: Paper) -> tuple[Found, ...]:
    """Where the keyword hits, one place for each of its terms, of alternatives only those that do.

    Empty if and only if it does not find the paper; what a keyword excludes is never told.
    """
    return tuple(dict.fromkeys(_found(keyword.node, read(paper), wanted=True)))


def _found(node: Node, reading: Reading, *, wanted: bool) -> Iterator[Found]:
    """The hits that make the node hold, or, where it is not wanted, that make it fail to."""
    if condition(node)(reading) is not wanted:
        return
    match node:
        case Not(part):
            yield from _found(part, reading, wanted=not wanted)
        case And(parts) | Or(parts):
            for part in parts:
                yield from _found(part, reading, wanted=wanted)
        case _:
            if wanted:
                yield _hit(node, reading)


def _hit(term: Term, reading: Reading) -> Found:
    """Where a term that hits does so; of title and abstract the title is told."""
    match term.field:
        case Field.AUTHOR:
            return Found("authors", whole(_author(term, reading)))
        case Field.CATEGORY:
            fits = category_fits(term.words)
            named = (each for each in reading.paper.categories if fits(names_of((each,))))
            return Found("categories", whole(next(named)))
        case Field.COMMENT:
            places = _places(term, reading.comment)
            return Found("comment", _around(term, reading.comment, places, reading.paper.comment or ""))
        case _:
            places = _places(term, reading.text)
            in_title = places & -1 << reading.title_start
            if in_title and term.field is not Field.ABSTRACT:
                return Found("title", _around(term, reading.text, in_title, reading.paper.title))
            in_abstract = places & (1 << reading.title_start) - 1
            return Found("abstract", _around(term, reading.text, in_abstract, reading.paper.abstract))


def _author(term: Term, reading: Reading) -> str:
    sought = read_name(term.words)
    printed = zip(reading.paper.authors, reading.names, strict=True)
    return next(readable(author) for author, name in printed if same_person(sought, name))


def _places(term: Term, text: Text) -> int:
    """Where the phrase starts with its first stem, as the bits of a number."""
    places = near_places(term)(text)
    if not term.exact:
        return places
    fits = exactly_there(term)
    return sum(1 << at for at in _bits(places) if fits(text, 1 << at))


def _around(term: Term, text: Text, places: int, written: str) -> Excerpt:
    """The first of the places, in the readable form of the text if it is found there."""
    stretches = [(stretch, at) for at in _bits(places) if (stretch := text.stretch_at(at))]
    best = searchable(written)
    stretch, at = next((each for each in stretches if each[0].form == best), stretches[0])
    first, count = at - stretch.start, 1 + term.stems[-1].at - term.stems[0].at
    if term.exact:
        first -= term.stems[0].at
        count = len(exact_words(searchable(term.words)))
    return excerpt(readable(written), stretch.form, first, count)


def _bits(places: int) -> Iterator[int]:
    """The places from first to last."""
    while places:
        yield (places & -places).bit_length() - 1
        places &= places - 1
