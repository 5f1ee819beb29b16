"""One interaction → the desk's answer: seen by who asked, within the three seconds Discord waits.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from adapters.discord.errors import FAILURES, delivery_error
from adapters.discord.forms import window
from adapters.discord.heard import Interaction
from adapters.discord.ids import Asks
from adapters.discord.render import render
from adapters.discord.telling import tell
from bot.errors import DeliveryError, PapersError
from bot.message import Message, Say, say, to_type
from bot.ports import Answer, Desk, Request

log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE = 0.02
"""Seconds to wait for the desk before Discord is told that we think. Most answers are there by then; where
many people ask at once, everybody hears of us at once all the same. Discord gives up after three seconds."""

STUMBLED = say("Something went wrong here. It is in my log; please try again.")


async def answer(desk: Desk, interaction: Interaction, request: Request) -> None:
    """Answer privately, tell the channel what changed, and put the later part in place when it is there."""
    answering = asyncio.create_task(_careful(desk.answer(request)))
    done, _ = await asyncio.wait({answering}, timeout=PATIENCE)
    if not done:
        await _think(interaction)
    given = await answering
    if isinstance(given, Message):
        return await show(interaction, given)
    await show(interaction, given.private)
    # In a conversation with us nobody else is to be told.
    if given.public and not request.direct and (refusal := await _announce(interaction, request, given)):
        return await show(interaction, await _take_back(desk, request, given, refusal))
    if given.later:
        await show(interaction, await _careful(desk.later(given)))


async def _careful(answering: Awaitable[T]) -> T | Message:
    """What was asked for, or what went wrong in words: a person is waiting."""
    try:
        return await answering
    except PapersError as error:
        return say(str(error))
    except Exception:
        log.exception("a sentence from Discord broke the desk")
        return STUMBLED


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


async def ask(interaction: Interaction, asks: Asks, id: str) -> None:
    """Open a window for what a button asks; where none opens, say how to type it."""
    try:
        await interaction.response.send_modal(window(asks, id))
    except FAILURES as error:
        log.warning("a window was not shown: %s", delivery_error(error).reason)
        await show(interaction, to_type(asks.question, asks.sentence))


async def _announce(interaction: Interaction, request: Request, given: Answer) -> str | None:
    """Tell the channel; the reason where Discord will never let us."""
    assert given.public
    # A change is told where the digest comes; what is only shown around stays in its thread.
    where = int(request.channel.rpartition("/")[2]) if given.undo else interaction.channel_id
    try:
        await tell(interaction.client, where or 0, given.public)
    except DeliveryError as error:
        log.warning("a public line did not go out in %s: %s", request.channel, error.reason)
        return error.reason if error.permanent else None
    return None


async def _take_back(desk: Desk, request: Request, given: Answer, refusal: str) -> Message:
    """A change the channel cannot be told of does not stay."""
    if not given.undo:
        return say(f"The bot cannot post here. {refusal}")
    await _careful(desk.answer(replace(request, said=given.undo)))
    return say(
        f"The bot cannot post here, so nothing was changed. {refusal}\nAfter that, say it again: ",
        Say(request.said),
    )
