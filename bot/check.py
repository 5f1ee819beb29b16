"""The doctor: what is wrong with this installation, and how to fix it. Posts nothing."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import App, connect
from bot.app.desk import FrontDesk
from bot.app.parts import CONFIG
from bot.app.roles import TOKENS
from bot.errors import ConfigError, PapersError, SourceError
from bot.keywords import parse
from bot.message import moment_words, papers
from bot.ports import Desk

PROBE = "mri"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; where it is not well, ``says`` ends with what to do."""

    ok: bool
    what: str
    says: str

    @property
    def code(self) -> int:
        """What it means for the exit code: wrong settings are 2 everywhere."""
        if self.ok:
            return 0
        return 2 if self.what == "settings" else 1


def findings(config: Path | None) -> Iterator[Finding]:
    """Look at one thing after the other, each as soon as the one before is told."""
    try:
        app = App.here(config)
    except ConfigError as error:
        yield from (Finding(False, "settings", mistake) for mistake in error.mistakes)
        return
    with ExitStack() as leaving:
        leaving.callback(app.close)
        yield _settings(app, written=config is not None or CONFIG.exists())
        database = _database(app)
        yield database
        if not database.ok:
            return
        if app.unmade_database():
            app = leaving.enter_context(_on_scratch_paper(app))
        yield _arxiv(app)
        yield _harvest(app)
        yield from _chats(app)


@contextmanager
def _on_scratch_paper(app: App) -> Iterator[App]:
    """The same bot with a database that is thrown away: looking must not create one."""
    with (
        TemporaryDirectory() as folder,
        closing(app.with_database(f"sqlite:///{folder}/papers.sqlite3")) as it,
    ):
        yield it


def _settings(app: App, *, written: bool) -> Finding:
    if not written:
        return Finding(True, "settings", f"no {CONFIG} here, so the defaults are used")
    settings = app.settings
    channels = len(settings.channels)
    here = papers(len(settings.keywords), "keyword")
    return Finding(True, "settings", f"{here} for the terminal, {papers(channels, 'channel')} with keywords")


def _database(app: App) -> Finding:
    try:
        if unmade := app.unmade_database():
            return _not_there_yet(unmade)
        status = app.store.status(app.clock())
    except PapersError as error:
        return Finding(False, "database", str(error))
    kept = f"{papers(status.papers)}, {papers(status.channels, 'channel')}"
    if status.unconfirmed_parts:
        waits = papers(status.unconfirmed_parts, "post")
        return Finding(False, "database", f"{kept}; {waits} nobody can confirm: look into the channel")
    if status.paused_channels:
        channel, reason = status.paused_channels[0]
        return Finding(False, "database", f"{kept}; {channel} is paused: {reason}")
    return Finding(True, "database", kept)


def _not_there_yet(file: Path) -> Finding:
    if not os.access(file.parent, os.W_OK):
        return Finding(
            False, "database", f"{file} cannot be created: allow writing to {file.parent.resolve()}"
        )
    return Finding(
        True, "database", f"{file} is not there yet; `papers run`, or what needs it first, creates it"
    )


def _arxiv(app: App) -> Finding:
    try:
        found = app.source.newest(parse(PROBE), 1, app.clock())
    except SourceError as error:
        fix = "try again later; behind a proxy set HTTPS_PROXY"
        return Finding(False, "arXiv", f"not answering ({error.reason}); {fix}")
    if not found:
        return Finding(False, "arXiv", f"answers, but finds nothing about {PROBE}; look at ARXIV_API_URL")
    return Finding(True, "arXiv", f"answers; the newest paper about {PROBE} is {found[0].id}")


def _harvest(app: App) -> Finding:
    state = app.store.harvest_state()
    if state.trouble:
        return Finding(False, "harvest", f"{state.trouble}; it is tried again, `papers harvest` tries now")
    if state.last_ok_at is None:
        return Finding(True, "harvest", "none yet; `papers run` or `papers tick` begins with one")
    return Finding(True, "harvest", f"the last one {moment_words(state.last_ok_at, 'UTC')}")


def _chats(app: App) -> Iterator[Finding]:
    thread = ThreadPoolExecutor(1)
    desk = FrontDesk(app.commands, app.clock, thread)
    for platform, tokens in TOKENS.items():
        if platform in app.settings.platforms:
            yield asyncio.run(_chat(app, platform, desk))
        else:
            yield Finding(True, platform, f"not used; set {tokens} to use it")


async def _chat(app: App, platform: str, desk: Desk) -> Finding:
    chat = connect(app, platform, desk)
    with _Listener() as heard:
        try:
            await chat.open()
        except PapersError as error:
            return Finding(False, platform, str(error))
        finally:
            await chat.close()
    if heard.warnings:
        return Finding(False, platform, heard.warnings[0])
    return Finding(True, platform, "lets us in")


class _Listener(logging.Handler):
    """Hears what a chat only warns of, such as a platform that does not answer just now."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.warnings: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings.append(record.getMessage())

    def __enter__(self) -> _Listener:
        logging.getLogger("adapters").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("adapters").removeHandler(self)
