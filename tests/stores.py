"""Real stores: one in a SQLite file, one in PostgreSQL, the same tests over both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa

from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.address import read_address
from bot.storage.database import Database
from bot.storage.schema import metadata
from postgres import Postgres, running_postgres

START = datetime(2025, 3, 12, 9, tzinfo=UTC)


def file_in(folder: Path) -> Path:
    return folder / "papers.sqlite3"


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{file_in(folder)}"


@cache
def all_tables() -> bytes:
    """A SQLite file with nothing in its tables: to copy it is much faster than to make it."""
    with TemporaryDirectory() as folder:
        upgrade(sqlite_url(Path(folder)))
        return file_in(Path(folder)).read_bytes()


def new_file(folder: Path, content: Callable[[], bytes] = all_tables) -> str:
    """The address of a SQLite file with this in it, unless there is a file already."""
    path = file_in(folder)
    if not path.exists():
        path.write_bytes(content())
    return sqlite_url(folder)


def make_store(folder: Path) -> Store:
    """A new store in a SQLite file."""
    return open_store(new_file(folder), now=START)


@dataclass(frozen=True)
class Place:
    """Somewhere a store is kept; opening it again is what a restart sees."""

    url: str

    def open(self) -> Store:
        return open_store(self.url, now=START)


@dataclass(frozen=True)
class Shared:
    """A database for all tests: emptying it is much faster than making it."""

    place: Place
    store: Store
    database: Database

    def empty(self) -> None:
        with self.database.write() as connection:
            for table in (*reversed(metadata.sorted_tables), sa.table("paper_tokens")):
                connection.exec_driver_sql(f"DELETE FROM {table.name}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server, or a skip with the reason."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    yield from _shared(new_file(tmp_path_factory.mktemp("store")))


@pytest.fixture(scope="session")
def postgresql_shared(postgres: Postgres) -> Iterator[Shared]:
    url = postgres.new_database()
    upgrade(url)
    yield from _shared(url)


def _shared(url: str) -> Iterator[Shared]:
    shared = Shared(Place(url), open_store(url, now=START), Database(read_address(url)))
    yield shared
    shared.store.close()
    shared.database.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest) -> Shared:
    """One database of each kind, for as long as tests run."""
    kind: Shared = request.getfixturevalue(f"{request.param}_shared")
    return kind


@pytest.fixture
def place(shared: Shared) -> Place:
    """The address of an empty store, on each kind of database."""
    shared.empty()
    return shared.place


@pytest.fixture
def store(shared: Shared, place: Place) -> Store:
    """An empty store, on each kind of database."""
    return shared.store
