"""What every chat does with a sentence: bring it to the desk, and its answer to people, whatever happens.

How an answer is shown is the chat's own business; what is private, what the channel is told and what comes
later is the same everywhere.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.errors import DeliveryError, PapersError
from bot.message import Message, Say, say
from bot.ports.desk import Answer, Desk, Request

log = logging.getLogger(__name__)

PATIENCE = timedelta(seconds=30)
"""A public line waits that long when the platform asks us to; nobody looks for it later."""

STUMBLED = say("Something went wrong here. It is in my log; please try again.")

Announce = Callable[[Message], Awaitable[object]]
"""Posts to the channel of the request. Raises `DeliveryError`."""

Manages = Callable[[str, str], Awaitable[bool | None]]
"""Whether a person (second) manages a channel (first, as its platform has it); None where nobody can tell."""


async def nobody_knows(_channel: str, _user: str) -> None:
    """Where a platform tells nothing of people."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What comes of a sentence, in words for people. Nothing here raises: somebody is waiting."""

    desk: Desk
    manages: Manages = nobody_knows

    async def answer(self, request: Request) -> Answer:
        """What comes of it at once."""
        try:
            return await self.desk.answer(await self._with_rights(request))
        except Exception as error:  # noqa: BLE001 - told to the person, and logged
            return Answer(private=excuse(error), failed=True)

    async def later(self, answer: Answer) -> Message:
        """The later part of an answer that has one, in place of the first."""
        try:
            return await self.desk.later(answer)
        except Exception as error:  # noqa: BLE001 - told to the person, and logged
            return excuse(error)

    async def announce(self, request: Request, answer: Answer, announce: Announce) -> Message | None:
        """Tell the channel what changed, if anything did. Where it never can be told, the change does not
        stay, and this is what the person is told instead of the answer."""
        if answer.public is None:
            return None
        try:
            refused = await _refusal(answer.public, announce)
        except Exception as error:  # noqa: BLE001 - told to the person, and logged
            return excuse(error)
        return await self._taken_back(request, answer, refused.reason) if refused else None

    async def _taken_back(self, request: Request, answer: Answer, reason: str) -> Message:
        if answer.undo is None:
            return say(f"The bot cannot post here. {reason}")
        await self.answer(replace(request, said=answer.undo))
        return say(
            f"The bot cannot post here, so nothing was changed. {reason}\nAfter that, say it again: ",
            Say(request.said),
        )

    async def _with_rights(self, request: Request) -> Request:
        """Who manages the channel is found out only where it matters."""
        if request.direct:
            return replace(request, manages=True)
        if request.manages is not None or not await self.desk.asks_who_manages(request):
            return request
        channel = request.channel.rpartition("/")[2]
        return replace(request, manages=await self.manages(channel, request.who.id))


def excuse(error: Exception) -> Message:
    """What the person is told; the log gets all of it."""
    if isinstance(error, PapersError):
        log.warning("a sentence could not be answered: %s", error)
        return say(str(error))
    log.error("a sentence could not be answered", exc_info=error)
    return STUMBLED


async def _refusal(line: Message, announce: Announce) -> DeliveryError | None:
    """Why the platform will never take it; a line that is only late or lost does no harm."""
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
