"""A paper as the matcher sees it: where each stem stands, who wrote it, what it is filed under."""

from __future__ import annotations

from functools import cached_property, lru_cache

from bot.domain import Paper
from bot.text import entries, exact_words, searchable, words
from bot.text.names import Name, read_name

# Every form of every text has a stretch of places of its own, so no phrase runs from one into the next.
_STRETCH = 1 << 20
ABSTRACT = 2 * _STRETCH  # the title's two forms stand before, the abstract's from here on
_END = 4 * _STRETCH

Places = dict[str, list[int]]
"""Per stem (or acronym in capitals) its places, ascending."""


class Reading:
    """One paper, read once for all keywords; what only few keywords ask for is read when asked."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.places: Places = {}
        _put(self.places, paper.title, 0)
        _put(self.places, paper.abstract, ABSTRACT)

    @cached_property
    def comment(self) -> Places:
        places: Places = {}
        _put(places, self.paper.comment or "", 0)
        return places

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

    def exact(self, text: str) -> tuple[tuple[str, ...], ...]:
        """The words of each form of one of the paper's texts."""
        return tuple(map(exact_words, forms(text)))


@lru_cache(maxsize=256)
def read(paper: Paper) -> Reading:
    """The reading of a paper, kept for the next keyword."""
    return Reading(paper)


def forms(text: str) -> tuple[str, ...]:
    """The text as arXiv wrote it, and in its readable letters where that differs."""
    plain = searchable(text)
    return (text,) if plain == text else (text, plain)


def _put(places: Places, text: str, start: int) -> None:
    for form in forms(text):
        for at, token in enumerate(words(form), start):
            for entry in entries(token):
                places.setdefault(entry, []).append(at)
        start += _STRETCH
