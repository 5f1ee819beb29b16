"""One parcel → one message: in the channel, or below the first part in a thread, or as a reply to it; and
messages that belong to no digest."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from typing import Any, Final

import discord
from discord.http import Route

from adapters.discord.errors import FAILURES, SHAPE, delivery_error, is_refusal
from adapters.discord.limits import NONCE, THREAD
from adapters.discord.plain import in_plain_text
from adapters.discord.render import Drawing, render
from bot.domain import ChannelId
from bot.errors import DeliveryUnknown
from bot.message import Message, Note, Text, day_words, plain
from bot.ports import Parcel

log = logging.getLogger(__name__)

KEPT_OPEN: Final = 1_440  # minutes after the last message

_SECOND = 2
"""The part that begins the thread."""

_UNKNOWN_CHANNEL = 10003
_THREAD_EXISTS = 160004
_NO_REPLIES = 160002  # replying takes Read Message History


class _NoThread(Exception):
    """The part cannot be posted below the first in a thread; the reason in Discord's words."""


@dataclass(slots=True)
class Doubt:
    """Where one parcel may stand already: a nonce keeps it single there, and nowhere else."""

    place: tuple[int, int | None] | None = None  # the channel or thread, and what is replied to


def nonce(key: str) -> str:
    """The parcel's key as a nonce: within minutes Discord takes each only once.

    https://docs.discord.com/developers/resources/message#create-message
    """
    return hashlib.sha256(key.encode()).hexdigest()[:NONCE]


def channel_number(channel: ChannelId) -> int:
    return int(channel.rpartition("/")[2])


async def send(client: discord.Client, parcel: Parcel, doubt: Doubt) -> int:
    """Post the parcel and return the message's id; in plain words where Discord refuses how it looks.

    ``doubt`` is of all attempts at this parcel: where one may have come through, the next goes to the very
    same place.
    """
    mark = nonce(parcel.key)
    try:
        return await _Sending(client, parcel, render(parcel.message, mark), mark, doubt).place()
    except discord.HTTPException as refusal:
        if refusal.code not in SHAPE:
            raise
        log.error("Discord took a message only in a simpler form: %s", refusal)
    return await _Sending(client, parcel, in_plain_text(parcel.message, mark), mark, doubt).place()


async def say(client: discord.Client, channel: int, message: Message) -> None:
    """Post what belongs to no digest. Raises `DeliveryError`."""
    drawing = render(message)
    place = client.get_partial_messageable(channel)
    try:
        await place.send(drawing.content, embeds=drawing.embeds, view=drawing.view)
    except FAILURES as error:
        raise delivery_error(error) from error


@dataclass(frozen=True, slots=True)
class _Sending:
    """One message on its way, in one form."""

    client: discord.Client
    parcel: Parcel
    drawing: Drawing
    mark: str
    doubt: Doubt

    async def place(self) -> int:
        """In the channel, or below the first part."""
        if self.doubt.place:
            return await self._post(*self.doubt.place)
        channel = channel_number(self.parcel.channel)
        if self.parcel.root is None:
            return await self._post(channel)
        root = int(self.parcel.root)
        if "/@me/" not in self.parcel.channel:
            try:
                return await self._in_thread(channel, root)
            except _NoThread as none:
                log.info("no thread in %s (%s): replying instead", self.parcel.channel, none)
        try:
            return await self._post(channel, reply_to=root)
        except discord.HTTPException as refusal:
            if refusal.code != _NO_REPLIES:
                raise
        return await self._post(channel)

    async def _in_thread(self, channel: int, root: int) -> int:
        """The thread of a message has the message's id; it is there from the second part on."""
        try:
            if self.parcel.part > _SECOND:
                try:
                    return await self._post(root)
                except discord.NotFound as refusal:
                    if refusal.code != _UNKNOWN_CHANNEL:
                        raise
            await self._start_thread(channel, root)
            return await self._post(root)
        except discord.HTTPException as refusal:
            if not is_refusal(refusal) or refusal.code in SHAPE:
                raise
            raise _NoThread(refusal.text) from refusal

    async def _start_thread(self, channel: int, root: int) -> None:
        name = thread_name(self.parcel.message, root)
        try:
            # PartialMessage.create_thread wants the guild in the cache, which fills only through the gateway.
            await self.client.http.start_thread_with_message(
                channel, root, name=name, auto_archive_duration=KEPT_OPEN
            )
        except discord.HTTPException as refusal:
            if refusal.code == _THREAD_EXISTS:
                return
            if refusal.code in SHAPE:  # of the thread, not of the message
                raise _NoThread(refusal.text) from refusal
            raise

    async def _post(self, channel: int, reply_to: int | None = None) -> int:
        """The body is ours to the letter, so that a preview shows it; the library waits where it must."""
        body = self.drawing.payload() | {"nonce": self.mark, "enforce_nonce": True}
        if reply_to:
            body["message_reference"] = {"message_id": str(reply_to), "fail_if_not_exists": False}
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        before, self.doubt.place = self.doubt.place, (channel, reply_to)
        try:
            sent: Any = await self.client.http.request(route, json=body)
        except discord.HTTPException as refusal:
            if not isinstance(delivery_error(refusal), DeliveryUnknown):
                self.doubt.place = before
            raise
        return int(sent["id"])


def thread_name(message: Message, root: int) -> str:
    """``Papers · Fri 4 Apr 2025``: the day as the part says it, else the day of the first part."""
    spoken = (plain(block.spans) for block in message.blocks if isinstance(block, Text | Note))
    posted_on = discord.utils.snowflake_time(root).date()
    day = next(spoken, "").partition(" · ")[2] or day_words(posted_on, weekday=True)
    return f"Papers · {day}"[:THREAD]
