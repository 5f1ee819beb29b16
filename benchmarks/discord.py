"""Discord as it is felt: how soon somebody who types gets a first word, how fast digests go out.

The local Discord of the tests runs in a process of its own, without rate limits. Delivering is compared with
a bare loop of the same library that posts the very same payloads, already drawn.
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

import discord

import adapters.discord
from adapters.discord.chat import DiscordChat
from adapters.discord.client import options, shut
from adapters.discord.render import render
from adapters.discord.send import nonce, thread_name
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

NAMES = "discord/1/{}"
FIRST = 1_000
"""The number of the first channel."""

PEOPLE, SENTENCES, FIRST_WORD = 50, 1_000, 0.05


@dataclass(frozen=True, slots=True)
class Place:
    """A local Discord in its own process."""

    env: Mapping[str, str]
    process: subprocess.Popen[str]

    def takes(self, seconds: float) -> None:
        """So long does a post take from now on."""
        self.crowd([], 0, seconds)

    def crowd(self, sentences: Sequence[str], at_once: int, takes: float = 0.0) -> list[float]:
        """So many people type these; seconds until each got a first word."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(
            json.dumps({"sentences": sentences, "at_once": at_once, "takes": takes}) + "\n"
        )
        self.process.stdin.flush()
        return list(json.loads(self.process.stdout.readline()))


def rows() -> Iterator[Row]:
    with ExitStack() as leaving:
        place = leaving.enter_context(running())
        adapters.discord.connect(place.env, Nobody())  # sets the library's addresses
        for kind, urls in copies(leaving, NAMES, FIRST):
            notebook = Notebook("discord")
            chat, bare = partial(_chat, place), partial(_bare, notebook, place.env)
            yield from delivered(f"Discord, {kind}", place, urls, notebook, chat, bare)
            yield first_words(kind, place, next(urls))


@contextmanager
def running() -> Iterator[Place]:
    """A local Discord that neither limits nor checks."""
    program = Path(__file__).resolve().parent.parent / "tests" / "discord_server.py"
    command = [sys.executable, str(program), "--channels", str(CHANNELS)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:
        assert process.stdout
        lines = [process.stdout.readline().strip().partition("=") for _ in range(4)]
        try:
            yield Place({name: value for name, _, value in lines}, process)
        finally:
            process.kill()


# --- delivering ---------------------------------------------------------------------------------


def _chat(place: Place) -> DiscordChat:
    return DiscordChat(place.env["DISCORD_TOKEN"], Nobody())


async def _bare(notebook: Notebook, env: Mapping[str, str], at_once: int) -> float:
    """The same messages in the same places, already drawn, as the library's documentation would post them."""
    drawn = {(parcel.channel, parcel.part): _Post(parcel) for parcel in notebook.parcels}
    client = discord.Client(**options(None))
    await client.login(env["DISCORD_TOKEN"])
    waiting = iter([post for post in drawn.values() if post.parcel.part == 1])
    began = time.perf_counter()
    await asyncio.gather(*(_post(client, waiting, drawn) for _ in range(at_once)))
    taken = time.perf_counter() - began
    await shut(client)
    return taken


class _Post:
    """A message that is ready to be posted."""

    def __init__(self, parcel: Parcel) -> None:
        self.parcel = parcel
        drawn = render(parcel.message, nonce(parcel.key))
        self.sends: dict[str, Any] = {
            "content": drawn.content,
            "embeds": drawn.embeds,
            "view": drawn.view,
            "nonce": nonce(parcel.key),
        }
        self.thread = thread_name(parcel.message, 0)


async def _post(
    client: discord.Client, waiting: Iterator[_Post], drawn: Mapping[tuple[str, int], _Post]
) -> None:
    for post in waiting:
        channel = client.get_partial_messageable(int(post.parcel.channel.rpartition("/")[2]))
        first = await channel.send(**post.sends)
        for part in range(2, 100):
            if more := drawn.get((post.parcel.channel, part)):
                if part == 2:
                    await client.http.start_thread_with_message(
                        channel.id, first.id, name=more.thread, auto_archive_duration=1_440
                    )
                await client.get_partial_messageable(first.id).send(**more.sends)
            else:
                break


# --- answering ----------------------------------------------------------------------------------


def first_words(kind: str, place: Place, url: str) -> Row:
    """Many people who ask for followed keywords all the time."""
    with closing(open_store(url, now=SLOT)) as store, ThreadPoolExecutor(1) as arxiv_thread:
        followed = sorted(
            {
                text
                for channel in range(FIRST, FIRST + 50)
                for text in store.followed_texts(ChannelId(NAMES.format(channel)))
            }
        )
        desk = FrontDesk(Commands(store, Engine(store, Feed()), Schedule()), lambda: SLOT, arxiv_thread)
        sentences = [f"search {followed[at % len(followed)]}" for at in range(SENTENCES)]
        taken = asyncio.run(_listening(place, desk, sentences))
    middle, worst = statistics.median(taken), statistics.quantiles(taken, n=100)[98]
    measured = f"{in_words(middle)}, 99 % within {in_words(worst)}"
    what = f"Discord, {kind}: first word to a command, {PEOPLE} in flight"
    return Row(what, measured, f"under {in_words(FIRST_WORD)}", middle < FIRST_WORD)


async def _listening(place: Place, desk: Desk, sentences: Sequence[str]) -> list[float]:
    chat = DiscordChat(place.env["DISCORD_TOKEN"], desk)
    hearing = asyncio.create_task(chat.listen())
    await asyncio.to_thread(place.crowd, sentences[:10], 1)  # libraries are loaded with the first answer
    taken = await asyncio.to_thread(place.crowd, sentences, PEOPLE)
    hearing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await hearing
    await chat.close()
    return taken
