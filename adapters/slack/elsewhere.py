"""Who hears of a channel that takes our posts no longer: who made it, in a direct message."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import GARBLED, NETWORK, code_of
from adapters.slack.limits import Element
from adapters.slack.replies import SayInChannel
from bot.domain import ChannelId
from bot.errors import DeliveryError, PapersError
from bot.ports import Desk

log = logging.getLogger(__name__)

SECONDS = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """Tells once: a channel that is paused already was told about."""

    client: AsyncWebClient
    desk: Desk
    say: SayInChannel

    async def tell(self, channel: ChannelId, why: str) -> None:
        """That nothing can be posted there, and why. Never raises."""
        try:
            async with asyncio.timeout(SECONDS):
                await self._tell(channel, why)
        except DeliveryError as error:
            log.warning("nobody could be told about %s: %s", channel, error.reason)
        except (PapersError, *NETWORK, *GARBLED) as error:
            log.warning("nobody could be told about %s: %s", channel, error or type(error).__name__)

    async def _tell(self, channel: ChannelId, why: str) -> None:
        about = await self._about(channel)
        if name := about.get("name"):
            await self.desk.renamed(channel, name)  # or nobody knows what the message is about
        told = await self.desk.left(channel, why)
        if told and (maker := about.get("creator")):
            # A person is a channel, too: https://docs.slack.dev/reference/methods/chat.postMessage#channels
            await self.say(maker, told)

    async def _about(self, channel: ChannelId) -> Element:
        """What Slack tells of a channel; of a private one nothing to who is not in it."""
        try:
            told = await self.client.conversations_info(channel=channel.rpartition("/")[2])
        except SlackApiError as error:
            log.warning(
                "nobody can be told about %s: Slack does not say who made it (%s)", channel, code_of(error)
            )
            return {}
        return told.get("channel") or {}
