"""Answering one sentence: what is private, what is public, what comes later."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol

from bot.errors import DeliveryError, PapersError
from bot.message import Message, Say, say
from bot.ports import Answer, Desk, Request

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=30)
"""A public line waits that long when Slack asks us to; nobody looks for it later."""

STUMBLED = say("Something went wrong here. It is in my log; please try again.")


class Reply(Protocol):
    """A way back to the person."""

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        """Show a message; ``instead`` of the one before it, where Slack can do that. Never raises."""


Announce = Callable[[Message], Awaitable[object]]
"""Posts to the channel of the request. Raises `DeliveryError`."""

Manages = Callable[[str, str], Awaitable[bool | None]]
"""Whether a person (second) manages a channel (first); None where nobody can tell."""


async def nobody_knows(_channel: str, _user: str) -> None:
    """Where Slack tells nothing of people."""


@dataclass(frozen=True, slots=True)
class Told:
    """What to tell the person now, and the answer whose later part is still to come."""

    message: Message
    unfinished: Answer | None = None
    wrong: bool = False  # nothing was done: what was said has a mistake


@dataclass(frozen=True, slots=True)
class Answers:
    """Brings a sentence to the desk and its answer to people, whatever happens in between."""

    desk: Desk
    manages: Manages = nobody_knows

    async def give(self, request: Request, reply: Reply, announce: Announce | None) -> None:
        """``announce`` is None where everybody who may hear of a change sees the answer."""
        told = await self.tell(request, announce)
        await reply(told.message)
        await self.finish(told, reply)

    async def tell(self, request: Request, announce: Announce | None) -> Told:
        """What comes of it at once. Never raises."""
        try:
            request = await self._with_rights(request)
            answer = await self.desk.answer(request)
            message = await self._settled(answer, request, announce)
        except PapersError as error:
            return Told(say(str(error)))
        except Exception:
            log.exception("answering in %s broke", request.channel)
            return Told(STUMBLED)
        later = answer if answer.later and message is answer.private else None
        return Told(message, later, wrong=answer.wrong)

    async def finish(self, told: Told, reply: Reply) -> None:
        """The later part, if there is one, in place of the first. Never raises."""
        if told.unfinished is None:
            return
        try:
            message = await self.desk.later(told.unfinished)
        except PapersError as error:
            message = say(str(error))
        except Exception:
            log.exception("the later part of an answer broke")
            message = STUMBLED
        await reply(message, instead=True)

    async def _with_rights(self, request: Request) -> Request:
        """Who manages the channel is found out only where it matters."""
        if request.direct:
            return replace(request, manages=True)
        if request.manages is not None or not await self.desk.asks_who_manages(request):
            return request
        channel = request.channel.rpartition("/")[2]
        return replace(request, manages=await self.manages(channel, request.who.id))

    async def _settled(self, answer: Answer, request: Request, announce: Announce | None) -> Message:
        """What to tell the person: the answer, or that the channel cannot hear of the change."""
        refused = await _announced(answer.public, announce) if answer.public and announce else None
        if refused is None:
            return answer.private
        if answer.undo is None:
            return say(f"The bot cannot post here. {refused.reason}")
        await self.desk.answer(replace(request, said=answer.undo))
        return say(
            f"The bot cannot post here, so nothing was changed. {refused.reason}\nAfter that, say it again: ",
            Say(request.said),
        )


async def _announced(line: Message, announce: Announce) -> DeliveryError | None:
    """The refusal if the platform will never take it; a line that is only late or lost does no harm."""
    for last in (False, True):
        try:
            await announce(line)
        except DeliveryError as error:
            if error.permanent:
                return error
            log.warning("a public line did not go out: %s", error.reason)
            if last or error.retry_after is None or error.retry_after > PATIENCE:
                return None
            await asyncio.sleep(error.retry_after.total_seconds())
        else:
            return None
    return None
