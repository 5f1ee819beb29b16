"""Days of an installation whose processes are killed all the time, while everything around it fails.

Some processes over one database do a turn each at the same time, turn after turn; time goes on in between.
They kill themselves or are killed, their connections are dropped, their clocks are set minutes or hours wrong
and drift apart while they are at work, the servers fail. At the end all is calm for a while; `kill_verdict`
judges.
"""

from __future__ import annotations

import json
import math
import mmap
import os
import random
import selectors
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa

from adapters.discord.send import nonce
from bot.domain import Channel, ChannelId, Paper, PartState, Schedule
from bot.keywords import parse
from bot.ports import Store
from bot.storage import open_store
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.schema import part, post
from kill_faults import Servers

PROGRAM = Path(__file__).with_name("kill_worker.py")
PATIENCE = 60.0
MOST_MOMENTS = 500
STEPS = (20, 100, 240, 240, 600, 1_500, 2_700)
"""Seconds between two turns; a claim lapses after 180, an attempt is asked about after 90."""

JUMPS = (45, 200, 400, 1_800, 5_400, 3 * 3_600, 11 * 3_600)
"""Seconds by which all clocks are off, either way, from one turn to the next."""

APART = (20, 45, 80)
FAR_APART = (200, 400, 5_400, 11 * 3_600)
"""Seconds by which one clock is off, or leaps while the bot is at work. It is far from all the others only
where those agree: whoever takes over waits by its own clock for who was slow, and a third one, far ahead of
both, would not."""

MORNING, EVENING = clock_time(2, 50), clock_time(17)
CALM = timedelta(days=9)  # a weekly digest has its day in them, and another look


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is tried."""

    seed: int
    processes: int
    follows: Mapping[ChannelId, tuple[Sequence[str], Schedule]]
    days: Mapping[date, Sequence[Paper]]  # in order; the first is the baseline, on the last one all is calm
    per_part: int = 15
    cap: int = 100
    kills: float = 0.25  # chance that a process is killed in a turn
    faults: float = 0.5  # chance per turn
    slow: float = 0.04  # of a fault to take its time
    jumps: float = 0.15
    drops: float = 0.1  # of a database connection
    slower: int = 1  # times the seconds between two turns


@dataclass
class Process:
    """One process of the bot, on its line."""

    number: int
    pid: int
    line: socket.socket


@dataclass
class Tally:
    turns: int = 0
    kills: int = 0
    jumps: int = 0
    dropped: int = 0
    resumed: int = 0
    looked: int = 0  # parts that a person had to look for
    seconds: float = 0.0


class Nursery:
    """Where processes are started within milliseconds."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(self.address)
        self._door.listen(16)
        self._door.settimeout(PATIENCE)
        self._program = subprocess.Popen(
            [sys.executable, str(PROGRAM)],
            stdin=subprocess.PIPE,
            text=True,
            env=os.environ | {"COLUMNS": "300", "PYTHONPATH": str(PROGRAM.parent.parent)},
        )

    def start(self, told: Mapping[str, Any]) -> Process:
        assert self._program.stdin
        self._program.stdin.write(f"{json.dumps({**told, 'socket': self.address})}\n")
        self._program.stdin.flush()
        line, _ = self._door.accept()
        line.settimeout(PATIENCE)
        hello = json.loads(line.makefile("rb").readline())
        return Process(hello["number"], hello["pid"], line)

    def close(self) -> None:
        self._door.close()
        assert self._program.stdin
        self._program.stdin.close()
        self._program.wait(PATIENCE)


@contextmanager
def nursery() -> Iterator[Nursery]:
    """Open until nobody is to be started any more."""
    with TemporaryDirectory() as folder:  # of a short name: that of a socket has 100 letters at most
        here = Nursery(f"{folder}/line")
        try:
            yield here
        finally:
            here.close()


