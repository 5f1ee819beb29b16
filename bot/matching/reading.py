"""A paper as the matcher sees it: where each stem stands, who wrote it, what it is filed under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain, product

from bot.domain import Paper
from bot.text import entries, exact_word, searchable, words
from bot.text.names import Name, read_name

Places = dict[str, int]
"""Per stem (or acronym in capitals) the set of its places, as the bits of a number: a phrase is then found by
shifting and intersecting, all its places at once."""

Pair = tuple[str, str]

_GAP = 512  # between two texts; more than the words of any keyword, so no phrase runs from one into the next
_MOST_WORDS = 5_000  # of one text; arXiv's abstracts have 1,920 characters


class Stretch:
    """One form of one text, from a place on."""

    def __init__(self, text: str, start: int) -> None:
        self.start = start
        self.words = words(text)[:_MOST_WORDS]
        self.rows = list(map(entries, self.words))

    def pairs(self, distance: int) -> Iterator[Pair]:
        """All that stands so far behind one another, as a stream: sets would cost four times as much."""
        pairs: Iterator[Pair] = zip(self._heads, self._heads[distance:], strict=False)
        if not self._several:
            return pairs
        lefts = (left for at in self._several for left in (at - distance, at))
        ends = (self.rows[left : left + distance + 1 : distance] for left in lefts if left >= 0)
        return chain(pairs, *(product(both[0], both[1]) for both in ends if len(both) == 2))

    @cached_property
    def _heads(self) -> list[str]:
        return [row[0] if row else "" for row in self.rows]  # no keyword looks for an empty one

    @cached_property
    def _several(self) -> list[int]:
        return [at for at, row in enumerate(self.rows) if len(row) > 1]


class Text:
    """One text of a paper or several, each as arXiv wrote it and in its readable letters."""

    def __init__(self, *texts: str) -> None:
        self._stretches: list[Stretch] = []
        self.starts: list[int] = []  # of each text
        end = 0
        for text in texts:
            self.starts.append(end)
            for form in _forms(text):
                stretch = Stretch(form, end)
                end += len(stretch.words) + _GAP
                self._stretches.append(stretch)
        self.places: Places = {}
        for stretch in self._stretches:
            _note(self.places, stretch.rows, stretch.start)

    @cached_property
    def exact_places(self) -> Places:
        """The places of the very words."""
        places: Places = {}
        for stretch in self._stretches:
            _note(places, zip(map(exact_word, stretch.words), strict=True), stretch.start)
        return places

    def pairs(self, distance: int) -> Iterable[Pair]:
        """All that stands so far behind one another, perhaps repeatedly."""
        return chain.from_iterable(stretch.pairs(distance) for stretch in self._stretches)


def _note(places: Places, rows: Iterable[tuple[str, ...]], start: int) -> None:
    bit = 1 << start
    for row in rows:
        for entry in row:
            places[entry] = places.get(entry, 0) | bit
        bit <<= 1


class Reading:
    """One paper, read once for all keywords; what only few keywords ask for is read when asked."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.text = Text(paper.title, paper.abstract)
        self.title_places = (1 << self.text.starts[1]) - 1

    @cached_property
    def comment(self) -> Text:
        return Text(self.paper.comment or "")

    @cached_property
    def in_title(self) -> frozenset[str]:
        return frozenset(entry for entry, places in self.text.places.items() if places & self.title_places)

    @cached_property
    def names(self) -> tuple[Name, ...]:
        return tuple(map(read_name, self.paper.authors))

    @cached_property
    def name_parts(self) -> frozenset[str]:
        return frozenset(part for name in self.names for part in name.full)

    @cached_property
    def categories(self) -> frozenset[str]:
        """In small letters, and for each its archive as ``cs.*``."""
        own = {category.lower() for category in self.paper.categories}
        return frozenset(own | {f"{category.partition('.')[0]}.*" for category in own})


@lru_cache(maxsize=256)
def read(paper: Paper) -> Reading:
    """The reading of a paper, kept for the next keyword."""
    return Reading(paper)


def _forms(text: str) -> tuple[str, ...]:
    plain = searchable(text)
    return (text,) if plain == text else (text, plain)
