"""One interaction → the desk's answer: seen by who asked, within the three seconds Discord waits.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from dataclasses import replace
from typing import Any, TypeVar

import discord

from adapters.discord.errors import FAILURES, delivery_error
from adapters.discord.render import render
from bot.domain import ChannelId, Person
from bot.errors import PapersError
from bot.message import Message, say
from bot.ports import Answer, Desk, Request

log = logging.getLogger(__name__)

Interaction = discord.Interaction[Any]
T = TypeVar("T")

PATIENCE = 1.5
"""Seconds to wait for the desk before Discord is told that we think; it gives up after three."""

STUMBLED = "Something went wrong here; it is in the bot's log. Please try again."


async def answer(desk: Desk, interaction: Interaction, sentence: str) -> None:
    """Answer privately, tell the channel what changed, and put the later part in place when it is there."""
    request = request_of(interaction, sentence)
    answering = asyncio.create_task(_careful(desk.answer(request)))
    done, _ = await asyncio.wait({answering}, timeout=PATIENCE)
    if not done:
        await _think(interaction)
    given = await answering
    if isinstance(given, Message):
        return await _show(interaction, given)
    await _show(interaction, given.private)
    # In a conversation with us nobody else is to be told.
    if given.public and not request.direct and (refusal := await _announce(interaction, given.public)):
        return await _show(interaction, await _take_back(desk, request, given, refusal))
    if given.later:
        await _show(interaction, await _careful(desk.later(given)))


async def _careful(answering: Awaitable[T]) -> T | Message:
    """What was asked for, or what went wrong in words: a person is waiting."""
    try:
        return await answering
    except PapersError as error:
        return say(str(error))
    except Exception:
        log.exception("a sentence from Discord broke the desk")
        return say(STUMBLED)


# --- who asks, and where --------------------------------------------------------------------------


def request_of(interaction: Interaction, sentence: str) -> Request:
    """What the desk needs to know."""
    channel, user, rights = interaction.channel, interaction.user, interaction.permissions
    manages = interaction.guild_id is None or rights.manage_channels or rights.administrator
    return Request(
        channel=place(interaction),
        said=sentence,
        who=Person(id=str(user.id), name=user.display_name),
        may_change=manages,
        manages=manages,
        channel_name=getattr(_home(channel), "name", None),
        direct=interaction.guild_id is None,
    )


def place(interaction: Interaction) -> ChannelId:
    """The channel that is meant; in a thread its parent, for that is where the digest comes."""
    home = _home(interaction.channel)
    guild = interaction.guild_id or "@me"
    return ChannelId(f"discord/{guild}/{home.id if home else interaction.channel_id}")


def _home(channel: object) -> Any:
    if isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.TextChannel):
        return channel.parent
    return channel


# --- saying it ------------------------------------------------------------------------------------


async def _think(interaction: Interaction) -> None:
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except FAILURES as error:
        log.warning("Discord waits no longer for an answer: %s", delivery_error(error).reason)


async def _show(interaction: Interaction, message: Message) -> None:
    """Show it to who asked, in place of what they were shown before."""
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


async def _announce(interaction: Interaction, line: Message) -> str | None:
    """Tell the channel; the reason where Discord will never let us."""
    drawing = render(line)
    channel = interaction.client.get_partial_messageable(int(place(interaction).rpartition("/")[2]))
    try:
        await channel.send(drawing.content, embeds=drawing.embeds, view=drawing.view)
    except FAILURES as error:
        trouble = delivery_error(error)
        log.warning("a change was not announced in %s: %s", place(interaction), trouble.reason)
        return trouble.reason if trouble.permanent else None
    return None


async def _take_back(desk: Desk, request: Request, given: Answer, refusal: str) -> Message:
    """A change the channel cannot be told of does not stay."""
    if not given.undo:
        return say(f"{refusal} Nobody here was told of your change.")
    await _careful(desk.answer(replace(request, said=given.undo)))
    return say(f"{refusal} Until then nothing is changed here: a digest could not be posted either.")
