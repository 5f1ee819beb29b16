"""Looking for our own post among what stands in a channel or a thread.

https://docs.slack.dev/messaging/message-metadata
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.limits import Element

METADATA = "papers_part"
PAGE = 100

EARLIER = timedelta(days=1)
"""Our clock may be ahead of Slack's: by hours where a machine takes its own time for UTC. The key tells our
message from all others, so a wide look costs little, and it has no end: an attempt counts as made at the
moment a tick was told to pretend."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel as Slack names it, or a thread in it."""

    channel: str
    thread: str | None = None


def marked(key: str) -> Element:
    """What makes a message of ours be found again."""
    return {"event_type": METADATA, "event_payload": {"key": key}}


async def find(client: AsyncWebClient, place: Place, key: str, attempt_at: datetime) -> str | None:
    """The id of the message with this key; None if there surely is none. Raises what the client raises."""
    async for message in _newest(client, place, attempt_at - EARLIER):
        if _key(message) == key:
            return str(message["ts"])
    return None


async def _newest(client: AsyncWebClient, place: Place, moment: datetime) -> AsyncIterator[Element]:
    """All of a thread; of a channel the newest page, whatever our clock says, and all since that moment."""
    asked: dict[str, Any] = {"channel": place.channel, "include_all_metadata": True, "limit": PAGE}
    while True:
        if place.thread:
            page = await client.conversations_replies(ts=place.thread, **asked)
        else:
            page = await client.conversations_history(**asked)
        messages = page["messages"]
        for message in messages:
            yield message
        asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not asked["cursor"]:
            return
        if not place.thread and messages and float(messages[-1]["ts"]) < moment.timestamp():
            return


def _key(message: Element) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    return (metadata.get("event_payload") or {}).get("key")
