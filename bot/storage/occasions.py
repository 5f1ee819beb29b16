"""What was heard of late: whichever process comes first acts on it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.storage.database import Tables
from bot.storage.schema import occasion


class SqlOccasions(Tables):
    """Each occasion is a row, so that the database itself lets one process be first."""

    def note_occasion(self, name: str, now: datetime) -> bool:
        note = self._database.insert(occasion).values(name=name, heard_at=now).on_conflict_do_nothing()
        with self._database.write() as connection:
            return connection.execute(note.returning(occasion.c.name)).first() is not None

    def forget_occasions(self, before: datetime, limit: int) -> int:
        heard = occasion.c.heard_at
        oldest = sa.select(occasion.c.name).where(heard < before).order_by(heard).limit(limit)
        with self._database.write() as connection:
            return connection.execute(sa.delete(occasion).where(occasion.c.name.in_(oldest))).rowcount