class Trial:
    """One plan over one database."""

    def __init__(self, plan: Plan, url: str, folder: Path, servers: Servers, nursery: Nursery) -> None:
        self.plan, self.url, self.folder, self.servers = plan, url, folder, servers
        self.tally = Tally()
        self._nursery = nursery
        self._dice = random.Random(plan.seed)
        self._processes: dict[int, Process] = {}
        self._common = 0.0  # seconds by which all clocks are off
        self._agree = True
        self._clock = _shared(folder / "clock", 1 + plan.processes)
        self._selector = selectors.DefaultSelector()
        (folder / "terminals").mkdir()
        self.set_time(datetime.combine(next(iter(plan.days)), clock_time(1), UTC))
        servers.follow(lambda: self.now.timestamp())
        for day, papers in plan.days.items():
            servers.arxiv.announce(day, papers)
        self.database = Database(read_address(url))
        self.store: Store = open_store(url, now=self.now)
        for channel, (keywords, schedule) in plan.follows.items():
            place = Channel(id=channel, schedule=schedule)
            self.store.follow_configured(place, [parse(text) for text in keywords], self.now)

    def close(self) -> None:
        self.store.close()
        self.database.close()
        self._selector.close()
        self._clock.close()

    # --- time ---

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack_from("d", self._clock, 0)[0], UTC)

    def set_time(self, now: datetime) -> None:
        struct.pack_into("d", self._clock, 0, now.timestamp())
        self.servers.arxiv.today = now.date()

    def jump(self, seconds: float, *numbers: int) -> None:
        """Set these clocks, or all of them, wrong by so much."""
        if not numbers:
            self._common, self._agree = seconds, True
        for number in numbers or range(1, self.plan.processes + 1):
            struct.pack_into("d", self._clock, 8 * number, seconds)

    # --- the days ---

    def live(self, told: Callable[[str], object] = str) -> None:
        """All of it, from the baseline to the last calm day."""
        began = time.monotonic()
        try:
            self._live(told)
        finally:
            for process in list(self._processes.values()):
                self._bury(process, kill=True)
        self.tally.seconds = time.monotonic() - began

    def _live(self, told: Callable[[str], object]) -> None:
        first, *days, last = self.plan.days
        self.calm_day(first, 2)
        for day in _every_day(first + timedelta(days=1), days[-1]):
            self.day(day)
            told(f"{day}: {self.tally.turns} turns, {self.tally.kills} killed")
        self.servers.heal()
        self.jump(0)
        for day in _every_day(days[-1] + timedelta(days=1), last + CALM):
            self.calm_day(day, 6 if day == last else 2 if day < last else 1)

    def day(self, day: date) -> None:
        """From the hour in which arXiv's list is new to the last digest."""
        now = datetime.combine(day, MORNING, UTC)
        while now.time() < EVENING and now.date() == day:
            self.set_time(now)
            self.misfortune()
            self.mend(0.3)
            self.turn(self.plan.kills)
            now += timedelta(seconds=self._dice.choice(STEPS) * self.plan.slower)

    def calm_day(self, day: date, turns: int) -> None:
        for at in range(turns):
            self.set_time(datetime.combine(day, MORNING, UTC) + timedelta(hours=14 * at / turns))
            self.mend(1)
            self.turn(0)

    # --- what goes wrong ---

    def misfortune(self) -> None:
        while self._lucky(self.plan.faults):
            self.servers.trouble(self._dice, slow=self._lucky(self.plan.slow))
        if self._lucky(self.plan.jumps):
            self.tally.jumps += 1
            self.jump(self._off(JUMPS))
            if self._lucky(0.5):
                self._leap()

    def _leap(self) -> None:
        """One clock of several goes its own way, or all of them."""
        every = range(1, self.plan.processes + 1)
        off, some = self._off(APART), self._dice.choice(([], [self._dice.choice(every)]))
        if self._agree and self._lucky(0.5):
            off = self._off(FAR_APART)
        self._agree = not some
        for number in some or every:
            self.jump(self._common + off, number)

    def _off(self, sizes: Sequence[int]) -> float:
        return self._dice.choice((0, 0, -1, 1)) * self._dice.choice(sizes)

    def _lucky(self, chance: float) -> bool:
        return self._dice.random() < chance

    def mend(self, chance: float) -> None:
        """What people do who see that something is wrong, sooner or later."""
        if self.servers.slack.revoked and self._lucky(chance):
            self.servers.slack.revoked = False
        if not self._lucky(chance):
            return
        for channel, _ in self.store.status(self.now).paused_channels:
            self.tally.resumed += 1
            self.store.pause(channel, None, self.now)
        with self.database.read() as connection:
            found = connection.execute(_UNCONFIRMED).all()
        for channel, key in found:
            there = key in self.keys(channel)
            self.tally.looked += self.store.resolve_unconfirmed(channel, there, self.now)

    def keys(self, channel: str) -> str:
        """Somewhere in this stand the keys of all messages in a channel."""
        platform, _, rest = channel.partition("/")
        match platform:
            case "slack":
                return json.dumps(self.servers.slack.messages(rest.rpartition("/")[2]))
            case "mail":
                return " ".join(str(mail["Message-ID"]) for mail in self.servers.smtp.taken(rest))
            case "console":
                file = self.folder / "terminals" / f"{rest}.jsonl"
                return file.read_text() if file.exists() else ""
        used = {mark for _, mark in self.servers.discord.world.nonces}
        with self.database.read() as connection:
            every = connection.scalars(sa.select(part.c.key)).all()
        return " ".join(key for key in every if nonce(key) in used)

    # --- a turn ---

    def turn(self, kills: float) -> None:
        """All processes at once, and what befalls them meanwhile."""
        self.tally.turns += 1
        self._start_missing()
        busy = {}
        for process in list(self._processes.values()):
            if self._say(self._orders(kills), process):
                busy[process.number] = process
        self._wait(busy, sorted(self._events(kills), key=lambda event: event[0]))

    def _orders(self, kills: float) -> dict[str, int | None]:
        """When it is to die by its own hand: at one of the first moments rather than later, as a turn without
        work is short; or when it next calls a platform, be it in this turn or another."""
        moments = int(math.exp(self._dice.uniform(0, math.log(MOST_MOMENTS))))
        calls = self._dice.randint(1, 6) if self._lucky(kills * 0.4) else None
        return {
            "moments": moments if self._lucky(kills * 0.6) else 0,
            "calls": calls if kills else 0,
        }

    def _events(self, kills: float) -> Iterator[tuple[float, Callable[[], None]]]:
        began = time.monotonic()
        for number in self._processes:
            if self._lucky(kills * 0.2):
                yield began + self._dice.uniform(0, 0.04), lambda number=number: self._kill(number)
        if kills and self._lucky(self.plan.jumps):
            self.tally.jumps += 1
            yield began + self._dice.uniform(0, 0.03), self._leap
        if kills and not self.database.sqlite and self._lucky(self.plan.drops):
            yield began + self._dice.uniform(0, 0.03), self._drop

    def _wait(self, busy: dict[int, Process], events: list[tuple[float, Callable[[], None]]]) -> None:
        until = time.monotonic() + PATIENCE
        while busy:
            now = time.monotonic()
            if now > until:
                self._give_up(busy)
            while events and events[0][0] <= now:
                events.pop(0)[1]()
            wait = events[0][0] - now if events else PATIENCE
            for key, _ in self._selector.select(max(wait, 0)):
                process = key.data
                busy.pop(process.number, None)
                if not _hear(process):
                    self._bury(process)

    def _give_up(self, busy: Mapping[int, Process]) -> None:
        for process in busy.values():
            os.kill(process.pid, signal.SIGUSR1)
        threading.Event().wait(1)
        stacks = (self.folder / "log").read_text()
        raise AssertionError(f"processes {sorted(busy)} do not come to an end:\n{stacks[-9_000:]}")

    def _say(self, what: Mapping[str, Any], process: Process) -> bool:
        try:
            process.line.sendall(f"{json.dumps(what)}\n".encode())
        except OSError:
            self._bury(process)
            return False
        return True

    def _kill(self, number: int) -> None:
        if process := self._processes.get(number):
            with suppress(ProcessLookupError):  # it was faster
                os.kill(process.pid, signal.SIGKILL)

    def _drop(self) -> None:
        """The database, or what is between, lets a connection go."""
        self.tally.dropped += 1
        with self.database.write() as connection:
            connection.execute(_DROP)

    def _bury(self, process: Process, *, kill: bool = False) -> None:
        if kill:
            self._kill(process.number)
        else:
            self.tally.kills += 1
        self._selector.unregister(process.line)
        process.line.close()
        del self._processes[process.number]

    def _start_missing(self) -> None:
        for number in range(1, self.plan.processes + 1):
            if number not in self._processes:
                process = self._nursery.start(self._told(number))
                self._processes[number] = process
                self._selector.register(process.line, selectors.EVENT_READ, process)

    def _told(self, number: int) -> dict[str, Any]:
        return {
            "number": number,
            "url": self.url,
            "env": self.servers.env,
            "clock": str(self.folder / "clock"),
            "diary": str(self.folder / "diary"),
            "log": str(self.folder / "log"),
            "folder": str(self.folder / "terminals"),
            "platforms": ["console", "slack", "discord", "mail"],
            "per_part": self.plan.per_part,
            "cap": self.plan.cap,
        }


_UNCONFIRMED = (
    sa.select(post.c.channel_id, part.c.key)
    .join(part, part.c.post_id == post.c.id)
    .where(part.c.state == PartState.UNCONFIRMED)
)
_DROP = sa.text(
    "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE datname = "
    "current_database() AND pid <> pg_backend_pid() ORDER BY state = 'idle', random() LIMIT 1) AS found"
)


def _every_day(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _hear(process: Process) -> bool:
    """Whether it is done; else it is dead."""
    try:
        return bool(process.line.recv(64))
    except ConnectionError:
        return False


def _shared(path: Path, count: int) -> mmap.mmap:
    path.write_bytes(bytes(8 * count))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), 0)
