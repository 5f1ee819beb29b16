"""What a small Discord remembers: one server with its channels, threads, messages and permissions."""

from __future__ import annotations

import asyncio
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from discord_rules import EPHEMERAL, Refused, as_text

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.local.secret-of-the-bot"
EPOCH_MS = 1420070400000
NONCE_SECONDS = 180.0
TEXT, DM, VOICE, NEWS, NEWS_THREAD, PUBLIC_THREAD, FORUM = 0, 1, 2, 5, 10, 11, 15
THREADS = (NEWS_THREAD, PUBLIC_THREAD)

BITS = {
    "MANAGE_CHANNELS": 1 << 4,
    "VIEW_CHANNEL": 1 << 10,
    "SEND_MESSAGES": 1 << 11,
    "EMBED_LINKS": 1 << 14,
    "READ_MESSAGE_HISTORY": 1 << 16,
    "CREATE_PUBLIC_THREADS": 1 << 35,
    "SEND_MESSAGES_IN_THREADS": 1 << 38,
}
INVITED = frozenset(BITS) - {"MANAGE_CHANNELS"}
"""What the invite link of the README gives."""

_counter = itertools.count()


def snowflake(at: float | None = None) -> str:
    """A new id; its time can be read from it, as in all of Discord's ids."""
    milliseconds = int((time.time() if at is None else at) * 1000) - EPOCH_MS
    return str((milliseconds << 22) | (next(_counter) & 0x3FFFFF))


def bits(names: Any) -> str:
    return str(sum(BITS[name] for name in names))


@dataclass
class Channel:
    """A place for messages; ``may`` is what the bot may do in it."""

    id: str
    name: str
    type: int = TEXT
    parent: str | None = None
    may: set[str] = field(default_factory=lambda: set(INVITED))
    messages: list[dict[str, Any]] = field(default_factory=list)
    locked: bool = False
    guild: str = ""  # another server than the world's own

    @property
    def last_message(self) -> str | None:
        return self.messages[-1]["id"] if self.messages else None

    def described(self, guild: str) -> dict[str, Any]:
        """As the API shows it."""
        if self.type == DM:
            return {"id": self.id, "type": DM, "recipients": [], "last_message_id": self.last_message}
        place = {
            "id": self.id,
            "type": self.type,
            "guild_id": self.guild or guild,
            "name": self.name,
            "parent_id": self.parent,
            "last_message_id": self.last_message,
        }
        if self.type == VOICE:
            place |= {"bitrate": 64000, "user_limit": 0, "rtc_region": None}
        if self.type not in THREADS:
            return place | {"position": 0, "permission_overwrites": [], "nsfw": False, "topic": None}
        moment = datetime.now(UTC).isoformat()
        metadata = {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": moment,
            "locked": self.locked,
            "create_timestamp": moment,
        }
        return place | {"owner_id": "1", "message_count": 0, "member_count": 1, "thread_metadata": metadata}


