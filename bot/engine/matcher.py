"""All keywords that are known, kept compiled from one harvest to the next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence

from bot import keywords, matching
from bot.domain import Keyword, KeywordId, Paper, PaperId
from bot.errors import KeywordError

log = logging.getLogger(__name__)


class KnownKeywords:
    """Which keyword finds which paper. A `Matcher`; each keyword is read once, however often it is asked."""

    def __init__(self) -> None:
        self._index = matching.Index()
        self._lock = threading.Lock()

    def __call__(
        self, papers: Sequence[Paper], known: Sequence[tuple[KeywordId, str]]
    ) -> Iterable[tuple[KeywordId, PaperId]]:
        with self._lock:
            for id, text in known:
                if id not in self._index:
                    self._add(id, text)
            return list(self._index.match(papers))

    def _add(self, id: KeywordId, text: str) -> None:
        if keyword := readable(id, text):
            self._index.add(id, keyword)


def readable(id: KeywordId, text: str) -> Keyword | None:
    """A stored keyword; None for one that no longer parses, which must not silence the others."""
    try:
        return keywords.parse_stored(text)
    except KeywordError as error:
        log.error("keyword %s cannot be read any more: %r: %s", id, text, error)
        return None
