"""The two ways back to a person: seen only by them, or in the thread of their mention."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Protocol

from slack_bolt.async_app import AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import NETWORK, delivery_error
from adapters.slack.limits import Element
from adapters.slack.plain import in_plain_text
from adapters.slack.render import COMMAND, render
from bot.errors import DeliveryError
from bot.message import Message

log = logging.getLogger(__name__)


class SayInChannel(Protocol):
    """Posts a message and returns its id. Raises `DeliveryError`."""

    async def __call__(self, channel: str, message: Message, thread: str | None = None) -> str: ...


@dataclass(slots=True, kw_only=True)
class Privately:
    """Seen only by the person, through the address Slack gave with what they did.

    Slack allows five uses in half an hour; we need four at most. ``replaces`` only for commands: the
    address of a button or menu would replace the very message it stands in, a digest for everybody.
    """

    respond: AsyncRespond
    replaces: bool = False
    command: str = COMMAND
    home: str = ""

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        replace = instead and self.replaces
        taken = await self._sent(render(message, self.command, self.home), replace)
        if not taken:
            await self._sent(in_plain_text(message), replace)

    async def _sent(self, payload: Element, replace: bool) -> bool:
        try:
            response = await self.respond(
                text=payload["text"],
                blocks=payload.get("blocks"),
                response_type="ephemeral",
                replace_original=replace,
                unfurl_links=False,
                unfurl_media=False,
            )
        except NETWORK as error:
            log.warning("an answer may not have reached its person: %s", type(error).__name__)
            return True
        if response.status_code != 200:
            log.warning("Slack did not take an answer: HTTP %s %.80s", response.status_code, response.body)
        return response.status_code == 200


@dataclass(slots=True, kw_only=True)
class InThread:
    """Seen by everybody, under what the person wrote; later parts replace earlier ones."""

    client: AsyncWebClient
    say: SayInChannel
    channel: str
    thread: str | None
    home: str = ""
    _last: str | None = None

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        try:
            if instead and self._last:
                payload = render(message, home=self.home)
                await self.client.chat_update(
                    channel=self.channel, ts=self._last, text=payload["text"], blocks=payload["blocks"]
                )
            else:
                self._last = await self.say(self.channel, message, self.thread)
        except DeliveryError as error:
            log.warning("an answer did not go out: %s", error.reason)
        except (SlackApiError, *NETWORK) as error:
            log.warning("an answer was not renewed: %s", delivery_error(error).reason)
