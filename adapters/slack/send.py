"""One message → Slack: in the channel or in a thread, in a simpler form where it refuses how we drew it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import GARBLED, NETWORK, SHAPE, THREAD, WAIT, code_of, delivery_error
from adapters.slack.find import Place
from adapters.slack.home import Home
from adapters.slack.limits import Element
from adapters.slack.pace import Pace
from adapters.slack.plain import in_plain_text
from adapters.slack.render import render
from bot.errors import DeliveryError, DeliveryUnknown
from bot.message import Message

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Posts in turn."""

    client: AsyncWebClient
    pace: Pace

    async def send(self, place: Place, message: Message, home: Home, **more: Any) -> str:
        """Post it and return the message's id. Raises `DeliveryError` or `DeliveryUnknown`."""
        try:
            return await self._post(place, _drawn(place, message, home), **more)
        except SlackApiError as error:
            again = _otherwise(error, place, message, home)
            if again is None:
                raise self._refused(place, error) from error
            log.error("Slack took a message only in a simpler form: %s", code_of(error))
        except NETWORK as error:
            raise delivery_error(error) from error
        try:
            return await self._post(*again, **more)
        except (SlackApiError, *NETWORK) as error:
            raise self._refused(place, error) from error

    async def _post(self, place: Place, payload: Element, **more: Any) -> str:
        await self.pace.turn(place.channel)
        try:
            response = await self.client.chat_postMessage(
                channel=place.channel, thread_ts=place.thread, **payload, **more
            )
        except GARBLED as error:
            raise DeliveryUnknown(f"Slack's answer cannot be read ({type(error).__name__}).") from error
        if not response.get("ts"):
            raise DeliveryUnknown("Slack's answer cannot be read (it names no message).")
        return str(response["ts"])

    def _refused(self, place: Place, error: Exception) -> DeliveryError:
        trouble = delivery_error(error)
        if code_of(error) in WAIT and trouble.retry_after:
            self.pace.asked_to_wait(place.channel, trouble.retry_after)
        return trouble


def _otherwise(
    error: SlackApiError, place: Place, message: Message, home: Home
) -> tuple[Place, Element] | None:
    """Another way to send what Slack refused for its form, which it surely did not post."""
    code = code_of(error)
    if code in SHAPE:
        return place, in_plain_text(message, home.called(place.thread))
    if code in THREAD and place.thread:
        channel = Place(place.channel)
        return channel, _drawn(channel, message, home)
    return None


def _drawn(place: Place, message: Message, home: Home) -> Element:
    return render(message, home.called(place.thread), home.url)
