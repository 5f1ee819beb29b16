"""A window was submitted: say what was changed in it, and show there what came of it.

Slack wants to know within three seconds what becomes of the window.
https://docs.slack.dev/surfaces/modals#handling-view-submissions
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from slack_bolt.async_app import AsyncAck

from adapters.slack.answers import Told, finish, tell
from adapters.slack.replies import InWindow
from adapters.slack.windows import complaint, window
from bot.message import Message, say
from bot.ports import Announce, Answers, Request

log = logging.getLogger(__name__)

WORKING = say("I am working on it …")


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What the fields of a window say, by the ids of the fields."""

    said: Mapping[str, Request]
    announce: Announce | None
    reply: InWindow
    patience: float  # seconds; what takes longer is told to be on its way

    async def settle(self, answers: Answers, ack: AsyncAck) -> None:
        """Say it all, and tell in the window what came of it; a mistake is told under its field."""
        if not self.said:
            await ack()
            return
        saying = asyncio.ensure_future(self._say(answers))
        try:
            in_time, _ = await asyncio.wait({saying}, timeout=self.patience)
            if not in_time:
                await ack(response_action="update", view=self._drawn(WORKING))
            told = await saying
        finally:
            saying.cancel()
        if not in_time:
            await self.reply(_joined(told))
        elif wrong := _wrong(told):
            await ack(response_action="errors", errors=wrong)
            return
        else:
            await ack(response_action="update", view=self._drawn(_joined(told)))
        for one in told.values():
            await finish(answers, one, self.reply)

    async def _say(self, answers: Answers) -> dict[str, Told]:
        """One after the other, until something is wrong: then the rest can still be changed."""
        told: dict[str, Told] = {}
        for field, request in self.said.items():
            told[field] = await tell(answers, request, self.announce)
            if told[field].wrong:
                break
        return told

    def _drawn(self, message: Message) -> dict[str, object]:
        return window(message, self.reply.window.private, self.reply.window.home)


def _wrong(told: Mapping[str, Told]) -> dict[str, str]:
    return {field: complaint(one.message, field) for field, one in told.items() if one.wrong}


def _joined(told: Mapping[str, Told]) -> Message:
    messages = [one.message for one in told.values()]
    return Message(
        summary="; ".join(message.summary for message in messages),
        blocks=tuple(block for message in messages for block in message.blocks),
    )
