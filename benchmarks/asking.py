"""`/papers …` over many stored papers and many followed keywords, one asking and a hundred asking at once.

Each sentence goes through the desk that the chats talk to, with its threads, up to the finished answer.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from benchmarks.collection import Library, libraries
from benchmarks.filling import ANN
from benchmarks.holdings import NOW, Scale
from benchmarks.material import source
from benchmarks.measure import Row, in_words
from bot.app.desk import FrontDesk
from bot.commands import Commands
from bot.digests import DigestLimits
from bot.domain import ChannelId, Schedule
from bot.engine import Engine
from bot.ports import Request
from bot.storage import open_store
from feed import Feed

FULL = Scale()
ALONE, AT_ONCE = 50, 100
"""So many sentences one after the other, and so many at the same time."""

LONGEST = 1.0
"""Seconds nobody waits longer than."""


def rows(scale: Scale = FULL, alone: int = ALONE, at_once: int = AT_ONCE) -> Iterator[Row]:
    of = f"{scale.papers:,} stored papers ({source()}), {scale.keywords:,} followed keywords"
    print(of, file=sys.stderr)
    for library in libraries(scale):
        with closing(open_store(library.url, now=NOW)) as store, ThreadPoolExecutor(1) as arxiv_thread:
            commands = Commands(store, Engine(store, Feed()), Schedule(), DigestLimits())
            desk = FrontDesk(commands, lambda: NOW, arxiv_thread)
            for what, requests in _sentences(library, max(alone, at_once)).items():
                taken = asyncio.run(_one_by_one(desk, requests[:alone]))
                yield _row(f"{what}, {library.kind}", taken)
                taken = asyncio.run(_all_at_once(desk, requests[:at_once]))
                yield _row(f"{what}, {library.kind}, {at_once} at once", taken)


def _sentences(library: Library, count: int) -> Mapping[str, Sequence[Request]]:
    chance = random.Random(5)
    followed = chance.choices(library.followed, k=count)
    unknown = chance.choices(library.unknown, k=count)
    somewhere = [channel for channel, _ in followed]
    return {
        "a followed keyword": [_said(channel, f"search {text}") for channel, text in followed],
        "an unknown keyword": [
            _said(channel, f"search {text}") for channel, text in zip(somewhere, unknown, strict=True)
        ],
        "list": [_said(channel, "list") for channel in somewhere],
        "why": [
            _said(channel, f"why {id}")
            for channel, id in zip(somewhere, chance.choices(library.ids, k=count), strict=True)
        ],
        "preview": [_said(channel, "preview") for channel in somewhere],
    }


def _said(channel: ChannelId, said: str) -> Request:
    return Request(channel=channel, said=said, who=ANN, may_change=True)


async def _one_by_one(desk: FrontDesk, requests: Sequence[Request]) -> list[float]:
    await desk.answer(requests[0])  # libraries are loaded with the first answer
    return [await _answered(desk, request) for request in requests]


async def _all_at_once(desk: FrontDesk, requests: Sequence[Request]) -> list[float]:
    return await asyncio.gather(*(_answered(desk, request) for request in requests))


async def _answered(desk: FrontDesk, request: Request) -> float:
    began = time.perf_counter()
    answer = await desk.answer(request)
    assert "went wrong" not in answer.private.summary, request.said
    return time.perf_counter() - began


def _row(what: str, taken: Sequence[float]) -> Row:
    middle, worst = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    measured = f"{in_words(middle)}, 99 % within {in_words(worst)}, all within {in_words(max(taken))}"
    return Row(what, measured, f"under {in_words(LONGEST)}", max(taken) < LONGEST)
