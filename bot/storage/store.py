"""The store as one object: each part keeps its own promises of `bot.ports`."""

from contextlib import AbstractContextManager

from bot.storage.channels import SqlChannels
from bot.storage.digests import SqlDigests
from bot.storage.follows import SqlFollows
from bot.storage.gate import SqlClock, SqlGate, SqlLeases
from bot.storage.harvest import SqlHarvest
from bot.storage.housekeeping import SqlHousekeeping
from bot.storage.mutes import SqlMutes
from bot.storage.occasions import SqlOccasions
from bot.storage.outbox import SqlOutbox
from bot.storage.papers import SqlPapers
from bot.storage.pruning import SqlPruning
from bot.storage.reindexing import SqlReindexing
from bot.storage.tables import SqlTables
from bot.storage.tracing import SqlTraces
from bot.storage.waking import SqlWakes


class SqlStore(
    SqlGate,
    SqlLeases,
    SqlClock,
    SqlOccasions,
    SqlPapers,
    SqlReindexing,
    SqlHarvest,
    SqlChannels,
    SqlFollows,
    SqlMutes,
    SqlTables,
    SqlDigests,
    SqlOutbox,
    SqlTraces,
    SqlPruning,
    SqlHousekeeping,
    SqlWakes,
):
    """Everything that is kept, in SQLite or PostgreSQL. Implements `bot.ports.Store`."""

    def one_view(self) -> AbstractContextManager[None]:
        return self._database.one_view()

    def close(self) -> None:
        """Close all connections; the store is used no more."""
        self._database.close()
