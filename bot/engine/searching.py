"""Search over what is stored: by keyword, by title."""

from __future__ import annotations

from collections.abc import Iterator

from bot import keywords, matching
from bot.domain import Keyword, Paper
from bot.engine.doors import Doors
from bot.errors import KeywordError
from bot.ports import Cursor

PAGE = 8
"""Stored candidates looked at first: mostly all of them fit. Each further look takes more, up to 2,000."""


class Searching(Doors):
    """Papers that are here already; arXiv is not asked."""

    def search(self, keyword: Keyword, limit: int, cursor: Cursor | None = None) -> list[Paper]:
        """Stored papers a keyword finds, newest id first, at most ``limit``."""
        found: list[Paper] = []
        for paper in self._walk(keyword, cursor or Cursor()):
            if matching.matches(keyword, paper):
                found.append(paper)
                if len(found) == limit:
                    break
        return found

    def _walk(self, keyword: Keyword, cursor: Cursor) -> Iterator[Paper]:
        narrowing, likely, size = matching.narrowing(keyword), matching.likely(keyword), PAGE
        while True:
            page = self._store.candidates(narrowing, cursor, size, likely)
            yield from page
            if len(page) < size:
                return
            cursor = Cursor(below=page[-1].id, since=cursor.since)
            size = min(4 * size, 2_000)

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
