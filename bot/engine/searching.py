"""Search over what is stored: by keyword, by title."""

from __future__ import annotations

from collections.abc import Iterator

from bot import keywords, matching
from bot.domain import Keyword, Paper
from bot.engine.doors import Doors
from bot.errors import KeywordError
from bot.ports import Cursor

MOST = 2_000
"""Stored candidates looked at together; each further look takes more than the one before."""


class Searching(Doors):
    """Papers that are here already; arXiv is not asked."""

    def search(self, keyword: Keyword, limit: int, cursor: Cursor | None = None) -> list[Paper]:
        """Stored papers a keyword finds, newest id first, at most ``limit``."""
        found: list[Paper] = []
        for paper in self._walk(keyword, cursor or Cursor(), limit):
            if matching.matches(keyword, paper):
                found.append(paper)
                if len(found) == limit:
                    break
        return found

    def _walk(self, keyword: Keyword, cursor: Cursor, wanted: int) -> Iterator[Paper]:
        """Stored candidates, at first as many as are wanted: mostly all of them fit."""
        narrowing, likely, size = matching.narrowing(keyword), matching.likely(keyword), wanted
        while True:
            page = self._store.candidates(narrowing, cursor, size, likely)
            yield from page
            if len(page) < size:
                return
            cursor = Cursor(below=page[-1].id, since=cursor.since)
            size = min(4 * size, MOST)

    def find_title(self, text: str) -> Paper | None:
        """The stored paper with this very title (letters and digits count, nothing else), newest first."""
        words = " ".join(text.replace('"', " ").split())
        try:
            keyword = keywords.parse(f'ti:"{words}"')
        except KeywordError:
            return None
        wanted = _letters(text)
        return next((paper for paper in self.search(keyword, 5) if _letters(paper.title) == wanted), None)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
