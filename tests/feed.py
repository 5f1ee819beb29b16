"""A source of papers and a chat with a vocabulary: both doors of the engine, without a network."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from bot import matching
from bot.domain import Keyword, Paper, PaperId, month_of, rank
from bot.errors import CannotAsk, DeliveryError, DeliveryUnknown, SourceClosed, SourceError
from bot.message import PaperLine
from bot.ports import Page, Parcel


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type]


def a_paper(id: str, title: str = "A study", *, version: int = 1, **facts: object) -> Paper:
    """A paper with what most tests do not care about filled in."""
    year, month = month_of(PaperId(id))
    submitted = datetime(year, month, 1, tzinfo=UTC)
    known = {
        "abstract": "We study it.",
        "authors": ("Ada Lovelace", "Emmy Noether"),
        "categories": ("cs.CV",),
        "published": submitted,
        "updated": submitted + timedelta(days=version - 1),
    }
    return Paper(id=PaperId(id), version=version, title=title, **(known | facts))  # type: ignore[arg-type]


class Feed:
    """arXiv as the engine sees it. ``announce`` puts papers on a day; ``break_after`` cuts harvests short."""

    def __init__(self, *, page_size: int = 3) -> None:
        self.page_size = page_size
        self.harvests: list[date] = []
        self.asked: list[str] = []
        self._days: dict[PaperId, date] = {}
        self._papers: dict[PaperId, Paper] = {}
        self._break_after: int | None = None
        self._down: str | None = None
        self._closed = False

    def announce(self, day: date, *papers: Paper) -> None:
        for paper in papers:
            self._days[paper.id] = day
            self._papers[paper.id] = paper

    def break_after(self, pages: int) -> None:
        """The next harvest fails after so many pages."""
        self._break_after = pages

    def down(self, reason: str | None) -> None:
        """Fail every question with this reason, until told None."""
        self._down = reason

    def harvest(self, since: date, now: datetime) -> Iterator[Page]:
        self.harvests.append(since)
        self._check()
        limit, self._break_after = self._break_after, None
        changed = [id for id, day in self._days.items() if since <= day <= now.date()]
        for number, at in enumerate(range(0, len(changed), self.page_size)):
            if number == limit:
                raise SourceError("the connection broke off")
            page = tuple(self._papers[id] for id in changed[at : at + self.page_size])
            yield Page(page, now.date(), at + self.page_size >= len(changed))

    def newest(self, keyword: Keyword, limit: int, now: datetime) -> list[Paper]:
        self.asked.append(keyword.text)
        self._check()
        newest = sorted(self._papers.values(), key=lambda paper: rank(paper.id), reverse=True)
        visible = (paper for paper in newest if self._days[paper.id] <= now.date())
        return list(islice((paper for paper in visible if matching.matches(keyword, paper)), limit))

    def submitted(
        self, keywords: Sequence[Keyword], since: datetime, now: datetime
    ) -> Iterator[Sequence[Paper]]:
        self.asked += [keyword.text for keyword in keywords]
        self._check()
        visible = [id for id, day in self._days.items() if day <= now.date()]
        yield [
            self._papers[id]
            for id in visible
            if any(matching.matches(keyword, self._papers[id]) for keyword in keywords)
        ]

    def look_up(self, ids: Sequence[PaperId], now: datetime) -> list[Paper]:
        self.asked += ids
        self._check()
        return [self._papers[id] for id in ids if id in self._papers]

    def close(self) -> None:
        """Nothing to close."""

    def hang_up(self) -> None:
        """Every question ends because the bot stops."""
        self._closed = True

    def _check(self) -> None:
        if self._closed:
            raise SourceClosed("the bot is stopping")
        if self._down:
            raise SourceError(self._down)


class Killed(BaseException):
    """The process is gone: nothing that catches errors catches this."""


class Wall:
    """A chat that keeps what is posted, and can fail in the ways platforms do.

    ``fail_next``: ``refuse`` (permanent), ``busy`` (try later), ``swallow`` (may have gone out, did not),
    ``stammer`` (may have gone out, did), ``late`` (may have gone out, and does when it `arrives`), ``crash``
    (the bot itself dies after the platform took it).
    """

    def __init__(self, platform: str, *, reprints: bool = False, mute: bool = False) -> None:
        self.platform = platform
        self.reprints = reprints
        self.connected = True
        self.posted: list[tuple[str, Parcel]] = []
        self._mute = mute
        self._faults: list[str] = []
        self._late: list[Parcel] = []

    def fail_next(self, *faults: str) -> None:
        self._faults += faults

    def arrives(self) -> None:
        """What is late comes now."""
        self.posted += [(f"late {parcel.key}", parcel) for parcel in self._late]
        self._late.clear()

    def papers(self, channel: str) -> list[str]:
        """Identifiers of all papers on the wall of one channel, in order."""
        return [
            block.id
            for _, parcel in self.posted
            if parcel.channel == channel
            for block in parcel.message.blocks
            if isinstance(block, PaperLine)
        ]

    async def open(self) -> None:
        """Always open."""

    async def post(self, parcel: Parcel) -> str:
        fault = self._faults.pop(0) if self._faults else ""
        if fault == "refuse":
            raise DeliveryError("The bot is not in this channel.", permanent=True)
        if fault == "busy":
            raise DeliveryError("too fast", retry_after=timedelta(seconds=30))
        if fault == "swallow":
            raise DeliveryUnknown("the connection broke")
        if fault == "late":
            self._late.append(parcel)
            raise DeliveryUnknown("the connection broke")
        message_id = f"m{len(self.posted) + 1}"
        self.posted.append((message_id, parcel))
        if fault == "stammer":
            raise DeliveryUnknown("the connection broke")
        if fault == "crash":
            raise Killed
        return message_id

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        if self._mute:
            raise CannotAsk("The bot may not read the history of this channel.")
        return next((id for id, there in self.posted if there.key == parcel.key), None)

    async def listen(self) -> None:
        """Nobody types here."""

    async def close(self) -> None:
        """Nothing to close."""
