"""Papers in: where the harvest stands, and the one transaction that decides what was announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import sqlalchemy as sa

from bot.domain import Batch, HarvestState, Paper, PaperId
from bot.ports import Matcher
from bot.storage.closing import Closing
from bot.storage.database import Tables
from bot.storage.harvest_state import failure, hold_state, read_harvest_state
from bot.storage.hits import find_hits, to_match, unannounced
from bot.storage.rows import load_in_order
from bot.storage.schema import harvest


class SqlHarvest(Tables):
    """The daily harvest."""

    def harvest_state(self) -> HarvestState:
        with self._database.read() as connection:
            return read_harvest_state(connection)

    def harvest_started(self, now: datetime) -> None:
        with self._database.write() as connection:
            hold_state(self._database, connection)
            connection.execute(sa.update(harvest).values(last_try_at=now))

    def harvest_failed(self, reason: str, now: datetime) -> None:
        with self._database.write() as connection:
            hold_state(self._database, connection)
            connection.execute(sa.update(harvest).values(failure(reason, now)))

    def search_started(self, now: datetime) -> None:
        with self._database.write() as connection:
            hold_state(self._database, connection)
            connection.execute(sa.update(harvest).values(search_try_at=now))

    def close_batch(self, day: date, now: datetime, match: Matcher, since_evening: datetime) -> Batch | None:
        with self._database.read() as connection:
            given = to_match(connection)
        # Matching thousands of papers takes its time, and SQLite keeps all writers waiting while one writes.
        found = find_hits(match, given, self._load)
        with self._database.write() as connection:
            closing = Closing(self._database, connection, now)
            # Only now, with the state held, does nobody follow a new keyword.
            if (given_now := to_match(connection, hold=True)) != given:
                found = find_hits(match, given_now, partial(load_in_order, connection))
            return closing.close(day, given_now, found, since_evening)

    def _load(self, ranks: Sequence[int]) -> Sequence[Paper]:
        with self._database.read() as connection:
            return load_in_order(connection, ranks)

    def close_partial(self, ids: Sequence[PaperId], now: datetime, match: Matcher) -> Batch | None:
        with self._database.write() as connection:
            closing = Closing(self._database, connection, now)
            return closing.close_partial(unannounced(connection, ids), match)
