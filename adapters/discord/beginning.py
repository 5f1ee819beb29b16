"""What is different the first time: somebody talks to us alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from adapters.discord.errors import FAILURES
from adapters.discord.heard import Interaction
from bot.ports import Once, Request


@dataclass(frozen=True, slots=True)
class Beginning:
    """Knows which conversations are new."""

    _begun: Once = field(default_factory=Once)

    async def known(self, interaction: Interaction, request: Request) -> Request:
        """The request with whether it is the first in a conversation with us."""
        if not request.direct or not interaction.channel_id:
            return request
        return replace(request, first=await self._is_first(interaction, interaction.channel_id))

    async def _is_first(self, interaction: Interaction, conversation: int) -> bool:
        """Whether nothing was said there before; where Discord does not tell, it was."""
        if not self._begun.is_new(str(conversation)):
            return False
        history: Any = interaction.client.get_partial_messageable(conversation).history(limit=1)
        try:
            return not [message async for message in history]
        except FAILURES:
            return False
