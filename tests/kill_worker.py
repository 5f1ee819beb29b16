"""Processes of the bot that are killed and started anew within milliseconds: `python tests/kill_worker.py`.

This program loads everything once, in one thread; each process of the bot is a fork of it that does, whenever
it is told to, one turn of everything `papers run` does again and again. Told so, it kills itself (SIGKILL) at
the n-th *moment*: before and after each statement, each commit and each call to a platform.

A line of JSON per process to start comes in; each process calls back over a socket.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import json
import logging
import mmap
import os
import signal
import struct
import sys
import threading
from asyncio import to_thread
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from sqlalchemy import make_url

import adapters.discord
from adapters.console import printer
from adapters.discord.caution import Caution
from adapters.discord.chat import DiscordChat
from adapters.mail.chat import MailChat
from adapters.mail.server import Sender, Server
from adapters.slack.chat import SlackChat
from adapters.slack.pace import Pace
from bot.app import App, turns
from bot.app.desk import FrontDesk
from bot.app.presence import present
from bot.app.rota import Rota
from bot.arxiv import ArxivSource, Gate
from bot.config import ArxivSettings, Secret, Settings
from bot.delivery import LEASE, SETTLE_AFTER
from bot.digests import DigestLimits
from bot.domain import Channel, ChannelId
from bot.errors import CannotAsk, DeliveryError, DeliveryUnknown, PapersError
from bot.keywords import parse
from bot.ports import Chat, Desk, Parcel
from bot.storage import open_store
from bot.storage.database import Database

SECONDS = 0.5
"""How long a server may take: those of the test answer within milliseconds, or never."""

LONGEST = 4 * SECONDS
"""How long a call may take, with all that libraries repeat; else it is a minute."""

NAP = 0.002
TIDY_EVERY = 10

logging.getLogger().addHandler(logging.NullHandler())


class Fate:
    """When this process dies by its own hand."""

    def __init__(self) -> None:
        self.moments = 0  # to live, in this turn; 0: any number
        self.calls = 0  # of platforms, before and after, to live; 0: any number

    def moment(self, *_: Any, **__: Any) -> None:
        self.moments = _one_less(self.moments)

    def call(self) -> None:
        self.calls = _one_less(self.calls)
        self.moment()


def _one_less(left: int) -> int:
    if left == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return max(left - 1, 0)


class Clock:
    """The clock of one machine: the time, as the test has it, and how far this one is off."""

    def __init__(self, path: str, number: int) -> None:
        with Path(path).open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), 0)
        self._number = number

    def __call__(self) -> datetime:
        (time,) = struct.unpack_from("d", self._shared, 0)
        (off,) = struct.unpack_from("d", self._shared, 8 * self._number)
        return datetime.fromtimestamp(time + off, UTC)


class Diary:
    """What happened, a line each; the last one may be cut where somebody was killed in mid-writing."""

    def __init__(self, path: str, clock: Callable[[], datetime] | None = None) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._clock = clock

    def note(self, **what: Any) -> None:
        by = {"at": self._clock().isoformat(), "by": os.getpid()} if self._clock else {}
        os.write(self._file, f"\n{json.dumps(what | by)}\n".encode())

    def close(self) -> None:
        os.close(self._file)


class Machine(App):
    """The bot on a machine whose clock the test sets, with servers that are near."""

    def __init__(self, settings: Settings, clock: Clock, limits: DigestLimits) -> None:
        super().__init__(settings, os.environ)
        self._clock = clock
        self._limits = limits

    def clock(self) -> datetime:
        return self._clock()

    @property
    def limits(self) -> DigestLimits:
        return self._limits

    @cached_property
    def arxiv(self) -> ArxivSource:
        here = self.settings.arxiv
        assert here.api_url
        assert here.oai_url
        gate = Gate(self.store, wall=self.clock, sleep=nap, interval=timedelta(), holder=self.holder)
        deadline = timedelta(seconds=2 * LONGEST)
        return ArxivSource(
            gate, api_url=here.api_url, oai_url=here.oai_url, timeout=(SECONDS, LONGEST), deadline=deadline
        )


def nap(_: float) -> None:
    threading.Event().wait(NAP)


class Witness:
    """A chat as it is, and what came of each call in the diary."""

    def __init__(self, chat: Chat, fate: Fate, diary: Diary) -> None:
        self.platform, self.reprints = chat.platform, chat.reprints
        self._chat, self._fate, self._diary = chat, fate, diary

    @property
    def connected(self) -> bool:
        return self._chat.connected

    async def open(self) -> None:
        await self._chat.open()

    async def post(self, parcel: Parcel) -> str:
        self._note("post", "begun", parcel)
        self._fate.call()
        try:
            async with asyncio.timeout(LONGEST):
                message_id = await self._chat.post(parcel)
        except DeliveryError as error:
            self._note("post", _words(error), parcel)
            raise
        self._fate.call()
        self._note("post", "posted", parcel)
        return message_id

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        try:
            async with asyncio.timeout(LONGEST):
                found = await self._chat.find(parcel, attempt_at)
        except (DeliveryError, CannotAsk) as error:
            self._note("find", "cannot be asked" if isinstance(error, CannotAsk) else "did not say", parcel)
            raise
        self._fate.call()
        self._note("find", "was there" if found else "was not there", parcel)
        return found

    async def listen(self) -> None:
        await self._chat.listen()

    async def close(self) -> None:
        await self._chat.close()

    def _note(self, what: str, came: str, parcel: Parcel) -> None:
        self._diary.note(**{what: came, "channel": parcel.channel, "key": parcel.key})


def _words(error: DeliveryError) -> str:
    if isinstance(error, DeliveryUnknown):
        return "in doubt"
    return "refused" if error.permanent else "put off"


class Terminals:
    """A terminal for each channel: what it shows is a line of a file."""

    platform, reprints, connected = "console", True, True

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def open(self) -> None: ...

    async def post(self, parcel: Parcel) -> str:
        screen = Screen()
        message_id = await printer({}, screen).post(parcel)  # type: ignore[arg-type]
        name = parcel.channel.rpartition("/")[2]
        shown = Diary(str(self._folder / f"{name}.jsonl"))
        shown.note(text=screen.text, key=parcel.key)
        shown.close()
        return message_id

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        return await printer({}).find(parcel, attempt_at)

    async def listen(self) -> None: ...

    async def close(self) -> None: ...


class Screen:
    """Somewhere to print."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None: ...

    def isatty(self) -> bool:
        return False


