"""First contact: the bot in a terminal, before anything was set up."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Callable, Sequence
from dataclasses import replace

import click

from bot.app import App
from bot.cli.progress import progress_bar
from bot.config import TERMINAL
from bot.domain import Channel, ChannelId
from bot.errors import SourceError
from bot.message import Message, Note, Say, Span, Text, some
from bot.ports import Answer, Desk, Request

SAMPLE = "demo"


class Reception:
    """Our desk with a greeting for whoever comes in, and the sample for whoever asks for it."""

    def __init__(self, desk: Desk, greeting: Message | None, followed: Callable[[], Sequence[str]]) -> None:
        self._desk = desk
        self._greeting = greeting
        self._followed = followed
        self._sample: dict[str, Message] = {}  # what can be said of it offline, once it was shown

    async def answer(self, request: Request) -> Answer:
        if self._greeting and not request.said:
            greeting, self._greeting = self._greeting, None
            return Answer(private=greeting)
        if request.said.strip().lower() == SAMPLE:
            return Answer(private=await to_thread(self._preview_sample))
        answer = await self._desk.answer(request)
        if answer.later and (card := self._sample.get(request.said)):
            return Answer(private=card)
        return answer

    def _preview_sample(self) -> Message:
        from bot.demo import sample_cards, sample_preview
        from bot.keywords import parse

        shown = sample_preview([parse(text) for text in self._followed()])
        self._sample |= sample_cards(shown)
        return shown

    async def later(self, answer: Answer) -> Message:
        return await self._desk.later(answer)

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        return await self._desk.complete(channel, typed)

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        return await self._desk.joined(channel, name)

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        return await self._desk.left(channel, why, gone=gone)

    async def renamed(self, channel: ChannelId, name: str) -> None:
        await self._desk.renamed(channel, name)

    async def feeds(self, place: str) -> Sequence[Channel]:
        return await self._desk.feeds(place)

    async def asks_who_manages(self, request: Request) -> bool:
        return await self._desk.asks_who_manages(request)

    async def is_new(self, occasion: str) -> bool:
        return await self._desk.is_new(occasion)


def welcome(app: App) -> Callable[[Desk], Desk]:
    """Fill what this terminal follows for the first time, and greet with what that brought."""
    new = [text for _, text in app.store.unfilled(100)]
    greeting = _first_greeting(app, new) if new else None
    return lambda desk: Reception(desk, greeting, lambda: _followed(app))


def _followed(app: App) -> list[str]:
    return [follow.text for follow in app.store.follows(TERMINAL, app.clock())]


def _first_greeting(app: App, new: Sequence[str]) -> Message:
    click.echo(f"Asking arXiv for the newest papers about {some(new, 3)} …")
    trouble = None
    try:
        with progress_bar() as progress:
            app.engine.backfill(app.clock(), progress)
    except SourceError as error:
        trouble = error.reason
    return _unreachable(trouble) if trouble else _preview(app)


def _preview(app: App) -> Message:
    from bot.digests import preview

    channel = app.store.channel(TERMINAL)
    assert channel is not None  # it follows what was just asked for
    shown = preview(app.store, channel, app.clock())
    return replace(shown, blocks=(*shown.blocks, Note(_HOW_TO_GO_ON)))


_HOW_TO_GO_ON: tuple[Span, ...] = (
    "Type a keyword to search, ",
    Say("subscribe …"),
    " to follow it, ",
    Say("help"),
    " for more, ",
    Say("quit"),
    " to leave.",
)


def _unreachable(trouble: str) -> Message:
    line: tuple[Span, ...] = (
        f"arXiv is not answering ({trouble}); I will keep trying. Type ",
        Say(SAMPLE),
        " to see the bundled sample.",
    )
    return Message(summary=f"arXiv is not answering ({trouble})", blocks=(Text(line), Note(_HOW_TO_GO_ON)))
