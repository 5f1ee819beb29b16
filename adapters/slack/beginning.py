"""What is different the first time: we come into a channel, or somebody writes to us."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import NETWORK
from adapters.slack.heard import Heard
from adapters.slack.people import People
from adapters.slack.replies import SayInChannel
from bot.domain import ChannelId
from bot.errors import DeliveryError, PapersError
from bot.ports import Desk, Once, Request

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Knows which conversations are new."""

    client: AsyncWebClient
    desk: Desk
    say: SayInChannel
    people: People
    _begun: Once = field(default_factory=Once)

    async def welcome(self, channel: ChannelId) -> None:
        """Say in a channel that we are there. Never raises."""
        try:
            if message := await self.desk.joined(channel):
                await self.say(channel.rpartition("/")[2], message)
        except DeliveryError as error:
            log.warning("a channel was not greeted: %s", error.reason)
        except PapersError as error:
            log.warning("a channel was not greeted: %s", error)

    async def known(self, told: Heard) -> Request:
        """The request with what an event does not tell: the person's name, and whether it is their first."""
        request, place = told.request, told.place
        name = await self.people.name(place.user)
        who = replace(request.who, name=name) if name else request.who
        return replace(request, who=who, first=request.direct and await self._is_first(place.channel))

    async def _is_first(self, conversation: str) -> bool:
        """Whether nothing was said in a conversation before; where Slack does not tell, it was."""
        if not self._begun.is_new(conversation):
            return False
        try:
            said = await self.client.conversations_history(channel=conversation, limit=2)
        except (SlackApiError, *NETWORK):
            return False
        return len(said.get("messages") or ()) <= 1
