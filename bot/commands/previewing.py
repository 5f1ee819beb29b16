"""preview: what would be posted now."""

from __future__ import annotations

from bot import digests
from bot.commands.asked import Asked
from bot.ports import Answer


def preview(asked: Asked) -> Answer:
    """What the last days would have brought; seen only by who asks."""
    return Answer(private=digests.preview(asked.store, asked.channel, asked.now))
