"""What a channel does not want to see, whatever it follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from bot.domain import Channel, ChannelId, Keyword, Mute, Person
from bot.storage.channels import hold_channel, put_channel
from bot.storage.database import AnyRow, Tables
from bot.storage.dissolving import dissolve_unstarted
from bot.storage.schema import mute as mutes

OF_CHANNEL = (
    sa.select(mutes).where(mutes.c.channel_id == sa.bindparam("channel")).order_by(mutes.c.since, mutes.c.key)
)
"""What a channel has muted, oldest first."""


class SqlMutes(Tables):
    """What each channel has muted."""

    def mute(self, channel: Channel, keyword: Keyword, who: Person, now: datetime) -> bool:
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            row = self._database.insert(mutes).values(
                channel_id=channel.id,
                key=keyword.key,
                text=keyword.text,
                who_id=who.id,
                who_name=who.name,
                since=now,
            )
            added = connection.execute(row.on_conflict_do_nothing().returning(mutes.c.key)).first()
            if added:
                dissolve_unstarted(connection, channel.id)
            return added is not None

    def unmute(self, channel: ChannelId, keys: Sequence[str], now: datetime) -> list[Mute]:  # noqa: ARG002
        with self._database.write() as connection:
            hold_channel(connection, channel)
            these = (mutes.c.channel_id == channel) & mutes.c.key.in_(keys)
            ended = connection.execute(OF_CHANNEL.where(mutes.c.key.in_(keys)), {"channel": channel}).all()
            connection.execute(sa.delete(mutes).where(these))
            return [_mute_of(row) for row in ended]

    def mutes(self, channel: ChannelId) -> list[Mute]:
        with self._database.read() as connection:
            return [_mute_of(row) for row in connection.execute(OF_CHANNEL, {"channel": channel})]


def _mute_of(row: AnyRow) -> Mute:
    return Mute(
        channel=ChannelId(row.channel_id), key=row.key, text=row.text, who=row.who_name, since=row.since
    )
