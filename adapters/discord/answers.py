"""One sentence → the desk's answer: seen by who asked, within the three seconds Discord waits.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial

import discord

from adapters.discord.errors import FAILURES, delivery_error
from adapters.discord.heard import Interaction
from adapters.discord.ids import Asks
from adapters.discord.render import render
from adapters.discord.send import channel_number, say
from adapters.discord.windows import window
from bot.message import Message, to_type
from bot.ports import Answer, Answers, Request

log = logging.getLogger(__name__)

PATIENCE = 0.02
"""Seconds to wait for the desk before Discord is told that we think. Most answers are there by then; where
many people ask at once, everybody hears of us at once all the same. Discord gives up after three seconds."""


async def answer(answers: Answers, interaction: Interaction, request: Request) -> None:
    """Answer privately, tell the channel what changed, and put the later part in place when it is there."""
    answering = asyncio.create_task(answers.answer(request))
    done, _ = await asyncio.wait({answering}, timeout=PATIENCE)
    if not done:
        await _think(interaction)
    given = await answering
    await show(interaction, given.private)
    # In a conversation with us nobody else is to be told.
    announce = partial(say, interaction.client, _hearing(interaction, request, given))
    if not request.direct and (refused := await answers.announce(request, given, announce)):
        await show(interaction, refused)
    elif given.later:
        await show(interaction, await answers.later(given))


async def converse(answers: Answers, client: discord.Client, request: Request) -> None:
    """Answer what was written to us alone, and put the later part in place when it is there."""
    given = await answers.answer(request)
    shown = await write(client, request, given.private)
    if given.later:
        await write(client, request, await answers.later(given), instead=shown)


def _hearing(interaction: Interaction, request: Request, given: Answer) -> int:
    """A change is told where the digest comes; what is only shown around stays in its thread."""
    return channel_number(request.channel) if given.undo else interaction.channel_id or 0


# --- saying it ------------------------------------------------------------------------------------


async def _think(interaction: Interaction) -> None:
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except FAILURES as error:
        log.warning("Discord waits no longer for an answer: %s", delivery_error(error).reason)


async def show(interaction: Interaction, message: Message) -> None:
    """Show it to who asked, in place of what they were shown before. Never raises."""
    drawing = render(message)
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(
                content=drawing.content, embeds=drawing.embeds, view=drawing.view
            )
        else:
            await interaction.response.send_message(
                drawing.content, embeds=drawing.embeds, view=drawing.view, ephemeral=True
            )
    except FAILURES as error:
        log.warning("an answer did not reach who asked: %s", delivery_error(error).reason)


async def write(
    client: discord.Client, request: Request, message: Message, *, instead: discord.Message | None = None
) -> discord.Message | None:
    """Write it into a conversation, ``instead`` of what was written there before. Never raises."""
    drawing = render(message)
    try:
        if instead:
            return await instead.edit(content=drawing.content, embeds=drawing.embeds, view=drawing.view)
        place = client.get_partial_messageable(channel_number(request.channel))
        return await place.send(drawing.content, embeds=drawing.embeds, view=drawing.view)
    except FAILURES as error:
        log.warning("an answer did not reach who asked: %s", delivery_error(error).reason)
        return None


async def ask(interaction: Interaction, asks: Asks, id: str) -> None:
    """Open a window for what a button asks; where none opens, say how to type it."""
    try:
        await interaction.response.send_modal(window(asks, id))
    except FAILURES as error:
        log.warning("a window was not shown: %s", delivery_error(error).reason)
        await show(interaction, to_type(asks.question, asks.sentence))
