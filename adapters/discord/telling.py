"""Messages that belong to no digest, into a channel."""

from __future__ import annotations

import discord

from adapters.discord.errors import FAILURES, delivery_error
from adapters.discord.render import render
from bot.message import Message


async def tell(client: discord.Client, channel: int, message: Message) -> None:
    """Post it. Raises `DeliveryError`."""
    drawing = render(message)
    place = client.get_partial_messageable(channel)
    try:
        await place.send(drawing.content, embeds=drawing.embeds, view=drawing.view)
    except FAILURES as error:
        raise delivery_error(error) from error
