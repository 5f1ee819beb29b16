"""What came through the gateway, as a request to the desk.

Where and who is what Discord says of the interaction itself, never what stands in an id.
"""

from __future__ import annotations

from typing import Any

import discord

from bot.domain import ChannelId, Person
from bot.ports import Request

Interaction = discord.Interaction[Any]


def request_of(interaction: Interaction, sentence: str, *, picked: bool = False) -> Request:
    """What the desk needs to know."""
    user, rights, direct = interaction.user, interaction.permissions, interaction.guild_id is None
    manages = direct or rights.manage_channels or rights.administrator
    in_thread = isinstance(interaction.channel, discord.Thread)
    may_write = rights.send_messages_in_threads if in_thread else rights.send_messages
    return Request(
        channel=place(interaction),
        said=sentence,
        who=Person(id=str(user.id), name=user.display_name),
        may_change=manages,
        manages=manages,
        managers_decide=not direct,
        channel_name=getattr(home(interaction.channel), "name", None),
        direct=direct,
        picked=picked,
        may_share=not direct and may_write,
    )


def written(message: discord.Message) -> Request | None:
    """What somebody wrote to us alone; None for what nobody wrote, such as our own answers."""
    direct = message.guild is None and isinstance(message.channel, discord.DMChannel)
    if not direct or message.author.bot or message.is_system():
        return None
    return Request(
        channel=channel_id(None, message.channel.id),
        said=message.content,
        who=Person(id=str(message.author.id), name=message.author.display_name),
        may_change=True,
        manages=True,
        direct=True,
    )


def place(interaction: Interaction) -> ChannelId:
    """The channel that is meant; in a thread its parent, for that is where the digest comes."""
    here = home(interaction.channel)
    return channel_id(interaction.guild_id, here.id if here else interaction.channel_id)


def channel_id(server: int | None, channel: int | None) -> ChannelId:
    return ChannelId(f"discord/{server or '@me'}/{channel}")


def home(channel: object) -> Any:
    """A forum's posts have no such parent: nobody can write into the forum itself."""
    if isinstance(channel, discord.Thread) and isinstance(channel.parent, discord.TextChannel):
        return channel.parent
    return channel
