"""SQL compiled once for all databases of a kind, as if the whole run had one engine for each.

An engine compiles each statement once; most tests open a database of their own and would spend more on
compiling than on anything else.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

_compiled: dict[Any, Any] = {}


class Alike(sa.Dialect):
    """A dialect that equals every other of its kind: what one compiled serves them all."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Alike) and self._kind() == other._kind()

    def __hash__(self) -> int:
        return hash(self._kind())

    def _kind(self) -> tuple[type, bool]:
        return type(self), self.use_insertmanyvalues_wo_returning  # which we set: other SQL comes of it

    @classmethod
    def engine_created(cls, engine: sa.Engine) -> None:
        engine.update_execution_options(compiled_cache=_compiled)


class Sqlite(Alike, SQLiteDialect_pysqlite):
    supports_statement_cache = True


class Psycopg(Alike, PGDialect_psycopg):
    supports_statement_cache = True


def compile_once() -> None:
    """From now on, in this process."""
    registry.register("sqlite", __name__, "Sqlite")
    registry.register("postgresql.psycopg", __name__, "Psycopg")