def chats_of(told: dict[str, Any], clock: Clock, desk: Desk) -> dict[str, Chat]:
    """The platforms as they are, with time-outs for servers that are near."""
    env: dict[str, str] = told["env"]
    adapters.discord.settle_addresses(env)
    return {
        "console": Terminals(Path(told["folder"])),
        "slack": SlackChat(
            bot_token=env["SLACK_BOT_TOKEN"],
            app_token=env["SLACK_APP_TOKEN"],
            api_url=env["SLACK_API_URL"],
            desk=desk,
            timeout_seconds=SECONDS,  # type: ignore[arg-type]
            pace=Pace(seconds=0),
        ),
        "discord": DiscordChat(
            env["DISCORD_TOKEN"],
            desk,
            pause=lambda _: asyncio.sleep(NAP),
            attempt_seconds=SECONDS,
            caution=Caution(lambda: clock().timestamp()),
        ),
        "mail": MailChat(Server.of(env["SMTP_URL"]), Sender.of(env["MAIL_FROM"]), step_seconds=SECONDS),
    }


class Worker:
    """One process of the bot."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.fate, self.clock = Fate(), Clock(told["clock"], told["number"])
        self.diary = Diary(told["diary"], self.clock)
        env = told["env"]
        arxiv = ArxivSettings(
            min_interval=timedelta(), api_url=env["ARXIV_API_URL"], oai_url=env["ARXIV_OAI_URL"]
        )
        limits = DigestLimits(per_part=told["per_part"], cap=told["cap"], whole=frozenset({"mail"}))
        self.app = Machine(Settings(database_url=Secret(told["url"]), arxiv=arxiv), self.clock, limits)
        self.rota = Rota()
        desk = FrontDesk(self.app.commands, self.clock, ThreadPoolExecutor(1))
        self.closed = {
            name: Witness(chat, self.fate, self.diary)
            for name, chat in chats_of(told, self.clock, desk).items()
            if name in told["platforms"]
        }
        self.turns = 0
        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            sa.event.listen(sa.engine.Engine, name, self.fate.moment)
        sa.event.listen(sa.pool.Pool, "checkin", self.fate.moment)

    async def live(self, told: asyncio.StreamReader, tell: asyncio.StreamWriter) -> None:
        """A turn for each line, answered with a line."""
        async with present(self.app):
            while line := await told.readline():
                orders = json.loads(line)
                self.fate.moments = orders["moments"]
                if orders["calls"] is not None:
                    self.fate.calls = orders["calls"]
                await self.turn()
                self.fate.moments = 0
                tell.write(b"done\n")
                await tell.drain()

    async def turn(self) -> None:
        self.turns += 1
        await self.survive(self.open_chats())
        await asyncio.gather(self.survive(to_thread(turns.take_in, self.app)), self.survive(self.give_out()))
        if self.turns % TIDY_EVERY == 0:
            await self.survive(to_thread(turns.tidy, self.app))

    async def open_chats(self) -> None:
        for name, chat in list(self.closed.items()):
            await chat.open()
            self.rota.put(name, chat)
            del self.closed[name]

    async def give_out(self) -> None:
        await to_thread(self.app.store.ticked, self.clock())
        await turns.give_out(self.app, self.rota)

    async def survive(self, work: Awaitable[Any]) -> None:
        """What fails is tried again with the next turn; what nobody foresaw goes into the diary."""
        try:
            await work
        except PapersError as error:
            self.diary.note(trouble=type(error).__name__, words=str(error))
        except Exception as error:
            self.diary.note(stumbled=type(error).__name__, words=str(error))
            logging.getLogger(__name__).exception("stumbled")


def _tell_stacks(log: str) -> None:
    """What everybody waits for, where a turn does not end."""
    with Path(log).open("a", encoding="utf-8") as file:
        faulthandler.dump_traceback(file, all_threads=True)
        for task in asyncio.all_tasks():
            task.print_stack(file=file)


async def _work(told: dict[str, Any]) -> None:
    reader, writer = await asyncio.open_unix_connection(told["socket"])
    writer.write(f"{json.dumps({'number': told['number'], 'pid': os.getpid()})}\n".encode())
    worker = Worker(told)
    logging.basicConfig(filename=told["log"], level=logging.ERROR, force=True)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _tell_stacks, told["log"])
    with suppress(ConnectionError):  # the test is over
        await worker.live(reader, writer)


def _warm_up() -> None:
    """Whatever is loaded or compiled when it is first needed is needed now."""
    Database(make_url("postgresql+psycopg://")).close()
    now = datetime(2025, 3, 1, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/papers.sqlite3", now=now)
        store.follow_configured(Channel(id=ChannelId("console/terminal")), [parse("mri")], now)
        store.claim(["slack"], now, LEASE, SETTLE_AFTER, 1)
        store.status(now)
        store.close()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    _warm_up()
    gc.freeze()
    for line in sys.stdin:
        told = json.loads(line)
        if os.fork() == 0:
            asyncio.run(_work(told))
            os._exit(0)


if __name__ == "__main__":
    main()
