"""A paper as the matcher sees it: where each stem stands, who wrote it, what it is filed under."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from itertools import chain, product

from bot.domain import Paper
from bot.text import entries, exact_word, searchable, words
from bot.text.names import Name, read_name

# Every form of every text has a stretch of places of its own, so no phrase runs from one into the next.
_STRETCH = 1 << 20
ABSTRACT = 2 * _STRETCH  # the title's two forms stand before, the abstract's from here on

Places = dict[str, list[int]]
"""Per stem (or acronym in capitals) its places, ascending."""

Pair = tuple[str, str]


class Stretch:
    """One form of one text."""

    def __init__(self, text: str, start: int) -> None:
        self.start = start
        self._words = words(text)
        self.rows = list(map(entries, self._words))
        self._heads = [row[0] if row else "" for row in self.rows]  # no keyword looks for an empty one
        self._several = [at for at, row in enumerate(self.rows) if len(row) > 1]

    def pairs(self, distance: int) -> Iterator[Pair]:
        """All that stands so far behind one another, as a stream: sets of them would cost four times as much."""
        pairs = zip(self._heads, self._heads[distance:], strict=False)
        if not self._several:
            return pairs
        lefts = (left for at in self._several for left in (at - distance, at))
        ends = (self.rows[left : left + distance + 1 : distance] for left in lefts if left >= 0)
        return chain(pairs, *(product(*both) for both in ends if len(both) == 2))

    def exactly(self, at: int, before: int, count: int) -> tuple[str, ...]:
        """The ``count`` very words around a place, ``before`` of them before it; none beyond the text."""
        first = at - before - self.start
        return tuple(map(exact_word, self._words[first : first + count])) if first >= 0 else ()


class Text:
    """One or several texts of a paper, in all their forms."""

    def __init__(self, *texts: str) -> None:
        self._stretches = {
            2 * number + form: Stretch(text, (2 * number + form) * _STRETCH)
            for number, forms in enumerate(map(_forms, texts))
            for form, text in enumerate(forms)
        }
        self.places: Places = {}
        for stretch in self._stretches.values():
            for at, row in enumerate(stretch.rows, stretch.start):
                for entry in row:
                    if entry in self.places:
                        self.places[entry].append(at)
                    else:
                        self.places[entry] = [at]

    def pairs(self, distance: int) -> Iterable[Pair]:
        """All that stands so far behind one another, perhaps repeatedly."""
        return chain.from_iterable(stretch.pairs(distance) for stretch in self._stretches.values())

    def exactly(self, at: int, before: int, count: int) -> tuple[str, ...]:
        """The very words around a place."""
        return self._stretches[at // _STRETCH].exactly(at, before, count)


class Reading:
    """One paper, read once for all keywords; what only few keywords ask for is read when asked."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.text = Text(paper.title, paper.abstract)

    @cached_property
    def comment(self) -> Text:
        return Text(self.paper.comment or "")

    @cached_property
    def in_title(self) -> frozenset[str]:
        return frozenset(entry for entry, places in self.text.places.items() if places[0] < ABSTRACT)

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
    """The text as arXiv wrote it, and in its readable letters where that differs."""
    plain = searchable(text)
    return (text,) if plain == text else (text, plain)
