"""What somebody may do in a channel, computed as Discord does.

https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import discord

Facts = Mapping[str, Any]
"""An object as the API gives it."""


def rights(guild: Facts, member: Facts, channel: Facts) -> discord.Permissions:
    """What the member's roles allow in the server, changed by what the channel says of everyone, of these
    roles, and of this very member."""
    everyone, user = str(guild["id"]), str(member["user"]["id"])
    roles = {everyone, *map(str, member["roles"])}
    base = discord.Permissions(
        _all_of(int(role["permissions"]) for role in guild["roles"] if str(role["id"]) in roles)
    )
    if user == str(guild.get("owner_id")) or base.administrator:
        return discord.Permissions.all()
    overwrites = {str(each["id"]): each for each in channel.get("permission_overwrites", ())}
    value = base.value
    for ids in ({everyone}, roles - {everyone}, {user}):
        of_these = [overwrites[id] for id in ids if id in overwrites]
        value &= ~_all_of(int(each["deny"]) for each in of_these)
        value |= _all_of(int(each["allow"]) for each in of_these)
    return discord.Permissions(value)


def _all_of(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)
