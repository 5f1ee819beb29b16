"""arXiv as a source of papers: the harvest and the search behind one gate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from bot.arxiv import search
from bot.arxiv.gate import Gate
from bot.arxiv.harvest import harvest, identify
from bot.arxiv.submitted import submitted
from bot.arxiv.wire import Wire
from bot.domain import Keyword, Paper, PaperId
from bot.errors import ConfigError
from bot.keywords import to_arxiv
from bot.ports import Page

API_URL = "https://export.arxiv.org/api/query"
OAI_URL = "https://oaipmh.arxiv.org/oai"

SHORTEST = timedelta(seconds=3)
"""arXiv's terms of use: no more than one request in three seconds."""


class ArxivSource:
    """All of arXiv, over its two interfaces. Implements `PaperSource`; safe from several threads."""

    def __init__(
        self,
        gate: Gate,
        *,
        api_url: str = API_URL,
        oai_url: str = OAI_URL,
        contact: str | None = None,
        timeout: tuple[float, float] = (10, 60),
        deadline: timedelta = timedelta(seconds=120),
    ) -> None:
        """``contact`` tells arXiv whom to write to: an address or a link. Raises `ConfigError` where arXiv
        itself would be asked more often than it allows."""
        for url in (api_url, oai_url):
            _require_patience(url, gate.interval)
        self._api_url = api_url
        self._oai_url = oai_url
        self._wire = Wire(gate, contact=contact, timeout=timeout, deadline=deadline)

    def harvest(self, since: date, now: datetime) -> Iterator[Page]:
        """Everything announced or changed since that day, a page at a time."""
        return harvest(self._wire, self._oai_url, since, now)

    def newest(self, keyword: Keyword, limit: int, now: datetime) -> list[Paper]:
        """The newest papers arXiv finds for a keyword, newest first."""
        return search.newest(self._wire, self._api_url, to_arxiv(keyword), limit, now)

    def submitted(
        self, keywords: Sequence[Keyword], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        """What arXiv finds for any of these keywords among papers submitted since a moment."""
        return submitted(self._wire, self._api_url, map(to_arxiv, keywords), since, now)

    def look_up(self, ids: Sequence[PaperId], now: datetime) -> list[Paper]:
        """These papers in their latest versions; unknown identifiers are left out."""
        return search.look_up(self._wire, self._api_url, ids, now)

    def identify(self, now: datetime) -> datetime | None:
        """Ask the harvest's server who it is; what time it is there, if it says so."""
        return identify(self._wire, self._oai_url, now)

    def close(self) -> None:
        """Ask nothing any more; a request in flight fails at once."""
        self._wire.close()


def _require_patience(url: str, interval: timedelta) -> None:
    host = urlsplit(url).hostname or ""
    if interval < SHORTEST and (host == "arxiv.org" or host.endswith(".arxiv.org")):
        raise ConfigError(
            [
                f"arxiv.min_interval: {interval.total_seconds():g} is too short; "
                "arXiv allows one request every 3 seconds"
            ]
        )
