"""arXiv, connected when it is first asked: most sentences are answered without it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from bot.domain import Keyword, Paper, PaperId
from bot.errors import SourceError
from bot.ports import Page, PaperSource


class OnDemand:
    """A `PaperSource` that loads the real one, and all its libraries, for the first question."""

    def __init__(self, connect: Callable[[], PaperSource]) -> None:
        self._connect = connect
        self._source: PaperSource | None = None
        self._closed = False
        self._lock = threading.Lock()

    def _real(self) -> PaperSource:
        with self._lock:
            if self._closed:
                raise SourceError("arXiv was not asked: the bot is stopping")
            if self._source is None:
                self._source = self._connect()
            return self._source

    def harvest(self, since: date, now: datetime) -> Iterator[Page]:
        return self._real().harvest(since, now)

    def newest(self, keyword: Keyword, limit: int, now: datetime) -> list[Paper]:
        return self._real().newest(keyword, limit, now)

    def submitted(
        self, keywords: Sequence[Keyword], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        return self._real().submitted(keywords, since, now)

    def look_up(self, ids: Sequence[PaperId], now: datetime) -> list[Paper]:
        return self._real().look_up(ids, now)

    def close(self) -> None:
        """Ask nothing any more; what is being asked fails at once."""
        with self._lock:
            self._closed = True
        if self._source:
            self._source.close()