class World:
    """One server, its channels, and the bot in it."""

    def __init__(self, state: Callable[[str], object] | None = None) -> None:
        self.token = TOKEN
        self.guild, self.application, self.role = snowflake(), snowflake(), snowflake()
        self.member = True  # whether the bot is in the server
        self.system_channel: str | None = None
        self.sessions_left = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        self.bot = {
            "id": self.application,
            "username": "papers",
            "discriminator": "0",
            "global_name": None,
            "avatar": None,
            "bot": True,
        }
        self.application_settings: dict[str, Any] = {}
        self.channels: dict[str, Channel] = {}
        self.commands: list[dict[str, Any]] = []
        self.nonces: dict[tuple[str, str], tuple[float, dict[str, Any]]] = {}
        self.clock = time.time  # tells when a message came
        self.posted = asyncio.Event()
        self._state = state or (lambda line: None)

    def add_channel(self, name: str, type: int = TEXT, parent: str | None = None, guild: str = "") -> str:
        channel = Channel(snowflake(), name, type, parent, guild=guild)
        self.channels[channel.id] = channel
        return channel.id

    def channel(self, id: str) -> Channel:
        if id not in self.channels:
            raise Refused(404, 10003, "Unknown Channel")
        is_out = not self.member and self.channels[id].type != DM
        if is_out or "VIEW_CHANNEL" not in self.home(id).may:
            raise Refused(403, 50001, "Missing Access")
        return self.channels[id]

    def described(self, id: str) -> dict[str, Any]:
        """As the API shows it, with what the bot may do there."""
        return self.shown(self.channel(id))

    def shown(self, channel: Channel) -> dict[str, Any]:
        """The same, also of one the bot cannot see."""
        described, may = channel.described(self.guild), self.home(channel.id).may
        if channel.type == DM:
            return described
        own = {"id": self.application, "type": 1, "allow": bits(may), "deny": bits(set(BITS) - may)}
        return described | {"permission_overwrites": [own]}

    def home(self, id: str) -> Channel:
        """The channel whose permissions count: a thread has its parent's."""
        channel = self.channels[id]
        return self.channels[channel.parent] if channel.type in THREADS and channel.parent else channel

    def need(self, channel: Channel, permission: str) -> None:
        if permission not in self.home(channel.id).may:
            raise Refused(403, 50013, "Missing Permissions")

    def message(self, channel: Channel, body: dict[str, Any], author: dict[str, Any]) -> dict[str, Any]:
        """A message as the API shows it; embeds of one address are shown once."""
        shown: dict[str, dict[str, Any]] = {}
        for at, embed in enumerate(body.get("embeds") or []):
            shown.setdefault(embed.get("url") or f"#{at}", embed)
        now = self.clock()
        return {
            "id": snowflake(now),
            "channel_id": channel.id,
            "author": author,
            "content": body.get("content") or "",
            "timestamp": datetime.fromtimestamp(now, UTC).isoformat(),
            "edited_timestamp": None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": list(shown.values()),
            "components": body.get("components") or [],
            "pinned": False,
            "type": 19 if body.get("message_reference") else 0,
            "flags": body.get("flags") or 0,
        }

    def post(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        """Keep a message of the bot's; one with a nonce of the past minutes is not kept again."""
        key = (channel.id, str(body.get("nonce")))
        if body.get("enforce_nonce") and key in self.nonces:
            at, earlier = self.nonces[key]
            if time.monotonic() - at < NONCE_SECONDS:
                return earlier
        message = self.message(channel, body, self.bot)
        if reference := body.get("message_reference"):
            message["message_reference"] = {"channel_id": channel.id, **as_text(reference)}
        channel.messages.append(message)
        self.nonces[key] = (time.monotonic(), message)
        self.note("message", message)
        self.posted.set()
        return message

    def change(self, channel: Channel, id: str, body: dict[str, Any]) -> dict[str, Any]:
        """One of the bot's messages says something else from now on."""
        at = next((at for at, each in enumerate(channel.messages) if each["id"] == id), None)
        if at is None:
            raise Refused(404, 10008, "Unknown Message")
        if channel.messages[at]["author"] != self.bot:
            raise Refused(403, 50005, "Cannot edit a message authored by another user")
        channel.messages[at] = self.message(channel, body, self.bot) | {"id": id}
        self.posted.set()
        return channel.messages[at]

    def start_thread(self, channel: Channel, message_id: str, name: str) -> Channel:
        """The thread of a message has its id, and begins with a message that points to it."""
        if channel.type not in (TEXT, NEWS):
            raise Refused(400, 50024, "Cannot execute action on this channel type")
        self.need(channel, "CREATE_PUBLIC_THREADS")
        if message_id in self.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        if not any(message["id"] == message_id for message in channel.messages):
            raise Refused(404, 10008, "Unknown Message")
        kind = NEWS_THREAD if channel.type == NEWS else PUBLIC_THREAD
        thread = Channel(message_id, name, kind, channel.id)
        thread.messages.append(self.message(thread, {}, self.bot) | {"type": 21})
        self.channels[thread.id] = thread
        self.note("thread", thread.described(self.guild))
        return thread

    def ephemeral(self, channel: Channel, body: dict[str, Any]) -> dict[str, Any]:
        flags = (body.get("flags") or 0) | EPHEMERAL
        return self.message(channel, {**body, "flags": flags}, self.bot)

    def note(self, event: str, what: dict[str, Any]) -> None:
        """Write one line for whoever watches from another process."""
        self._state(json.dumps({"event": event, **what}))
