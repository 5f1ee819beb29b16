"""The doctor: what is wrong with this installation, and how to mend it. Posts nothing."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bot.app import App, connect
from bot.app.desk import FrontDesk
from bot.errors import ConfigError, PapersError, SourceError
from bot.keywords import parse
from bot.message import moment_words, papers
from bot.ports import Desk

PROBE = "mri"

_TOKENS = {"slack": "SLACK_BOT_TOKEN and SLACK_APP_TOKEN", "discord": "DISCORD_TOKEN"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; where it is not well, ``says`` ends with what to do."""

    ok: bool
    what: str
    says: str


def findings(config: Path | None) -> Iterator[Finding]:
    """Look at one thing after the other, each as soon as the one before is told."""
    try:
        app = App.here(config)
    except ConfigError as error:
        yield from (Finding(False, "settings", mistake) for mistake in error.mistakes)
        return
    try:
        yield _settings(app)
        database = _database(app)
        yield database
        if database.ok:
            yield _arxiv(app)
            yield _harvest(app)
            yield from _chats(app)
    finally:
        app.close()


def _settings(app: App) -> Finding:
    settings = app.settings
    channels = len(settings.channels)
    here = papers(len(settings.keywords), "keyword")
    return Finding(True, "settings", f"{here} for the terminal, {papers(channels, 'channel')} with keywords")


def _database(app: App) -> Finding:
    try:
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


def _arxiv(app: App) -> Finding:
    try:
        found = app.source.newest(parse(PROBE), 1, app.clock())
    except SourceError as error:
        mend = "try again later; behind a proxy set HTTPS_PROXY"
        return Finding(False, "arXiv", f"not answering ({error.reason}); {mend}")
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
    for platform, tokens in _TOKENS.items():
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
