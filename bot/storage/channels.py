"""Channels: where posts go, when, and whether they are paused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import Channel, ChannelId, Preferences, Schedule
from bot.storage.database import AnyRow, Database, Tables
from bot.storage.dissolving import dissolve_unstarted
from bot.storage.schema import batch, follow
from bot.storage.schema import channel as channels

_ROW = sa.select(channels).where(channels.c.id == sa.bindparam("channel"))
_HELD = _ROW.with_for_update()
RESUMED = {"paused": None, "paused_until": None, "refused": False}


class SqlChannels(Tables):
    """Where posts go."""

    def channel(self, id: ChannelId) -> Channel | None:
        with self._database.read() as connection:
            row = read_channel(connection, id)
            return channel_of(row) if row else None

    def channels(self) -> list[Channel]:
        following = sa.select(follow.c.channel_id).where(follow.c.ended_at.is_(None))
        rows = sa.select(channels).where(channels.c.id.in_(following)).order_by(channels.c.id)
        with self._database.read() as connection:
            return [channel_of(row) for row in connection.execute(rows)]

    def set_schedule(self, channel: Channel, now: datetime) -> None:
        with self._database.write() as connection:
            put_channel(self._database, connection, channel, now)
            changed = sa.update(channels).where(channels.c.id == channel.id)
            connection.execute(changed.values(**_schedule_columns(channel.schedule), void_before=now))
            dissolve_unstarted(connection, channel.id)

    def set_preferences(self, channel: Channel, now: datetime) -> None:
        with self._database.write() as connection:
            row = put_channel(self._database, connection, channel, now)
            before = channel_of(row).preferences
            changed = sa.update(channels).where(channels.c.id == channel.id)
            connection.execute(changed.values(**_preference_columns(channel.preferences, row)))
            wants_less = (before.replacements and not channel.preferences.replacements) or (
                before.cross_lists and not channel.preferences.cross_lists
            )
            if wants_less:
                dissolve_unstarted(connection, channel.id)

    def rename(self, channel: ChannelId, name: str) -> None:
        renamed = sa.update(channels).where(channels.c.id == channel).values(name=name)
        with self._database.write() as connection:
            connection.execute(renamed)

    def pause(
        self,
        channel: ChannelId,
        reason: str | None,
        now: datetime,
        until: datetime | None = None,
        *,
        refused: bool = False,
    ) -> None:
        with self._database.write() as connection:
            row = hold_channel(connection, channel)
            this = sa.update(channels).where(channels.c.id == channel)
            if reason is not None:
                by_platform = {"refused": True} if refused else {}
                connection.execute(this.values(paused=reason, paused_until=until, **by_platform))
                dissolve_unstarted(connection, channel)
            elif row is not None and row.paused is not None:
                connection.execute(this.values(**RESUMED, void_before=now))

    def end_pauses(self, now: datetime) -> list[ChannelId]:
        ends = channels.c.paused_until
        void_before = sa.case((channels.c.void_before > ends, channels.c.void_before), else_=ends)
        over = sa.update(channels).where(ends <= now).values(**RESUMED, void_before=void_before)
        with self._database.write() as connection:
            ended = connection.scalars(over.returning(channels.c.id)).all()
        return [ChannelId(id) for id in sorted(ended)]


def put_channel(database: Database, connection: Connection, channel: Channel, now: datetime) -> AnyRow:
    """Make sure there is such a channel, as given if it is new, and hold it until the transaction ends."""
    insert = database.insert(channels).values(
        id=channel.id,
        name=channel.name,
        **_schedule_columns(channel.schedule),
        void_before=channel.void_before or now,
        paused=channel.paused,
        paused_until=channel.paused_until,
        refused=False,
        **_preference_columns(channel.preferences),
        created_at=now,
    )
    # The name is the platform's and may have changed; all else is this channel's own decision.
    renamed = insert.on_conflict_do_update(
        index_elements=[channels.c.id], set_={"name": sa.func.coalesce(insert.excluded.name, channels.c.name)}
    )
    connection.execute(renamed)
    row = hold_channel(connection, channel.id)
    assert row is not None
    return row


def hold_channel(connection: Connection, channel: ChannelId) -> AnyRow | None:
    """The channel's row; nobody else decides anything for this channel until the transaction ends."""
    return connection.execute(_HELD, {"channel": channel}).one_or_none()


def read_channel(connection: Connection, channel: ChannelId) -> AnyRow | None:
    return connection.execute(_ROW, {"channel": channel}).one_or_none()


def _preference_columns(preferences: Preferences, row: AnyRow | None = None) -> dict[str, Any]:
    """Updates are wanted from the newest closed batch on, or since when they were: there is no backlog."""
    newest = sa.select(sa.func.coalesce(sa.func.max(batch.c.number), 0)).scalar_subquery()

    def after(wanted: bool, before: int | None) -> object:
        if not wanted:
            return None
        return newest if before is None else before

    return {
        "preferences": {**(row.preferences if row else {}), **asdict(preferences)},
        "replaced_after": after(preferences.replacements, row.replaced_after if row else None),
        "cross_listed_after": after(preferences.cross_lists, row.cross_listed_after if row else None),
    }


def _schedule_columns(schedule: Schedule) -> dict[str, Any]:
    return {
        "at": schedule.at,
        "days": list(schedule.days),
        "zone": schedule.zone,
        "announced": schedule.announced,
    }


def channel_of(row: AnyRow) -> Channel:
    return Channel(
        id=ChannelId(row.id),
        name=row.name,
        schedule=Schedule(at=row.at, days=tuple(row.days), zone=row.zone, announced=row.announced),
        void_before=row.void_before,
        paused=row.paused,
        refused=row.refused,
        paused_until=row.paused_until,
        preferences=preferences_of(row.preferences),
    )


def preferences_of(kept: Mapping[str, Any]) -> Preferences:
    """What other versions of the program kept besides is not ours to read."""
    known = {field.name for field in fields(Preferences)}
    return Preferences(**{name: value for name, value in kept.items() if name in known})
