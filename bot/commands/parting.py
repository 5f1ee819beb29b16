"""A channel we can no longer post to: kicked, forbidden, or gone. Nothing that was set up is forgotten."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.commands.asked import codes
from bot.commands.sentences import subscribing
from bot.domain import Channel, ChannelId
from bot.message import Action, Actions, Block, Message, Say, Spans, Strong, note, plain, text
from bot.ports import Store

PARTS = 3
"""Of an id: platform, server, channel."""


def left(store: Store, channel: ChannelId, why: str, now: datetime, *, gone: bool) -> Message | None:
    """Try nothing there any more, and say so where somebody hears it.

    None where nothing was to come anyway, be it that a person paused it or that this was told before.
    """
    kept = store.channel(channel)
    if kept is None or kept.paused:
        return None
    store.pause(channel, why, now, refused=True)
    followed = store.followed_texts(channel)
    return _told(kept, followed, why, gone=gone) if followed else None


def feeds(store: Store, place: str) -> list[Channel]:
    """The channels below this part of an id that follow something."""
    if place.count("/") == PARTS - 1:
        kept = store.channel(ChannelId(place))
        return [kept] if kept and store.followed_texts(kept.id) else []
    return [channel for channel in store.channels() if f"{channel.id}/".startswith(f"{place}/")]


def _told(channel: Channel, followed: Sequence[str], why: str, *, gone: bool) -> Message:
    name = f"#{channel.name}" if channel.name else "A channel"
    head: Spans = (Strong(name), " gets no digest any more. ", why)
    return Message(summary=plain(head), blocks=(text(*head), *_way_on(followed, gone=gone)))


def _way_on(followed: Sequence[str], *, gone: bool) -> Iterator[Block]:
    """What is kept, and how it comes to people again."""
    yield text("It follows ", *codes(followed, 5), ". Nothing is lost.")
    if gone:
        yield Actions((Action("Follow that here", subscribing(followed)),))
    else:
        yield note(
            "As soon as I am let in again, or somebody says ",
            Say("resume"),
            " there, what was missed is caught up.",
        )
