"""Posting to Slack, and finding what an earlier attempt posted."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from adapters.slack.client import NO_PROXIES, Proxies, web_client
from adapters.slack.errors import (
    ACCESS,
    NETWORK,
    SHAPE,
    THREAD,
    access_error,
    asking_error,
    code_of,
    delivery_error,
    wrong_token,
)
from adapters.slack.limits import Element
from adapters.slack.listen import Listener
from adapters.slack.logs import hush
from adapters.slack.plain import in_plain_text
from adapters.slack.render import render
from bot.message import Message
from bot.ports import Desk, Parcel

log = logging.getLogger(__name__)

SLACK_API = "https://slack.com/api/"
METADATA = "papers_part"
TIMEOUT_SECONDS = 20

# Our clock and Slack's may differ; the key tells our message from all others, so a wide look costs little,
# and it has no end: an attempt counts as made at the moment a tick was told to pretend.
EARLIER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack names it."""

    channel: str
    thread: str | None = None


class SlackChat:
    """One workspace. Nothing is posted twice by itself: no request is ever repeated by the library."""

    platform = "slack"
    reprints = False

    def __init__(
        self,
        *,
        bot_token: str,
        app_token: str,
        desk: Desk,
        api_url: str = SLACK_API,
        timeout_seconds: int = TIMEOUT_SECONDS,
        proxies: Proxies = NO_PROXIES,
    ) -> None:
        hush()
        self._client = web_client(token=bot_token, url=api_url, seconds=timeout_seconds, proxies=proxies)
        self._app_token = app_token
        self._home = ""  # the workspace's address, once Slack has told
        self._listener = Listener(
            app_token=app_token, client=self._client, desk=desk, say=self.say, proxies=proxies
        )

    async def open(self) -> None:
        """Check the tokens; where Slack does not answer, that is told by whoever uses them next."""
        self._check_prefixes()
        try:
            who = await self._client.auth_test()
        except (SlackApiError, *NETWORK) as error:
            if wrong := access_error(error, "SLACK_BOT_TOKEN"):
                raise wrong from error
            log.warning("Slack is not answering: %s", delivery_error(error))
        else:
            self._home = str(who.get("url") or "")
            log.info("Slack: %s in %s", who.get("user"), who.get("team"))
            _check_scopes(str(who.headers.get("x-oauth-scopes", "")))

    def _check_prefixes(self) -> None:
        token = self._client.token or ""
        if not token.startswith("xoxb-"):
            raise wrong_token("SLACK_BOT_TOKEN", "does not begin with xoxb-" if token else "is missing")
        if self._app_token and not self._app_token.startswith("xapp-"):
            raise wrong_token("SLACK_APP_TOKEN", "does not begin with xapp-")

    async def post(self, parcel: Parcel) -> str:
        metadata = {"event_type": METADATA, "event_payload": {"key": parcel.key}}
        place = Place(_channel(parcel), parcel.root)
        return await self._post(place, parcel.message, metadata=metadata)

    async def say(self, channel: str, message: Message, thread: str | None = None) -> str:
        """Post what belongs to no digest. Raises as `post` does."""
        return await self._post(Place(channel, thread), message)

    async def _post(self, place: Place, message: Message, **more: Any) -> str:
        try:
            return await self._send(place, render(message, home=self._home), **more)
        except SlackApiError as error:
            again = _otherwise(error, place, message)
            if again is None:
                raise delivery_error(error) from error
            log.error("Slack took a message only in a simpler form: %s", code_of(error))
        except NETWORK as error:
            raise delivery_error(error) from error
        try:
            return await self._send(*again, **more)
        except (SlackApiError, *NETWORK) as error:
            raise delivery_error(error) from error

    async def _send(self, place: Place, payload: Element, **more: Any) -> str:
        response = await self._client.chat_postMessage(
            channel=place.channel, thread_ts=place.thread, **payload, **more
        )
        return str(response["ts"])

    async def find(self, parcel: Parcel, attempt_at: datetime) -> str | None:
        # A reply that was not taken as one went to the channel itself.
        for root in (parcel.root, None) if parcel.root else (None,):
            try:
                async for message in self._history(Place(_channel(parcel), root), attempt_at):
                    if _key(message) == parcel.key:
                        return str(message["ts"])
            except (SlackApiError, *NETWORK) as error:
                if code_of(error) != "thread_not_found":
                    raise asking_error(error) from error
        return None

    async def _history(self, place: Place, attempt_at: datetime) -> AsyncIterator[Element]:
        asked: dict[str, Any] = {
            "channel": place.channel,
            "oldest": f"{(attempt_at - EARLIER).timestamp():.6f}",
            "inclusive": True,
            "include_all_metadata": True,
            "limit": 100,
        }
        while True:
            if place.thread:
                page = await self._client.conversations_replies(ts=place.thread, **asked)
            else:
                page = await self._client.conversations_history(**asked)
            for message in page["messages"]:
                yield message
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return

    async def listen(self) -> None:
        await self._listener.run()

    async def close(self) -> None:
        """Nothing is kept open between requests; the socket belongs to `listen`."""


def _channel(parcel: Parcel) -> str:
    return parcel.channel.rpartition("/")[2]


def _key(message: Element) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    return (metadata.get("event_payload") or {}).get("key")


def _otherwise(error: SlackApiError, place: Place, message: Message) -> tuple[Place, Element] | None:
    """Another way to send what Slack refused for its form, which it surely did not post."""
    code = code_of(error)
    if code in SHAPE:
        return place, in_plain_text(message)
    if code in THREAD and place.thread:
        return Place(place.channel), render(message)
    return None


def _check_scopes(scopes: str) -> None:
    if scopes and "chat:write" not in scopes.split(","):
        raise wrong_token("SLACK_BOT_TOKEN", ACCESS["missing_scope"])
