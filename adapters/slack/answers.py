"""One sentence → the desk's answer: seen by who asked, told to the channel where it changed something."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.message import Message
from bot.ports import Announce, Answer, Answers, Request


class Reply(Protocol):
    """A way back to the person."""

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        """Show a message; ``instead`` of the one before it, where Slack can do that. Never raises."""


@dataclass(frozen=True, slots=True)
class Told:
    """What to tell the person now, and the answer whose later part is still to come."""

    message: Message
    unfinished: Answer | None = None
    wrong: bool = False  # nothing was done: what was said has a mistake


async def answer(answers: Answers, request: Request, reply: Reply, announce: Announce | None) -> None:
    """``announce`` is None where everybody who may hear of a change sees the answer."""
    told = await tell(answers, request, announce)
    await reply(told.message)
    await finish(answers, told, reply)


async def tell(answers: Answers, request: Request, announce: Announce | None) -> Told:
    """What comes of it at once; the channel hears of it first."""
    given = await answers.answer(request)
    if announce and (refused := await answers.announce(request, given, announce)):
        return Told(refused)
    return Told(given.private, given if given.later else None, wrong=given.wrong)


async def finish(answers: Answers, told: Told, reply: Reply) -> None:
    """The later part, if there is one, in place of the first."""
    if told.unfinished:
        await reply(await answers.later(told.unfinished), instead=True)
