"""Digests composed and not yet sent, and how fast they go: what is measured alike for every chat."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.composing import CHANNELS, INSTALL, SLOT, a_day, compose, prepare
from benchmarks.measure import Row
from bot.delivery import deliver_due
from bot.ports import Chat, Parcel
from bot.storage import open_store, upgrade
from postgres import running_postgres

KEYWORDS = 2
"""Followed by each channel, which makes a digest of about six papers."""

TAKES = 0.1
"""Seconds that a post takes at a platform, at least. Within one machine it takes next to nothing, and the
outbox and the drawing are all there is to see: measured, too, but nobody is ever there."""

SHARE = 0.8
"""Of the speed of a bare loop."""


@dataclass
class Notebook:
    """A chat that takes everything at once and keeps it."""

    platform: str
    reprints: bool = False
    parcels: list[Parcel] = field(default_factory=list)

    async def open(self) -> None: ...

    async def post(self, parcel: Parcel) -> str:
        self.parcels.append(parcel)
        return f"{len(self.parcels)}.000001"

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None: ...

    async def listen(self) -> None: ...

    async def close(self) -> None: ...


class Nobody:
    """A desk nobody comes to."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nobody asks for {name}")


def copies(leaving: ExitStack, count: int, names: str, first: int) -> Iterator[tuple[str, list[str]]]:
    """By kind of database, that many of them, each with digests for a thousand channels that are due."""
    folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
    server = leaving.enter_context(running_postgres())
    composed = folder / "composed.sqlite3"
    fill(f"sqlite:///{composed}", names, first)
    files = [folder / f"{number}.sqlite3" for number in range(count)]
    for file in files:
        shutil.copy(composed, file)
    yield "SQLite", [f"sqlite:///{file}" for file in files]

    template = server.new_database()
    upgrade(template)
    fill(template, names, first)
    for number in range(count):
        source = template.rpartition("/")[2]
        server.run("postgres", f"CREATE DATABASE copy_{number} TEMPLATE {source}")
    yield "PostgreSQL", [server.url(f"copy_{number}") for number in range(count)]


def fill(url: str, names: str, first: int) -> None:
    """Digests for a thousand channels, composed and not yet sent."""
    with closing(open_store(url, now=INSTALL)) as store:
        prepare(store, a_day(), KEYWORDS, names, first)
        compose(store)


async def ours(url: str, chat: Chat) -> float:
    """Seconds until everything that is due went out, logging in not included."""
    with closing(open_store(url, now=SLOT)) as store:
        await chat.open()
        began = time.perf_counter()
        posted = await deliver_due(store, {chat.platform: chat}, lambda: SLOT)
        taken = time.perf_counter() - began
        await chat.close()
    assert len({part.channel for part in posted}) > CHANNELS * 0.9, len(posted)
    return taken


def compared(
    what: str,
    count: int,
    taken: Sequence[float],
    bare: Sequence[float],
    alone: float,
    wanted: float | None = SHARE,
) -> Row:
    """The best of each, as the machine is not ours alone; without ``wanted`` just to see."""
    share = min(bare) / min(taken)
    measured = (
        f"{count / min(taken):,.0f} a second, {share:.0%} of a bare loop's {count / min(bare):,.0f} "
        f"(outbox alone: {count / alone:,.0f})"
    )
    what = f"{what}: deliver {count:,} messages to {CHANNELS:,} channels"
    return Row(what, measured, f"{wanted:.0%}" if wanted else "", not wanted or share >= wanted)
