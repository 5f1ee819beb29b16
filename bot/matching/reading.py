"""A paper as the matcher sees it: where each stem stands, who wrote it, what it is filed under."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import chain, product
from types import MappingProxyType

from bot.domain import Paper
from bot.domain.categories import ALSO_CALLED
from bot.text import acronyms, exact_word, searchable, stem_of, words
from bot.text.marks import marks
from bot.text.names import Name, read_name

Places = dict[str, int]
"""Per stem (or acronym in capitals) the set of its places, as the bits of a number: a phrase is then found by
shifting and intersecting, all its places at once."""

Pair = tuple[str, str]

Phrase = Sequence[tuple[str, int]]
"""Stems, each with how far behind the first it stands."""

_GAP = 320  # between two texts; more than any keyword is long, so no phrase runs from one into the next
_MOST_WORDS = 5_000  # of one text; arXiv's abstracts have 1,920 characters


class Stretch:
    """One form of one text; its first word has the place ``start``."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.start = start
        self.form = text
        self.words = words(text)[:_MOST_WORDS]
        self.stems = list(map(stem_of, self.words))

    @cached_property
    def acronyms(self) -> dict[int, tuple[str, ...]]:
        """Those of the words that may be acronyms, by place."""
        capitals = ((at, acronyms(word)) for at, word in enumerate(self.words) if word[:2].isupper())
        return {at: found for at, found in capitals if found}

    def has(self, phrase: Phrase) -> bool:
        """Whether these stems stand in it, each so far behind the first."""
        (first, _), *others = phrase
        stems, at = self.stems, -1
        for _ in range(stems.count(first)):
            at = stems.index(first, at + 1)
            if all(at + behind < len(stems) and stems[at + behind] == stem for stem, behind in others):
                return True
        return False

    def pairs(self, distance: int) -> Iterator[Pair]:
        """All that stands so far behind one another, as a stream: sets would cost four times as much."""
        pairs: Iterator[Pair] = zip(self.stems, self.stems[distance:], strict=False)
        lefts = {left for at in self.acronyms for left in (at - distance, at)}
        ends = ((left, left + distance) for left in lefts if 0 <= left < len(self.stems) - distance)
        return chain(pairs, *(product(self._at(left), self._at(right)) for left, right in ends))

    def _at(self, place: int) -> tuple[str, ...]:
        return (self.stems[place], *self.acronyms.get(place, ()))


class Text:
    """One text of a paper or several, each as arXiv wrote it and in its readable letters."""

    def __init__(self, *texts: str, known: Mapping[str, Stretch] = MappingProxyType({})) -> None:
        """What is ``known`` already is not read again."""
        unused = dict(known)  # a title may be the abstract's very words
        self._stretches: list[Stretch] = []
        self.starts: list[int] = []  # of each text
        end = 0
        for text in texts:
            self.starts.append(end)
            for form in _forms(text):
                stretch = unused.pop(form, None) or Stretch(form)
                stretch.start = end
                end += len(stretch.words) + _GAP
                self._stretches.append(stretch)
        self.places: Places = {}
        for stretch in self._stretches:
            _note(self.places, stretch.stems, stretch.start)
            for at, capitals in stretch.acronyms.items():
                for acronym in capitals:
                    self.places[acronym] = self.places.get(acronym, 0) | 1 << stretch.start + at

    def has(self, very_words: list[str], place: int) -> bool:
        """Whether exactly these words stand from a place on."""
        for stretch in self._stretches:
            at = place - stretch.start
            if 0 <= at < len(stretch.words):
                there = stretch.words[at : at + len(very_words)]
                return exact_word(there[0]) == very_words[0] and list(map(exact_word, there)) == very_words
        return False

    @property
    def sections(self) -> list[list[list[str]]]:
        """Of each text its forms, each as stems in order, empty where a stop word stands."""
        ends = [*self.starts[1:], math.inf]
        return [
            [stretch.stems for stretch in self.stretches if start <= stretch.start < end]
            for start, end in zip(self.starts, ends, strict=True)
        ]

    @property
    def stretches(self) -> Sequence[Stretch]:
        return self._stretches

    def stretch_at(self, place: int) -> Stretch | None:
        """The form of a text that has the word of this place."""
        for stretch in self._stretches:
            if 0 <= place - stretch.start < len(stretch.words):
                return stretch
        return None

    def found_from(self, place: int) -> frozenset[str]:
        """What the texts from a place on can be found by."""
        later = [stretch for stretch in self._stretches if stretch.start >= place]
        capitals = (found for stretch in later for found in stretch.acronyms.values())
        return frozenset(chain(*(stretch.stems for stretch in later), *capitals)) - {""}

    def pairs(self, distance: int) -> Iterable[Pair]:
        """All that stands so far behind one another, perhaps repeatedly."""
        return chain.from_iterable(stretch.pairs(distance) for stretch in self._stretches)


def _note(places: Places, found: Iterable[str], start: int) -> None:
    bit = 1 << start
    for word in found:
        places[word] = places.get(word, 0) | bit
        bit <<= 1
    places.pop("", None)  # where a stop word was dropped


class Reading:
    """One paper, read once for all keywords; what only few keywords ask for is read when asked."""

    def __init__(self, paper: Paper, *, late: bool = False) -> None:
        """``late``: its text, too, is read when asked: a search for an author has no need of it."""
        self.paper = paper
        self._as_written: dict[str, Stretch] = {}
        if not late:
            self.title_start  # noqa: B018 - reads the text

    @cached_property
    def text(self) -> Text:
        # The longer one first: most numbers stay small.
        return Text(self.paper.abstract, self.paper.title, known=self._as_written)

    def shows(self, phrase: Phrase) -> bool:
        """Whether the phrase stands in title or abstract as arXiv wrote them. If it does, most of what there
        is to read need not be."""
        return any(self._written(text).has(phrase) for text in (self.paper.title, self.paper.abstract))

    def _written(self, text: str) -> Stretch:
        if text not in self._as_written:
            self._as_written[text] = Stretch(text)
        return self._as_written[text]

    @cached_property
    def title_start(self) -> int:
        return self.text.starts[1]

    @cached_property
    def comment(self) -> Text:
        return Text(self.paper.comment or "")

    @cached_property
    def in_title(self) -> frozenset[str]:
        return self.text.found_from(self.title_start)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(map(read_name, self.paper.authors))

    @cached_property
    def name_marks(self) -> frozenset[str]:
        return frozenset(mark for name in self.names for mark in marks(name))

    @cached_property
    def categories(self) -> frozenset[str]:
        """All that they are called."""
        return names_of(self.paper.categories)


def names_of(categories: Iterable[str]) -> frozenset[str]:
    """What categories are called: in small letters, by all their names, and by the archive as ``cs.*``."""
    named = (name for category in categories for name in (category, ALSO_CALLED.get(category, category)))
    own = {name.lower() for name in named}
    return frozenset(own | {f"{category.partition('.')[0]}.*" for category in own})


@lru_cache(maxsize=256)
def read(paper: Paper) -> Reading:
    """The reading of a paper, kept for the next keyword."""
    return Reading(paper, late=True)


def _forms(text: str) -> tuple[str, ...]:
    plain = searchable(text)
    return (text,) if plain == text else (text, plain)
