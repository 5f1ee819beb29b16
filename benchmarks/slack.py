"""Slack as it is felt: how soon a command is acknowledged and answered, how fast digests go out.

The local Slack of the tests runs in a process of its own. Delivering is compared with a bare loop that posts
the very same payloads through the same client, as many at a time, taking turns in the same run.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.chat import SlackChat
from adapters.slack.history import marked
from adapters.slack.render import render
from benchmarks.composing import CHANNELS, INSTALL, SLOT, a_day, compose, prepare
from benchmarks.measure import Row
from bot.delivery import AT_ONCE, deliver_due
from bot.ports import Chat, Desk, Parcel
from bot.storage import open_store, upgrade
from postgres import running_postgres

ROUNDS = 3
KEYWORDS = 2
"""Followed by each channel, which makes a digest of about six papers."""

SHARE = 0.8
"""Of the speed of a bare loop."""

Payload = dict[str, Any]


def rows() -> Iterator[Row]:
    with ExitStack() as leaving:
        env = leaving.enter_context(slack("--channels", str(CHANNELS)))
        folder = Path(leaving.enter_context(tempfile.TemporaryDirectory()))
        server = leaving.enter_context(running_postgres())

        composed = f"sqlite:///{folder / 'composed.sqlite3'}"
        fill(composed)

        def sqlite_copy(number: int) -> str:
            shutil.copy(folder / "composed.sqlite3", folder / f"{number}.sqlite3")
            return f"sqlite:///{folder / f'{number}.sqlite3'}"

        yield delivered("SQLite", [sqlite_copy(number) for number in range(ROUNDS + 1)], env)

        template = server.new_database()
        upgrade(template)
        fill(template)

        def postgres_copy(number: int) -> str:
            name = f"copy_{number}"
            server.run("postgres", f"CREATE DATABASE {name} TEMPLATE {template.rpartition('/')[2]}")
            return server.url(name)

        yield delivered("PostgreSQL", [postgres_copy(number) for number in range(ROUNDS + 1)], env)


@contextmanager
def slack(*options: str) -> Iterator[Mapping[str, str]]:
    """A local Slack in its own process; yields what the bot needs to come there."""
    program = Path(__file__).resolve().parent.parent / "tests" / "slack_server.py"
    command = [sys.executable, str(program), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


# --- delivering ---------------------------------------------------------------------------------


@dataclass
class Notebook:
    """A chat that takes everything at once and keeps it."""

    platform: str = "slack"
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

    async def answer(self, request: Any) -> Any: ...

    async def later(self, answer: Any) -> Any: ...

    async def complete(self, channel: Any, typed: str) -> Any: ...


def fill(url: str) -> None:
    """Digests for a thousand channels, composed and not yet sent."""
    with closing(open_store(url, now=INSTALL)) as store:
        prepare(store, a_day(), KEYWORDS)
        compose(store)


def delivered(name: str, copies: Sequence[str], env: Mapping[str, str]) -> Row:
    """Our loop and the bare one in turns; the best of each, as the machine is not ours alone."""
    notebook = Notebook()
    alone = asyncio.run(_ours(copies[0], notebook))
    payloads = [_payload(parcel) for parcel in notebook.parcels]
    bare, ours = list[float](), list[float]()
    for copy in copies[1:]:
        bare.append(asyncio.run(_bare(payloads, env)))
        ours.append(asyncio.run(_ours(copy, _chat(env))))
    share = min(bare) / min(ours)
    measured = (
        f"{len(payloads) / min(ours):,.0f} a second, {share:.0%} of a bare loop's {len(payloads) / min(bare):,.0f} "
        f"(outbox alone: {len(payloads) / alone:,.0f})"
    )
    return Row(
        f"deliver {len(payloads):,} messages to {CHANNELS:,} channels, {name}",
        measured,
        f"{SHARE:.0%}",
        share >= SHARE,
    )


def _payload(parcel: Parcel) -> Payload:
    channel = parcel.channel.rpartition("/")[2]
    return {"channel": channel, **render(parcel.message), "metadata": marked(parcel.key)}


def _chat(env: Mapping[str, str]) -> Chat:
    return SlackChat(
        bot_token=env["SLACK_BOT_TOKEN"], app_token="", desk=Nobody(), api_url=env["SLACK_API_URL"]
    )


async def _bare(payloads: Sequence[Payload], env: Mapping[str, str]) -> float:
    client = AsyncWebClient(env["SLACK_BOT_TOKEN"], env["SLACK_API_URL"], retry_handlers=[])
    waiting = iter(payloads)

    async def post() -> None:
        for payload in waiting:
            await client.chat_postMessage(**payload)

    began = time.perf_counter()
    await asyncio.gather(*(post() for _ in range(AT_ONCE)))
    return time.perf_counter() - began


async def _ours(url: str, chat: Chat) -> float:
    with closing(open_store(url, now=SLOT)) as store:
        await chat.open()
        began = time.perf_counter()
        posted = await deliver_due(store, {"slack": chat}, lambda: SLOT)
        taken = time.perf_counter() - began
        await chat.close()
    assert len({part.channel for part in posted}) > CHANNELS * 0.9, len(posted)
    return taken
