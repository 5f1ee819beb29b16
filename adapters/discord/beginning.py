"""What is different the first time: somebody talks to us alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import discord

from adapters.discord.errors import FAILURES
from adapters.discord.send import channel_number
from bot.ports import Once, Request


@dataclass(frozen=True, slots=True)
class Beginning:
    """Knows which conversations are new."""

    _begun: Once = field(default_factory=Once)

    async def known(self, client: discord.Client, request: Request, *, said: int = 0) -> Request:
        """The request with whether it is the first in a conversation with us; ``said`` messages were it."""
        if not request.direct:
            return request
        return replace(request, first=await self._is_first(client, channel_number(request.channel), said))

    async def _is_first(self, client: discord.Client, conversation: int, said: int) -> bool:
        """Whether nothing was said there before; where Discord does not tell, it was."""
        if not self._begun.is_new(str(conversation)):
            return False
        history: Any = client.get_partial_messageable(conversation).history(limit=said + 1)
        try:
            return len([message async for message in history]) <= said
        except FAILURES:
            return False
