"""Channels: where posts go, when, and whether they are paused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Channel, ChannelId, Schedule
from bot.storage.database import AnyRow, Database, Tables
from bot.storage.dissolving import dissolve_unstarted
from bot.storage.schema import channel as channels
from bot.storage.schema import follow


class SqlChannels(Tables):
    """Where posts go."""

    def channel(self, id: ChannelId) -> Channel | None:
        with self._database.read() as connection:
            row = connection.execute(sa.select(channels).where(channels.c.id == id)).one_or_none()
            return _channel_of(row) if row else None

    def channels(self) -> list[Channel]:
        following = sa.select(follow.c.channel_id).where(follow.c.ended_at.is_(None))
        rows = sa.select(channels).where(channels.c.id.in_(following)).order_by(channels.c.id)
        with self._database.read() as connection:
            return [_channel_of(row) for row in connection.execute(rows)]

    def set_schedule(self, channel: Channel, now: datetime) -> None:
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            changed = sa.update(channels).where(channels.c.id == channel.id)
            connection.execute(changed.values(**_schedule_columns(channel.schedule), void_before=now))
            dissolve_unstarted(connection, channel.id)

    def pause(self, channel: ChannelId, reason: str | None, now: datetime) -> None:
        with self._database.write() as connection:
            row = hold_channel(connection, channel)
            this = sa.update(channels).where(channels.c.id == channel)
            if reason is not None:
                connection.execute(this.values(paused=reason))
                dissolve_unstarted(connection, channel)
            elif row is not None and row.paused is not None:
                connection.execute(this.values(paused=None, refused=False, void_before=now))


def put_channel(database: Database, connection: Connection, channel: Channel, now: datetime) -> None:
    """Make sure there is such a channel, as given if it is new, and hold it until the transaction ends."""
    insert = database.insert(channels).values(
        id=channel.id,
        name=channel.name,
        **_schedule_columns(channel.schedule),
        void_before=channel.void_before or now,
        paused=channel.paused,
        refused=False,
        created_at=now,
    )
    # The name is the platform's and may have changed; all else is this channel's own decision.
    renamed = insert.on_conflict_do_update(
        index_elements=[channels.c.id], set_={"name": sa.func.coalesce(insert.excluded.name, channels.c.name)}
    )
    connection.execute(renamed)
    hold_channel(connection, channel.id)


def hold_channel(connection: Connection, channel: ChannelId) -> AnyRow | None:
    """The channel's row; nobody else decides anything for this channel until the transaction ends."""
    return connection.execute(
        sa.select(channels).where(channels.c.id == channel).with_for_update()
    ).one_or_none()


def _schedule_columns(schedule: Schedule) -> dict[str, Any]:
    return {
        "at": schedule.at,
        "days": list(schedule.days),
        "zone": schedule.zone,
        "announced": schedule.announced,
    }


def _channel_of(row: AnyRow) -> Channel:
    return Channel(
        id=ChannelId(row.id),
        name=row.name,
        schedule=Schedule(at=row.at, days=tuple(row.days), zone=row.zone, announced=row.announced),
        void_before=row.void_before,
        paused=row.paused,
    )
