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


class Reply(Protocol):
    """A way back to the person."""

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        """Show a message; ``instead`` of the one before it, where Slack can do that. Never raises."""


Announce = Callable[[Message], Awaitable[object]]
"""Posts to the channel of the request. Raises `DeliveryError`."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Brings a sentence to the desk and its answer to people, whatever happens in between."""

    desk: Desk

    async def give(self, request: Request, reply: Reply, announce: Announce | None) -> None:
        """``announce`` is None where everybody who may hear of a change sees the answer."""
        try:
            answer = await self.desk.answer(request)
            await reply(await self._settled(answer, request, announce))
            if answer.later:
                await reply(await self.desk.later(answer), instead=True)
        except PapersError as error:
            await reply(say(str(error)))
        except Exception:
            log.exception("answering in %s broke", request.channel)
            await reply(say("Something went wrong here. It is in my log; please try again."))

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
