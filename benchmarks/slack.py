"""Slack as it is felt: how soon a command is acknowledged and answered, how fast digests go out.

The local Slack of the tests runs in a process of its own, without holding calls against Slack's schema.
Delivering is compared with a bare loop of the same library that posts the very same payloads, already drawn.
Neither keeps to one message a second in a channel, as the bot does in earnest: a digest of three messages
would take its two seconds whatever the speed.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.chat import SlackChat
from adapters.slack.find import marked
from adapters.slack.pace import Pace
from adapters.slack.render import render
from benchmarks.composing import CHANNELS, SLOT
from benchmarks.delivering import Nobody, Notebook, copies, delivered
from benchmarks.measure import Row, in_words
from bot.app.desk import FrontDesk
from bot.commands import Commands
from bot.domain import ChannelId, Schedule
from bot.engine import Engine
from bot.ports import Desk, Parcel
from bot.storage import open_store
from feed import Feed

NAMES = "slack/T1/C{}"
PEOPLE, SENTENCES, ALONE = 50, 1_000, 100
ACKNOWLEDGED, ANSWERED = 0.05, 0.15

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A local Slack in its own process."""

    env: Mapping[str, str]
    process: subprocess.Popen[str]

    def takes(self, seconds: float) -> None:
        """So long does a post take from now on."""
        self.crowd([], 1, seconds)

    def crowd(self, sentences: Sequence[str], at_once: int, takes: float = 0.0) -> list[tuple[float, float]]:
        """So many people type these; seconds until each was acknowledged, and answered."""
        assert self.process.stdin
        assert self.process.stdout
        told = {"sentences": sentences, "at_once": at_once, "takes": takes}
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return [(acked, answered) for acked, answered in json.loads(self.process.stdout.readline())]


def rows() -> Iterator[Row]:
    with ExitStack() as leaving:
        place = leaving.enter_context(running())
        for kind, urls in copies(leaving, NAMES, 0):
            notebook = Notebook("slack")
            chat, bare = partial(_chat, place, Nobody()), partial(_bare, notebook, place.env)
            yield from delivered(f"Slack, {kind}", place, urls, notebook, chat, bare)
            yield from felt(kind, place, next(urls))


@contextmanager
def running() -> Iterator[Place]:
    program = Path(__file__).resolve().parent.parent / "tests" / "slack_server.py"
    command = [sys.executable, str(program), "--channels", str(CHANNELS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        assert process.stdout
        try:
            yield Place(json.loads(process.stdout.readline()), process)
        finally:
            process.kill()


# --- delivering ---------------------------------------------------------------------------------


def _payload(parcel: Parcel) -> Payload:
    channel = parcel.channel.rpartition("/")[2]
    return {"channel": channel, **render(parcel.message), "metadata": marked(parcel.key)}


def _chat(place: Place, desk: Desk) -> SlackChat:
    env = place.env
    return SlackChat(
        bot_token=env["SLACK_BOT_TOKEN"],
        app_token=env["SLACK_APP_TOKEN"],
        desk=desk,
        api_url=env["SLACK_API_URL"],
        pace=Pace(0),
    )


async def _bare(notebook: Notebook, env: Mapping[str, str], at_once: int) -> float:
    client = AsyncWebClient(env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"])
    waiting = iter([_payload(parcel) for parcel in notebook.parcels])

    async def post() -> None:
        for payload in waiting:
            await client.chat_postMessage(**payload)

    began = time.perf_counter()
    await asyncio.gather(*(post() for _ in range(at_once)))
    return time.perf_counter() - began


# --- answering ----------------------------------------------------------------------------------


def felt(kind: str, place: Place, url: str) -> Iterator[Row]:
    """Many people who ask for followed keywords all the time, and one alone."""
    with closing(open_store(url, now=SLOT)) as store, ThreadPoolExecutor(1) as arxiv_thread:
        channels = [ChannelId(NAMES.format(number)) for number in range(50)]
        followed = sorted({text for channel in channels for text in store.followed_texts(channel)})
        desk = FrontDesk(Commands(store, Engine(store, Feed()), Schedule()), lambda: SLOT, arxiv_thread)
        sentences = [f"search {followed[at % len(followed)]}" for at in range(SENTENCES)]
        crowd, alone = asyncio.run(_listening(place, desk, sentences))
    yield _row(f"Slack, {kind}: acknowledge a command, {PEOPLE} in flight", crowd, ACKNOWLEDGED, at=0)
    yield _row(f"Slack, {kind}: answer a command", alone, ANSWERED, at=1)


def _row(what: str, taken: Sequence[tuple[float, float]], wanted: float, *, at: int) -> Row:
    times = [each[at] for each in taken]
    middle, worst = statistics.median(times), statistics.quantiles(times, n=100)[98]
    measured = f"{in_words(middle)}, 99 % within {in_words(worst)}"
    return Row(what, measured, f"under {in_words(wanted)}", middle < wanted)


Taken = list[tuple[float, float]]


async def _listening(place: Place, desk: Desk, sentences: Sequence[str]) -> tuple[Taken, Taken]:
    """What a crowd felt, and what people felt one after the other."""
    chat = _chat(place, desk)
    hearing = asyncio.create_task(chat.listen())
    await asyncio.to_thread(place.crowd, sentences[:10], 1)  # libraries are loaded with the first answer
    alone = await asyncio.to_thread(place.crowd, sentences[:ALONE], 1)
    crowd = await asyncio.to_thread(place.crowd, sentences, PEOPLE)
    hearing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await hearing
    await chat.close()
    return crowd, alone
