"""People in front of a small Discord: they type commands, pick from menus, press buttons, and see answers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from discord_rules import EPHEMERAL, Refused
from discord_world import DM, World, bits, snowflake

COMMAND, COMPONENT, AUTOCOMPLETE, FILLED_IN = 2, 3, 4, 5
FIRST_ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 900.0


@dataclass
class Answered:
    """What one person saw: each state of the answer in turn, or the suggestions."""

    messages: list[dict[str, Any]] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    window: dict[str, Any] | None = None  # asks for a text
    deferred: bool = False
    ephemeral: bool = False
    after: float = 0.0  # seconds until Discord heard of us

    @property
    def message(self) -> dict[str, Any]:
        return self.messages[-1]

    @property
    def text(self) -> str:
        """All its words: content, embeds."""
        return words(self.message)


def words(message: dict[str, Any]) -> str:
    """Everything a message says."""
    embeds = [text for embed in message["embeds"] for text in (embed.get("title"), embed.get("description"))]
    return "\n".join(filter(None, (message["content"], *embeds)))


def parts(message: dict[str, Any]) -> list[dict[str, Any]]:
    """Its menus and buttons."""
    return [part for row in message["components"] for part in row["components"]]


class Interaction:
    """One of them, from the moment a person acts."""

    def __init__(self, world: World, channel: str, type: int, payload: dict[str, Any]) -> None:
        self.world, self.channel, self.type, self.payload = world, channel, type, payload
        self.id, self.token = payload["id"], payload["token"]
        self.began = time.monotonic()
        self.answered = Answered()
        self.acknowledged = False
        self.changed = asyncio.Event()

    def responded(self, type: int, data: dict[str, Any]) -> dict[str, Any] | None:
        if self.acknowledged:
            raise Refused(400, 40060, "Interaction has already been acknowledged")
        self.acknowledged, self.answered.after = True, time.monotonic() - self.began
        self.answered.deferred = type == 5
        self.answered.window = data if type == 9 else None
        self.answered.choices = [choice["value"] for choice in data.get("choices", [])]
        self.answered.ephemeral = bool((data.get("flags") or 0) & EPHEMERAL)
        return self._show(data) if type == 4 else self._wake()

    def edited(self, data: dict[str, Any]) -> dict[str, Any]:
        if not self.acknowledged:
            raise Refused(404, 10015, "Unknown Webhook")
        return self._show(data)

    def _show(self, data: dict[str, Any]) -> dict[str, Any]:
        channel = self.world.channels.get(self.channel)
        if channel is None:
            raise Refused(404, 10003, "Unknown Channel")
        message = self.world.ephemeral(channel, data)
        self.answered.messages.append(message)
        self.world.note("answer", message)
        self._wake()
        return message

    def _wake(self) -> None:
        self.changed.set()

    async def seen(self, edits: int) -> Answered:
        """Wait for the first answer, for what a deferred one becomes, and for so many edits more."""
        while not self._complete(edits):
            self.changed.clear()
            await self.changed.wait()
        return self.answered

    def _complete(self, edits: int) -> bool:
        wanted = edits + (0 if self.type == AUTOCOMPLETE or self.answered.window else 1)
        return self.acknowledged and len(self.answered.messages) >= wanted


class Interactions:
    """All that were begun."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._all: dict[str, Interaction] = {}

    def begin(
        self,
        channel: str,
        type: int,
        data: dict[str, Any],
        *,
        user: str,
        permissions: frozenset[str],
        message: dict[str, Any] | None = None,
    ) -> Interaction:
        place = self.world.channels[channel]
        person = {"id": "77", "username": user, "discriminator": "0", "global_name": user, "avatar": None}
        payload: dict[str, Any] = {
            "id": snowflake(),
            "application_id": self.world.application,
            "type": type,
            "data": data,
            "token": f"interaction-token-{snowflake()}",
            "version": 1,
            "channel_id": channel,
            "channel": place.described(self.world.guild),
            "locale": "en-US",
            "app_permissions": bits(self.world.home(channel).may),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 1 if place.type == DM else 0,
            "attachment_size_limit": 10485760,
        }
        if place.type == DM:
            payload["user"] = person
        else:
            payload["guild_id"] = self.world.guild
            payload["guild"] = {"id": self.world.guild, "locale": "en-US", "features": []}
            payload["member"] = {
                "user": person,
                "roles": [],
                "joined_at": "2024-01-01T00:00:00+00:00",
                "deaf": False,
                "mute": False,
                "flags": 0,
                "permissions": bits(permissions),
            }
        if message:
            payload["message"] = message
        interaction = Interaction(self.world, channel, type, payload)
        self._all[interaction.id] = interaction
        return interaction

    def open(self, id: str, token: str) -> Interaction:
        """One whose first answer is awaited: Discord waits three seconds."""
        interaction = self._all.get(id)
        if not interaction or interaction.token != token:
            raise Refused(404, 10062, "Unknown interaction")
        if time.monotonic() - interaction.began > FIRST_ANSWER_SECONDS:
            raise Refused(404, 10062, "Unknown interaction")
        return interaction

    def by_token(self, token: str) -> Interaction:
        for interaction in self._all.values():
            if interaction.token == token and time.monotonic() - interaction.began < TOKEN_SECONDS:
                return interaction
        raise Refused(401, 50027, "Invalid Webhook Token")
