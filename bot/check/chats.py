"""Slack, Discord and mail: whether they let us in, and into the channels that follow something."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Sequence

from bot.app import App, connect
from bot.app.platforms import checker
from bot.app.roles import TOKENS
from bot.check.clocks import compared
from bot.domain import Channel, ChannelId
from bot.errors import PapersError
from bot.message import Message, papers
from bot.ports import Answer, Finding, Ledgers, Request


def unused(app: App, ledgers: Ledgers | None) -> Iterator[Finding]:
    """The platforms without tokens: no mistake, unless a channel there waits for its digests."""
    for platform, tokens in TOKENS.items():
        if platform in app.settings.platforms:
            continue
        if waiting := len(_channels(app, platform, ledgers)):
            verb = "follows" if waiting == 1 else "follow"
            says = f"{papers(waiting, 'channel')} there {verb} something, and nothing can be posted"
            yield Finding(False, platform, says, f"set {tokens}")
        else:
            yield Finding(True, platform, f"not used; set {tokens} to use it")


def findings(app: App, platform: str, ledgers: Ledgers | None) -> Sequence[Finding]:
    """What the platform's own check finds; without one, whether the chat opens."""
    if check := checker(platform):
        found = asyncio.run(check(getattr(app.settings, platform), _channels(app, platform, ledgers)))
        return [*found, *_clock(app, found, platform)]
    return [asyncio.run(_opened(app, platform))]


def _clock(app: App, found: Sequence[Finding], platform: str) -> Iterator[Finding]:
    """Only where their clock and ours do not agree: arXiv's is told of in any case."""
    for there in (finding.there for finding in found if finding.there):
        told = compared(app, there, platform.capitalize())
        if not told.ok:
            yield told


def _channels(app: App, platform: str, ledgers: Ledgers | None) -> Sequence[ChannelId]:
    following = {*app.settings.channels, *(ledgers.channels if ledgers else ())}
    return sorted(channel for channel in following if channel.startswith(f"{platform}/"))


async def _opened(app: App, platform: str) -> Finding:
    chat = connect(app, platform, _Nobody())
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


class _Nobody:
    """A desk that is never asked: the chat is opened, not listened to."""

    async def answer(self, request: Request) -> Answer:
        raise NotImplementedError

    async def later(self, answer: Answer) -> Message:
        raise NotImplementedError

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        raise NotImplementedError

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        raise NotImplementedError

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        raise NotImplementedError

    async def renamed(self, channel: ChannelId, name: str) -> None:
        raise NotImplementedError

    async def feeds(self, place: str) -> Sequence[Channel]:
        raise NotImplementedError

    async def asks_who_manages(self, request: Request) -> bool:
        raise NotImplementedError

    async def is_new(self, occasion: str) -> bool:
        raise NotImplementedError


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
