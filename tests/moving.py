"""A lived-in installation to be moved: days of digests and faults, and words to compare two of them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from bot.clock import work
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId, Person, Preferences
from bot.engine import Engine
from bot.keywords import parse
from bot.ports import Store
from bot.storage import open_store
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.schema import metadata
from bot.storage.transfer import export_to, import_from
from feed import Feed, Killed, Wall, a_paper, utc

ANN = Person(id="U1", name="Ann \U0001f9e0 O'Neill")
INSTALL = utc(2025, 3, 12, 7)
FIRST = date(2025, 3, 13)
MRI, FLOW, STILL, DEAF = (ChannelId(f"{name}/a/b") for name in ("wall", "flow", "still", "deaf"))
FOLLOWED = {MRI: ("mri", "knee OR brain"), FLOW: ("diffusion",), STILL: ("mri",), DEAF: ("mri", "diffusion")}
TITLES = ("Fast MRI of the knee", "Diffusion {α} <b>", "Cats", "Diffusion MRI", "On the brain’s $F^3$OCUS")
PLATFORMS = ("wall", "flow", "still", "deaf")
Dump = dict[str, list[tuple[Any, ...]]]


class Life:
    """An installation with four channels on four platforms, over any database."""

    def __init__(self, url: str, feed: Feed, walls: dict[str, Wall]) -> None:
        self.url, self.feed, self.walls = url, feed, walls
        self.replaced: set[str] = set()
        self.store: Store = open_store(url, now=INSTALL)

    @classmethod
    def begin(cls, url: str) -> Life:
        life = cls(url, Feed(page_size=100), {name: Wall(name, mute=name == "deaf") for name in PLATFORMS})
        life.feed.announce(date(2025, 3, 11), a_paper("2503.00001", "Old MRI news", comment=None))
        life._engine.harvest(INSTALL)
        for channel, keywords in FOLLOWED.items():
            for text in keywords:
                place = Channel(id=channel, name=f"#{channel}")
                life.store.follow(place, parse(text), ANN, INSTALL, undo_within=timedelta())
        return life

    def copied_to(self, url: str) -> Life:
        """What goes on over another database, with all that stands in the channels so far."""
        return Life(url, self.feed, deepcopy(self.walls))

    @property
    def _engine(self) -> Engine:
        return Engine(self.store, self.feed)

    async def day(self, day: date, *, papers: int = 5, faults: dict[str, str] | None = None) -> None:
        """arXiv announces in the night, the digests go out, what failed is tried again at noon."""
        self.announce(day, papers)
        await self.morning(day, faults or {})
        await self.tick(datetime.combine(day, time(12), tzinfo=UTC))

    def announce(self, day: date, papers: int) -> None:
        start = 100 * (day - FIRST).days + 101
        new = (a_paper(f"2503.{start + n:05}", TITLES[n % len(TITLES)]) for n in range(papers))
        self.feed.announce(day, *new)
        self._engine.harvest(datetime.combine(day, time(5), tzinfo=UTC))
        self._engine.backfill(datetime.combine(day, time(5), tzinfo=UTC))

    def replace(self, day: date) -> None:
        """What came two days ago comes in a second version."""
        start = 100 * (day - FIRST).days - 200 + 101
        if start > 0:
            self.replaced.add(f"2503.{start:05}")
            self.feed.announce(day, a_paper(f"2503.{start:05}", TITLES[0], version=2))

    async def morning(self, day: date, faults: dict[str, str]) -> None:
        for platform, fault in faults.items():
            self.walls[platform].fail_next(fault)
        with suppress(Killed):
            await self.tick(datetime.combine(day, time(9), tzinfo=UTC))

    async def tick(self, now: datetime) -> None:
        self.store.ticked(now)
        await work(self.store, self.walls, DigestLimits(per_part=2, cap=7), lambda: now)

    def posted(self) -> dict[str, list[str]]:
        """Per platform the papers on the wall, in order."""
        return {name: wall.papers(f"{name}/a/b") for name, wall in self.walls.items()}


async def a_life(url: str) -> Life:
    """Nine days: every fault there is, a pause, a cap, a channel nobody can ask, an end in mid-sending."""
    life = Life.begin(url)
    wishes = Preferences(replacements=True, cross_lists=True, quiet_days=True)
    life.store.set_preferences(Channel(id=MRI, preferences=wishes), INSTALL)
    life.store.mute(Channel(id=DEAF), parse("brain"), ANN, INSTALL)
    faults: list[dict[str, str]] = [
        {},
        {"wall": "swallow", "flow": "busy"},
        {"wall": "stammer"},
        {"still": "refuse", "deaf": "swallow"},
        {"flow": "crash"},
        {},
        {},
    ]
    for number, fault in enumerate(faults):
        life.replace(FIRST + timedelta(days=number))
        await life.day(FIRST + timedelta(days=number), faults=fault)
    life.store.pause(FLOW, "Ann asked for silence", utc(2025, 3, 20, 8), utc(2025, 4, 20, 8))
    await life.day(date(2025, 3, 20), papers=40)
    life.announce(date(2025, 3, 21), 5)
    await life.morning(date(2025, 3, 21), {"wall": "crash"})
    return life


# --- moving and comparing -----------------------------------------------------------------------


def quiet(*_: object) -> None:
    """Nobody watches."""


def exported(url: str, now: datetime = INSTALL, *, running: bool = True) -> bytes:
    out = io.BytesIO()
    export_to(out, url, now, quiet, running=running)
    return out.getvalue()


def imported(data: bytes, url: str) -> None:
    import_from(io.BytesIO(data), "papers.gz", url, INSTALL, quiet)


def dump(url: str) -> Dump:
    """All rows of all tables, in the order of their keys."""
    database = Database(read_address(url))
    with database.read() as connection:
        rows = {
            table.name: [
                tuple(row)
                for row in connection.execute(sa.select(table).order_by(*table.primary_key.columns))
            ]
            for table in metadata.sorted_tables
        }
    database.close()
    return rows


def in_order(table: sa.Table) -> sa.Select[Any]:
    return sa.select(table).order_by(*table.primary_key.columns)


def lines(data: bytes) -> list[Any]:
    """An export as what it says."""
    return [json.loads(line) for line in gzip.decompress(data).splitlines()]


def rewritten(data: bytes, change: Callable[[list[Any]], None]) -> bytes:
    """Another export, with the right checksum for what it says after the change."""
    content = lines(data)[:-1]
    change(content)
    text = "".join(f"{json.dumps(each)}\n" for each in content).encode()
    end = json.dumps({"end": hashlib.sha256(text).hexdigest()})
    return gzip.compress(text + f"{end}\n".encode())
