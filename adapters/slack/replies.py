"""The ways back to a person: seen only by them, in a window, or in the thread of their mention."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.answers import Reply
from adapters.slack.errors import NETWORK, SHAPE, code_of, delivery_error
from adapters.slack.home import Home
from adapters.slack.limits import Element
from adapters.slack.plain import COMMAND, in_plain_text
from adapters.slack.render import render
from adapters.slack.sealed import Place
from adapters.slack.windows import window
from bot.errors import DeliveryError
from bot.message import Message

log = logging.getLogger(__name__)

GONE = 404
"""The address was used five times, or half an hour is over."""

FAILURES = (SlackApiError, *NETWORK)


class SayInChannel(Protocol):
    """Posts a message and returns its id. Raises `DeliveryError`."""

    async def __call__(self, channel: str, message: Message, thread: str | None = None) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Whispered:
    """Seen only by the person, posted into the channel: the way that is always open where the bot is."""

    client: AsyncWebClient
    place: Place
    command: str = COMMAND
    home: str = ""

    async def __call__(self, message: Message, *, instead: bool = False) -> None:  # noqa: ARG002 - a Reply
        try:
            await self._post(render(message, self.command, self.home))
        except FAILURES as error:
            if code_of(error) not in SHAPE:
                return _lost(error)
            await self._plainly(message)

    async def _plainly(self, message: Message) -> None:
        try:
            await self._post(in_plain_text(message, self.command))
        except FAILURES as error:
            _lost(error)

    async def _post(self, payload: Element) -> None:
        await self.client.chat_postEphemeral(
            channel=self.place.channel,
            user=self.place.user,
            text=payload["text"],
            blocks=payload.get("blocks"),
        )


def _lost(error: Exception) -> None:
    log.warning("an answer did not reach its person: %s", delivery_error(error).reason)


@dataclass(slots=True, kw_only=True)
class Privately:
    """Seen only by the person, through the address Slack gave with what they did.

    Slack allows five uses in half an hour; we need four at most, and go another way when it is closed.
    ``replaces`` only for commands: the address of a button or menu would replace the very message it stands
    in, a digest for everybody.
    """

    respond: AsyncWebhookClient
    otherwise: Whispered
    replaces: bool = False

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        replace = instead and self.replaces
        drawn = render(message, self.otherwise.command, self.otherwise.home)
        status = await self._sent(drawn, replace)
        if status not in (200, GONE, None):
            status = await self._sent(in_plain_text(message, self.otherwise.command), replace)
        if status != 200:
            await self.otherwise(message)

    async def _sent(self, payload: Element, replace: bool) -> int | None:
        """The status of Slack's answer; None where it gave none."""
        try:
            response = await self.respond.send_dict(
                {
                    "text": payload["text"],
                    **({"blocks": payload["blocks"]} if "blocks" in payload else {}),
                    "response_type": "ephemeral",
                    "replace_original": replace,
                    "unfurl_links": False,
                    "unfurl_media": False,
                }
            )
        except NETWORK as error:
            log.warning("an answer may not have reached its person: %s", type(error).__name__)
            return None
        if response.status_code != 200:
            log.warning("Slack did not take an answer: HTTP %s %.80s", response.status_code, response.body)
        return int(response.status_code)


# --- windows ------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Window:
    """A window over Slack: opened by what a person did within three seconds of it, then drawn anew."""

    client: AsyncWebClient
    private: str  # what it carries
    trigger: str | None = None  # opens it, once
    id: str | None = None  # once it is open
    home: str = ""

    async def show(self, message: Message) -> bool:
        """Whether the message is there to see."""
        return await self.draw(window(message, self.private, self.home))

    async def draw(self, view: Element) -> bool:
        try:
            if self.id:
                await self.client.views_update(view_id=self.id, view=view)
            elif self.trigger:
                answer = await self.client.views_open(trigger_id=self.trigger, view=view)
                self.id = str(answer["view"]["id"])
        except FAILURES as error:
            log.warning("a window was not shown: %s", code_of(error) or type(error).__name__)
            return False
        return self.id is not None


def always(_message: Message) -> bool:
    return True


@dataclass(slots=True, kw_only=True)
class InWindow:
    """In a window what is ``wanted`` there, all else (and what Slack does not show there) otherwise."""

    window: Window
    otherwise: Reply
    wanted: Callable[[Message], bool] = always

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        # What follows an answer that stands outside stands outside, too.
        if instead and not self.window.id:
            await self.otherwise(message, instead=True)
        elif not self.wanted(message) or not await self.window.show(message):
            await self.otherwise(message)


# --- threads ------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class InThread:
    """Seen by everybody, under what the person wrote; later parts replace earlier ones."""

    client: AsyncWebClient
    say: SayInChannel
    channel: str
    thread: str | None
    home: Home
    _last: str | None = None

    async def __call__(self, message: Message, *, instead: bool = False) -> None:
        if instead and self._last and await self._renewed(self._last, message):
            return
        try:
            self._last = await self.say(self.channel, message, self.thread)
        except DeliveryError as error:
            log.warning("an answer did not go out: %s", error.reason)

    async def _renewed(self, last: str, message: Message) -> bool:
        """Whether the message stands where the last one stood; rather below it than never."""
        drawn = render(message, self.home.called(self.thread), self.home.url)
        try:
            await self.client.chat_update(
                channel=self.channel, ts=last, text=drawn["text"], blocks=drawn["blocks"]
            )
        except FAILURES as error:
            log.warning("an answer was not renewed: %s", delivery_error(error).reason)
            return False
        return True
