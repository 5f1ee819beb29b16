"""What must be single over all processes: the gate to arXiv, and named leases. And how far time has come."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from bot.domain import ClockSkew, GateState
from bot.ports import Reading
from bot.storage.columns import Moment
from bot.storage.database import Database, Tables
from bot.storage.revision import check_not_newer
from bot.storage.schema import clock, gate
from bot.storage.schema import lease as leases

FORGOTTEN = timedelta(days=1)
"""A lease that lapsed so long ago is nobody's any more."""


SKEW = timedelta(minutes=5)
"""So far may two clocks be apart. A lease that ends further ahead than that and its own length was taken
before the clock was set back, and means nothing; any less, and whoever read the clock a moment before the
holder would take it away."""

FURTHEST_SECONDS = 2**31 - 1
"""As much as a column holds; a clock that was never set is half a century off."""


class SqlGate(Tables):
    """One request to arXiv at a time, some seconds apart."""

    def enter_gate(self, holder: str, wall: datetime, lease: timedelta) -> timedelta:
        with self._database.write() as connection:
            _make_sure(self._database, connection)
            row = connection.execute(sa.select(gate).with_for_update()).one()
            for until in (row.held_until, row.next_at):
                if until is not None and timedelta() < until - wall <= lease + SKEW:
                    wait: timedelta = until - wall
                    return wait
            connection.execute(sa.update(gate).values(holder=holder, held_until=wall + lease))
            return timedelta(0)

    def leave_gate(
        self, holder: str, wall: datetime, interval: timedelta, ahead: timedelta | None = None
    ) -> None:
        told: dict[str, object] = {}
        if ahead is not None:
            told = {"ahead_seconds": _kept(ahead), "compared_at": wall}
        with self._database.write() as connection:
            mine = sa.update(gate).where(gate.c.holder == holder)
            connection.execute(mine.values(holder=None, held_until=None, next_at=wall + interval, **told))

    def gate_state(self) -> GateState:
        with self._database.read() as connection:
            return read_gate_state(connection)

    def record_gate(self, state: GateState) -> None:
        with self._database.write() as connection:
            _make_sure(self._database, connection)
            connection.execute(
                sa.update(gate).values(
                    not_before=state.not_before,
                    failures=state.failures,
                    trouble=state.trouble,
                    since=state.since,
                )
            )


class SqlLeases(Tables):
    """Whatever must be single holds a lease."""

    def take_lease(self, name: str, holder: str, now: datetime, lease: timedelta) -> bool:
        insert = self._database.insert(leases).values(name=name, holder=holder, until=now + lease)
        lapsed = (leases.c.until <= now) | (leases.c.until > now + lease + SKEW)
        free = (leases.c.holder == holder) | lapsed
        take = insert.on_conflict_do_update(
            index_elements=[leases.c.name],
            set_={"holder": insert.excluded.holder, "until": insert.excluded.until},
            where=free,
        )
        with self._database.write() as connection:
            # Of whoever was killed and never came back under this name.
            connection.execute(sa.delete(leases).where(leases.c.until <= now - FORGOTTEN))
            return connection.execute(take.returning(leases.c.name)).first() is not None

    def drop_lease(self, name: str, holder: str) -> None:
        mine = (leases.c.name == name) & (leases.c.holder == holder)
        with self._database.write() as connection:
            connection.execute(sa.delete(leases).where(mine))

    def is_leased(self, name: str, now: datetime, lease: timedelta) -> bool:
        held = (leases.c.until > now) & (leases.c.until <= now + lease + SKEW)
        with self._database.read() as connection:
            found = connection.execute(sa.select(leases.c.name).where((leases.c.name == name) & held))
            return found.first() is not None


class SqlClock(Tables):
    """The latest moment any clock work was done for; it never goes back."""

    def last_tick(self) -> datetime | None:
        with self._database.read() as connection:
            return connection.scalar(sa.select(clock.c.last_tick))

    def ticked(self, now: datetime) -> None:
        insert = self._database.insert(clock).values(one=1, last_tick=now)
        later = insert.on_conflict_do_update(
            index_elements=[clock.c.one],
            set_={"last_tick": insert.excluded.last_tick},
            where=clock.c.last_tick < insert.excluded.last_tick,
        )
        with self._database.write() as connection:
            check_not_newer(connection, self._database.url)
            connection.execute(later)

    def server_time(self, seconds: Callable[[], float]) -> Reading | None:
        if self._database.sqlite:
            return None
        with self._database.read() as connection:
            connection.execute(sa.select(1))  # connects and begins, so that only the question itself is timed
            asked = seconds()
            there = connection.scalar(sa.select(sa.func.clock_timestamp(type_=Moment)))
            took = seconds() - asked
        assert there
        return Reading(there=there, at=asked + took / 2, within=timedelta(seconds=took / 2))


def read_gate_state(connection: Connection) -> GateState:
    row = connection.execute(sa.select(gate)).one_or_none()
    if row is None:
        return GateState()
    return GateState(not_before=row.not_before, failures=row.failures, trouble=row.trouble, since=row.since)


def read_skew(connection: Connection) -> ClockSkew | None:
    row = connection.execute(sa.select(gate.c.ahead_seconds, gate.c.compared_at)).one_or_none()
    if row is None or row.ahead_seconds is None:
        return None
    return ClockSkew(ahead=timedelta(seconds=row.ahead_seconds), at=row.compared_at)


def _kept(ahead: timedelta) -> int:
    return max(-FURTHEST_SECONDS, min(round(ahead.total_seconds()), FURTHEST_SECONDS))


def _make_sure(database: Database, connection: Connection) -> None:
    connection.execute(database.insert(gate).values(one=1, failures=0).on_conflict_do_nothing())
