"""What a chat may ask of us."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain import Channel, ChannelId, Person
from bot.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A sentence somebody typed, or a button somebody pressed."""

    channel: ChannelId
    said: str
    who: Person
    may_change: bool  # whether this person may change what the channel gets, as is usual on the platform
    manages: bool | None = None  # whether this person manages the channel; None where nobody can tell
    managers_decide: bool = False  # whether it is usual on the platform that only they change things
    channel_name: str | None = None
    direct: bool = False  # whether the channel is a conversation of this person with us
    first: bool = False  # whether these are the first words of such a conversation
    picked: bool = False  # whether its first word was picked as a verb, and so begins no keyword
    may_share: bool = False  # whether this person may show something to others here, through us


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What comes of it. The ``public`` line goes to the channel after a change; where the platform refuses
    that for good, the adapter says ``undo`` for the person and tells how to invite the bot."""

    private: Message
    public: Message | None = None
    undo: str | None = None  # a sentence
    failed: bool = False  # we could not do our part; what was asked was not wrong
    wrong: bool = False  # nothing was done: what was asked has a mistake, and the answer says which
    later: Callable[[], Message] | None = None  # slow (arXiv is asked); run through `Desk.later`


class Desk(Protocol):
    """What a chat may ask of us."""

    async def answer(self, request: Request) -> Answer:
        """Never raises for anything a person can type: the answer says what is wrong."""

    async def later(self, answer: Answer) -> Message:
        """The second half of an answer that has one, in place of the first. May take a minute."""

    async def complete(self, channel: ChannelId, typed: str) -> Sequence[str]:
        """Sentences this text may be the beginning of, best first, at most 25; at once."""

    async def joined(self, channel: ChannelId, name: str | None = None) -> Message | None:
        """We were added to a channel: what to say there, once per stay.

        A channel that was paused because its platform refused a post goes on.
        """

    async def left(self, channel: ChannelId, why: str, *, gone: bool = False) -> Message | None:
        """We can no longer post to a channel, for a reason in words: what is set up there is kept, and
        nothing is tried before `joined`.

        Returns what to tell where we are still heard, once; ``gone`` channels do not come back.
        """

    async def renamed(self, channel: ChannelId, name: str) -> None:
        """A channel has another name now."""

    async def feeds(self, place: str) -> Sequence[Channel]:
        """The channels below this part of an id that follow something: ``discord``, ``discord/SERVER``, or
        one channel."""

    async def asks_who_manages(self, request: Request) -> bool:
        """Whether the answer depends on ``request.manages``, so that it is worth finding out."""

    async def is_new(self, occasion: str) -> bool:
        """Whether no process has heard of this occasion before; where nobody can tell within a second, it is
        new. Never raises."""
