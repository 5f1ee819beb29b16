"""The first thing we say where we are new: a card with three ways to begin, or that digests go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from bot.commands.asked import Asked, codes
from bot.commands.resuming import outlook
from bot.message import Action, Actions, Block, Heading, Items, Message, Say, Spans, note, plain, text
from bot.ports import Answer
from bot.schedule import in_words

ONCE = timedelta(minutes=6)
"""A chat that believes we did not hear it tells us again, for the last time after five minutes."""

EXAMPLE = "mri"


def joined(asked: Asked) -> Message | None:
    """What to say in a channel we were added to; None where it was said just now.

    Being let in again is what a refused post asks for, so such a pause ends here, however short it was.
    """
    channel = asked.channel
    is_new = asked.store.take_lease(f"welcome {channel.id}", uuid4().hex, asked.now, ONCE)
    if not is_new and not channel.refused:
        return None
    if channel.refused:
        asked.store.pause(channel.id, None, asked.now)
        asked = replace(asked, channel=replace(channel, paused=None, paused_until=None, refused=False))
    followed = asked.store.followed_texts(channel.id)
    return _back(asked, followed) if followed else card(asked)


def _back(asked: Asked, followed: list[str]) -> Message:
    """We were here before, and nothing was forgotten."""
    head: Spans = ("I am back. This channel follows ", *codes(followed, 5), ".")
    more = note("To change it: ", Say("list"), " · ", Say("schedule"), " · ", Say("help"))
    return Message(summary=plain(head), blocks=(text(*head), *outlook(asked), more))


def card(asked: Asked) -> Message:
    """Who we are, and how to begin."""
    digest = f"one digest of the new ones in this channel, {in_words(asked.channel.schedule)}"
    if asked.request.direct:
        digest = f"one digest of the new ones here, just for you, {in_words(asked.channel.schedule)}"
    head = "Hello! I find arXiv papers for your keywords."
    steps: tuple[Spans, ...] = (
        (Say(EXAMPLE), ": the newest papers for a keyword, at once"),
        (Say(f"subscribe {EXAMPLE}"), f": {digest}"),
        (Say("help"), ": all the rest"),
    )
    return Message(summary=head, blocks=(Heading("Daily Papers"), text(head), Items(steps), ways_to_begin()))


def ways_to_begin() -> Actions:
    return Actions(
        (
            Action("Follow a topic", "subscribe", asks="Which topic? For example: mri"),
            Action(f"Try /papers {EXAMPLE}", EXAMPLE),
            Action(
                "Import a list",
                "subscribe",
                asks="One keyword a line, for example those of a Daily Papers page",
                lines=True,
            ),
        )
    )


def greeted(asked: Asked, answer: Answer, nothing_said: bool) -> Answer:
    """The answer to the first words of a conversation, with who we are under it."""
    if nothing_said:
        return replace(answer, private=card(asked))
    greeting = card(asked).blocks
    later = answer.later
    return replace(
        answer,
        private=_with(answer.private, greeting),
        later=_with_later(later, greeting) if later else None,
    )


def _with(message: Message, more: tuple[Block, ...]) -> Message:
    return replace(message, blocks=(*message.blocks, *more))


def _with_later(later: Callable[[], Message], more: tuple[Block, ...]) -> Callable[[], Message]:
    return lambda: _with(later(), more)
