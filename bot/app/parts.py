"""Each part of the bot, made when it is first needed."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from bot.app.monitor.counts import Counts
from bot.app.timepiece import Timepiece, wall_clock
from bot.config import TERMINAL, Secret, Settings, load
from bot.domain import Channel, Person
from bot.errors import RequestError

if TYPE_CHECKING:  # loading SQLAlchemy and the rest takes longer than `papers --help` may
    from bot.arxiv import ArxivSource
    from bot.commands import Commands
    from bot.digests import DigestLimits
    from bot.engine import Engine
    from bot.ports import Body, Ledgers, PaperSource, Progress, Store

CONFIG = Path("config.yaml")

EARLIEST = datetime(1991, 8, 14, tzinfo=UTC)  # arXiv's first day
FURTHEST = timedelta(days=3650)
"""Slots are decided for good, so a slip of the finger years ahead would silence every channel until then."""


class App:
    """One process of the bot: its settings, its clock, its parts."""

    def __init__(
        self,
        settings: Settings,
        env: Mapping[str, str],
        at: datetime | None = None,
        timepiece: Timepiece | None = None,
    ) -> None:
        """``at`` stops the clock at a moment, to pretend."""
        self.settings = settings
        self.env = env
        self.holder = uuid4().hex  # who holds a lease
        self.counts = Counts()
        self.time = timepiece or Timepiece()
        self._at = at

    @classmethod
    def here(cls, config: Path | None = None, at: datetime | None = None) -> App:
        """With the settings of this folder and environment. Raises `ConfigError`, and `RequestError` for a
        moment nobody can mean."""
        if at and not EARLIEST <= at <= wall_clock() + FURTHEST:
            raise RequestError(
                f"The bot cannot pretend that it is {at:%Y-%m-%d}: that is before arXiv began, or far ahead.",
                example="papers tick --now 2025-04-04T09:00:00Z",
            )
        settings = load(config or CONFIG, os.environ, must_exist=config is not None)
        return cls(settings, os.environ, at)

    def clock(self) -> datetime:
        return self._at or self.time.now()

    def set_clock(self) -> None:
        """By the database, where that is a server, also one that is not ready for us. Raises `StoreError`."""
        from bot.storage import server_time

        self.time.set_by(partial(server_time, self.settings.database_url.reveal()))

    @property
    def pretends(self) -> bool:
        """Whether the clock was stopped at a moment."""
        return self._at is not None

    @property
    def owner(self) -> Person:
        """Whoever sits at this terminal."""
        return Person(id="owner", name=self.env.get("USER") or "you")

    @cached_property
    def store(self) -> Store:
        """The database, with the follows of the settings in it. Raises `StoreError`."""
        from bot.storage import open_store

        store = open_store(self.settings.database_url.reveal(), now=self.clock())
        self.time.set_by(store.server_time)
        self._follow_settings(store)
        return store

    def unmade_database(self) -> Path | None:
        """The SQLite file that whoever needs the store first will create; None where it is there.

        Raises `StoreError`.
        """
        from bot.storage import sqlite_file

        file = sqlite_file(self.settings.database_url.reveal())
        return file if file and not file.exists() else None

    def with_database(self, url: str) -> App:
        """The same bot over another database."""
        return App(replace(self.settings, database_url=Secret(url)), self.env, self._at)

    def only_looking(self) -> App:
        """The same bot, which does not apply the follows of the settings to the database it opens."""
        return App(replace(self.settings, keywords=(), channels={}), self.env, self._at)

    def _follow_settings(self, store: Store) -> None:
        follows = dict(self.settings.channels)
        if not self.settings.platforms:
            follows[TERMINAL] = self.settings.keywords
        for channel, keywords in follows.items():
            if keywords:
                wanted = Channel(id=channel, schedule=self.settings.schedule)
                store.follow_configured(wanted, keywords, self.clock())

    @cached_property
    def source(self) -> PaperSource:
        from bot.app.source import OnDemand

        return OnDemand(lambda: self.arxiv)

    @cached_property
    def arxiv(self) -> ArxivSource:
        """arXiv itself, behind the gate in the database."""
        from bot.arxiv import API_URL, OAI_URL, ArxivSource, Gate

        arxiv = self.settings.arxiv
        gate = Gate(
            self.store,
            wall=self.time.now,
            sleep=time.sleep,
            interval=arxiv.min_interval,
            holder=self.holder,
            told=self.counts.asked,
        )
        return ArxivSource(
            gate,
            api_url=arxiv.api_url or API_URL,
            oai_url=arxiv.oai_url or OAI_URL,
            contact=arxiv.contact,
        )

    @cached_property
    def engine(self) -> Engine:
        from bot.engine import Engine

        return Engine(self.store, self.source, per_keyword=self.settings.keep.per_keyword)

    @cached_property
    def commands(self) -> Commands:
        from bot.commands import AskLimits, Commands

        arxiv = self.settings.arxiv
        asks = AskLimits(per_person=arxiv.asks_per_person, per_channel=arxiv.asks_per_channel)
        return Commands(
            self.store, self.engine, self.settings.schedule, self.limits, asks, self.time.wall_ahead
        )

    @property
    def limits(self) -> DigestLimits:
        from bot.digests import DigestLimits

        return DigestLimits(per_part=self.settings.digest.papers, whole=frozenset({"mail"}))

    def upgrade_database(self) -> None:
        """Bring the database to this version's schema. Raises `StoreError`."""
        from bot.storage import upgrade

        upgrade(self.settings.database_url.reveal())

    def export_database(self, out: BinaryIO, progress: Progress, *, running: bool) -> Mapping[str, int]:
        """Write everything that is kept; rows by table. Raises `StoreError`, also while the bot is at work,
        unless ``running`` says that it may be."""
        from bot.storage.transfer import export_to

        self.set_clock()
        address = self.settings.database_url.reveal()
        return export_to(out, address, self.clock(), progress, running=running)

    def import_database(self, file: BinaryIO, name: str, progress: Progress) -> Mapping[str, int]:
        """Fill an empty database from an export; rows by table. Raises `StoreError`."""
        from bot.storage.transfer import import_from

        self.set_clock()
        return import_from(file, name, self.settings.database_url.reveal(), self.clock(), progress)

    def examine_database(self) -> Body:
        """How the database is; changes nothing. Raises `StoreError`."""
        from bot.storage.health import examine

        return examine(self.settings.database_url.reveal())

    def read_ledgers(self, now: datetime, pending_before: datetime) -> Ledgers:
        """What its rows say; parts that wait since before that moment are stuck. Raises `StoreError`."""
        from bot.storage.health import read_ledgers

        return read_ledgers(self.settings.database_url.reveal(), now, pending_before)

    def hang_up(self) -> None:
        """Close arXiv's sockets; what is asked there fails at once."""
        if "source" in self.__dict__:
            self.source.close()

    def close(self) -> None:
        """Let go of everything that was opened."""
        self.hang_up()
        if "store" in self.__dict__:
            self.store.close()
