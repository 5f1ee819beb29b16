"""What every part of the engine works between."""

from __future__ import annotations

from bot.engine.matcher import KnownKeywords
from bot.ports import PaperSource, Store


class Doors:
    """Something that works between one store and one source of papers. Safe from several threads."""

    def __init__(self, store: Store, source: PaperSource, *, per_keyword: int = 100) -> None:
        self._store = store
        self._source = source
        self._per_keyword = per_keyword
        self._keywords = KnownKeywords()
