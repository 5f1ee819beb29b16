"""One parcel → one message: in the channel, or below the first part in a thread, or as a reply to it."""

from __future__ import annotations

import hashlib
import logging
from base64 import b32encode
from typing import Any, Final

import discord

from adapters.discord.errors import SHAPE, is_refusal
from adapters.discord.plain import in_plain_text
from adapters.discord.render import Drawing, render
from bot.domain import ChannelId
from bot.message import Message, Note, Text, day_words, plain
from bot.ports import Parcel

log = logging.getLogger(__name__)

THREAD_NAME = 100
KEPT_OPEN: Final = 1_440  # minutes after the last message

_UNKNOWN_CHANNEL = 10003
_THREAD_EXISTS = 160004
_NO_REPLIES = 160002  # replying takes Read Message History


class _NoThread(Exception):
    """The part cannot be posted below the first in a thread; the reason in Discord's words."""


def nonce(key: str) -> str:
    """The parcel's key as a nonce: within minutes Discord takes each only once.

    https://docs.discord.com/developers/resources/message#create-message
    """
    return b32encode(hashlib.sha256(key.encode()).digest()).decode()[:25].lower()


def channel_number(channel: ChannelId) -> int:
    return int(channel.rpartition("/")[2])


async def send(client: discord.Client, parcel: Parcel) -> int:
    """Post the parcel and return the message's id; in plain words where Discord refuses how it looks."""
    mark = nonce(parcel.key)
    try:
        return await _place(client, parcel, render(parcel.message, mark), mark)
    except discord.HTTPException as refusal:
        if refusal.code not in SHAPE:
            raise
        log.error("Discord took a message only in a simpler form: %s", refusal)
    return await _place(client, parcel, in_plain_text(parcel.message, mark), mark)


async def _place(client: discord.Client, parcel: Parcel, drawing: Drawing, mark: str) -> int:
    """In the channel, or below the first part."""
    channel = client.get_partial_messageable(channel_number(parcel.channel))
    if parcel.root is None:
        return await _send(channel, drawing, mark)
    root = channel.get_partial_message(int(parcel.root))
    if "/@me/" not in parcel.channel:
        try:
            return await _send_in_thread(client, root, parcel.message, drawing, mark)
        except _NoThread as none:
            log.info("no thread in %s (%s): replying instead", parcel.channel, none)
    try:
        return await _send(channel, drawing, mark, root.to_reference(fail_if_not_exists=False))
    except discord.HTTPException as refusal:
        if refusal.code != _NO_REPLIES:
            raise
    return await _send(channel, drawing, mark)


async def _send(
    place: discord.PartialMessageable,
    drawing: Drawing,
    mark: str,
    reply_to: Any = None,
) -> int:
    sent = await place.send(
        drawing.content,
        embeds=drawing.embeds,
        view=drawing.view,
        nonce=mark,  # the library adds enforce_nonce
        reference=reply_to,
    )
    return int(sent.id)


async def _send_in_thread(
    client: discord.Client, root: discord.PartialMessage, message: Message, drawing: Drawing, mark: str
) -> int:
    """The thread of a message has the message's id; it is there from the second part on."""
    thread = client.get_partial_messageable(root.id)
    try:
        try:
            return await _send(thread, drawing, mark)
        except discord.NotFound as refusal:
            if refusal.code != _UNKNOWN_CHANNEL:
                raise
        await _start_thread(client, root, message)
        return await _send(thread, drawing, mark)
    except discord.HTTPException as refusal:
        if not is_refusal(refusal) or refusal.code in SHAPE:
            raise
        raise _NoThread(refusal.text) from refusal


async def _start_thread(client: discord.Client, root: discord.PartialMessage, message: Message) -> None:
    name = thread_name(message, root)
    try:
        # PartialMessage.create_thread wants the guild in the cache, which fills only through the gateway.
        await client.http.start_thread_with_message(
            root.channel.id, root.id, name=name, auto_archive_duration=KEPT_OPEN
        )
    except discord.HTTPException as refusal:
        if refusal.code == _THREAD_EXISTS:
            return
        if refusal.code in SHAPE:  # of the thread, not of the message
            raise _NoThread(refusal.text) from refusal
        raise


def thread_name(message: Message, root: discord.PartialMessage) -> str:
    """``Papers · Fri 4 Apr 2025``: the day as the part says it, else the day of the first part."""
    spoken = (plain(block.spans) for block in message.blocks if isinstance(block, Text | Note))
    day = next(spoken, "").partition(" · ")[2] or day_words(root.created_at.date(), weekday=True)
    return f"Papers · {day}"[:THREAD_NAME]
