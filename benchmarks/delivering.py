"""Digests composed and not yet sent, and how fast they go: what is measured alike for every chat."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from benchmarks.composing import CHANNELS, INSTALL, SLOT, a_day, compose, prepare
from benchmarks.measure import Row, in_words
from bot.delivery import AT_ONCE, deliver_due
from bot.ports import Chat, Parcel
from bot.storage import open_store, upgrade
from postgres import running_postgres

KEYWORDS = 2
"""Followed by each channel, which makes a digest of about six papers."""

SHARE = 0.8
"""Of the speed of a bare loop, at least."""

TAKES = 0.1
"""Seconds that a post takes at a platform, for the last of the comparisons."""

ROUNDS = 3
_COPIES = 2 * ROUNDS + 2  # one for the outbox alone, one for who asks


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


def copies(leaving: ExitStack, names: str, first: int) -> Iterator[tuple[str, Iterator[str]]]:
    """By kind of database, enough of them, each with digests for a thousand channels that are due."""
    folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
    server = leaving.enter_context(running_postgres())
    composed = folder / "composed.sqlite3"
    fill(f"sqlite:///{composed}", names, first)
    files = [folder / f"{number}.sqlite3" for number in range(_COPIES)]
    for file in files:
        shutil.copy(composed, file)
    yield "SQLite", iter([f"sqlite:///{file}" for file in files])

    template = server.new_database()
    upgrade(template)
    fill(template, names, first)
    for number in range(_COPIES):
        source = template.rpartition("/")[2]
        server.run("postgres", f"CREATE DATABASE copy_{number} TEMPLATE {source}")
    yield "PostgreSQL", iter([server.url(f"copy_{number}") for number in range(_COPIES)])


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


class Place(Protocol):
    """A local server that posts go to."""

    def takes(self, seconds: float) -> None:
        """So long does a post take from now on."""


def delivered(
    where: str,
    place: Place,
    urls: Iterator[str],
    notebook: Notebook,
    chat: Callable[[], Chat],
    bare: Callable[[int], Coroutine[Any, Any, float]],
) -> Iterator[Row]:
    """Our way and the ``bare`` loop of so many at a time, taking turns.

    The loop as the library's documentation has it posts one message after the other. One that posts as many
    at a time as we do is shown, too: it neither draws nor puts anything on record, which is all there is to
    see where a post takes no time.
    """
    alone = asyncio.run(ours(next(urls), notebook))
    count = len(notebook.parcels)
    for takes, loops in ((0.0, (1, AT_ONCE)), (TAKES, (AT_ONCE,))):
        place.takes(takes)
        taken, theirs = list[float](), {at_once: list[float]() for at_once in loops}
        for url in islice(urls, ROUNDS):
            taken.append(asyncio.run(ours(url, chat())))
            for at_once in loops:
                theirs[at_once].append(asyncio.run(bare(at_once)))
        for at_once in loops:
            loop = "one after the other" if at_once == 1 else f"{at_once} at a time"
            time = f", each taking {in_words(takes)}" if takes else ""
            what = f"{where}: {count:,} messages to {CHANNELS:,} channels{time}, beside a bare loop, {loop}"
            yield _compared(what, count, min(taken), min(theirs[at_once]), alone, must=at_once == 1)


def _compared(what: str, count: int, taken: float, bare: float, alone: float, *, must: bool) -> Row:
    """The best of each, as the machine is not ours alone."""
    share = bare / taken
    ours, theirs, outbox = (f"{count / seconds:,.0f}" for seconds in (taken, bare, alone))
    measured = f"{ours} a second, {share:.0%} of the loop's {theirs} (outbox alone: {outbox})"
    return Row(what, measured, f"{SHARE:.0%}" if must else "", not must or share >= SHARE)
