"""How a database is, looked at from outside: nothing is created, migrated or changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import ChannelId, PartState
from bot.ports import Body, Ledgers, Paused, Stuck
from bot.storage.address import read_address, sqlite_file
from bot.storage.database import Database
from bot.storage.failures import place
from bot.storage.gate import read_gate_state
from bot.storage.harvest_state import read_harvest_state
from bot.storage.housekeeping import parts_to_go
from bot.storage.mounts import REMOTE, file_system
from bot.storage.outcomes import read_outcomes
from bot.storage.revision import HEAD, read_revision
from bot.storage.schema import channel, clock, follow, mute, part, post


def examine(address: str) -> Body:
    """Whether it can be read and written. Raises `StoreError`.

    A SQLite file must be there: looking would make one.
    """
    database = Database(read_address(address))
    try:
        with database.read() as connection:
            revision = read_revision(connection, database.url)
        if revision == HEAD:
            with database.write() as connection:
                # Nothing is changed, but a database that may only be read complains.
                connection.execute(sa.update(clock).where(sa.false()).values(last_tick=clock.c.last_tick))
        return _body(place(database.url), revision, sqlite_file(address))
    finally:
        database.close()


def _body(where: str, revision: str | None, file: Path | None) -> Body:
    body = Body(place=where, revision=revision, newest=HEAD)
    if file is None:
        return body
    folder = file.absolute().parent
    kind = file_system(os.path.realpath(folder))
    return replace(
        body,
        file=file,
        free=shutil.disk_usage(folder).free,
        network_disk=kind if kind in REMOTE else None,
    )


def read_ledgers(address: str, now: datetime, pending_before: datetime) -> Ledgers:
    """What the rows say; parts still to be posted count as stuck where they wait since before that moment.

    Raises `StoreError`.
    """
    database = Database(read_address(address))
    try:
        with database.read() as connection:
            following = sa.select(follow.c.channel_id).where(follow.c.ended_at.is_(None)).distinct()
            channels = [ChannelId(id) for id in connection.scalars(following.order_by(follow.c.channel_id))]
            zones = sa.select(channel.c.id, channel.c.zone).order_by(channel.c.id)
            _, oldest, _, _ = connection.execute(parts_to_go(now)).one()
            return Ledgers(
                harvest=read_harvest_state(connection),
                gate=read_gate_state(connection),
                outcomes=read_outcomes(database, connection, now),
                oldest_waiting=oldest,
                channels=channels,
                zones=[(ChannelId(row.id), row.zone) for row in connection.execute(zones)],
                keywords=_keywords(connection),
                stuck=_stuck(connection, pending_before),
                paused=_paused(connection),
                last_tick=connection.scalar(sa.select(clock.c.last_tick)),
            )
    finally:
        database.close()


def _keywords(connection: Connection) -> Sequence[tuple[ChannelId, str]]:
    followed = sa.select(follow.c.channel_id, follow.c.text).where(follow.c.ended_at.is_(None))
    both = sa.union_all(followed, sa.select(mute.c.channel_id, mute.c.text))
    return [(ChannelId(row.channel_id), row.text) for row in connection.execute(both)]


def _stuck(connection: Connection, pending_before: datetime) -> Sequence[Stuck]:
    waits = part.c.state.in_([PartState.PENDING, PartState.SENDING]) & (post.c.created_at < pending_before)
    unclear = part.c.state.in_([PartState.UNKNOWN, PartState.UNCONFIRMED])
    found = (
        sa.select(post.c.channel_id, part.c.state, post.c.created_at, part.c.reason)
        .join(post, post.c.id == part.c.post_id)
        .join(channel, channel.c.id == post.c.channel_id)
        .where(part.c.state != sa.literal("sent", literal_execute=True), waits | unclear)
        .where(channel.c.paused.is_(None))
        .order_by(post.c.channel_id, part.c.number)
    )
    stuck = {
        row.channel_id: Stuck(
            channel=ChannelId(row.channel_id),
            state=PartState(row.state),
            since=row.created_at,
            reason=row.reason,
        )
        for row in reversed(connection.execute(found).all())  # the first part of each: the others wait for it
    }
    return [stuck[id] for id in sorted(stuck)]


def _paused(connection: Connection) -> Sequence[Paused]:
    rows = connection.execute(
        sa.select(channel.c.id, channel.c.paused, channel.c.refused, channel.c.paused_until)
        .where(channel.c.paused.is_not(None))
        .order_by(channel.c.id)
    )
    return [
        Paused(channel=ChannelId(row.id), reason=row.paused, refused=row.refused, until=row.paused_until)
        for row in rows
    ]
