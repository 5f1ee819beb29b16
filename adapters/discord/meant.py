"""What was pressed, picked or filled in means, read from its id and from the message it stands in."""

from __future__ import annotations

import re

import discord

from adapters.discord.cargo import whole
from adapters.discord.ids import Asks, Says, meaning_of
from adapters.discord.named import papers_in

REASONS = re.compile(r"why:.*")


def meant(id: str, message: discord.Message | None) -> Says | Asks | None:
    """None for what can no longer be told: its message was changed, or is by another version of us."""
    if REASONS.fullmatch(id):
        papers = papers_in(message)
        return Says(f"why {' '.join(papers)}") if papers else None
    addresses = [embed.url for embed in message.embeds] if message else []
    said = whole(id, addresses)
    return meaning_of(said) if said else None
