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

# Our clock and Slack's may differ; the key tells our message from all others, so a wide look costs little,
# and it has no end: an attempt counts as made at the moment a tick was told to pretend.
EARLIER = timedelta(minutes=5)


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
    async for message in _since(client, place, attempt_at - EARLIER):
        if _key(message) == key:
            return str(message["ts"])
    return None


async def _since(client: AsyncWebClient, place: Place, moment: datetime) -> AsyncIterator[Element]:
    asked: dict[str, Any] = {
        "channel": place.channel,
        "oldest": f"{moment.timestamp():.6f}",
        "inclusive": True,
        "include_all_metadata": True,
        "limit": PAGE,
    }
    while True:
        if place.thread:
            page = await client.conversations_replies(ts=place.thread, **asked)
        else:
            page = await client.conversations_history(**asked)
        for message in page["messages"]:
            yield message
        asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not asked["cursor"]:
            return


def _key(message: Element) -> str | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    return (metadata.get("event_payload") or {}).get("key")
