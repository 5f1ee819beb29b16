"""Real stores: one in a SQLite file, one in PostgreSQL, the same tests over both."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from bot.ports import Store
from bot.storage import open_store, upgrade
from bot.storage.schema import metadata
from postgres import Postgres, running_postgres

START = datetime(2025, 3, 12, 9, tzinfo=UTC)


def sqlite_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'papers.sqlite3'}"


def make_store(folder: Path) -> Store:
    """A new store in a SQLite file."""
    return open_store(sqlite_url(folder), now=START)


@dataclass
class Place:
    """Somewhere a store is kept; opening it again is what a restart sees."""

    url: str

    def open(self) -> Store:
        return open_store(self.url, now=START)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server, or a skip with the reason."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables; a copy of it is faster than making them."""
    folder = tmp_path_factory.mktemp("sqlite")
    make_store(folder).close()
    return folder / "papers.sqlite3"


@pytest.fixture(scope="session")
def postgres_url(postgres: Postgres) -> str:
    """A database with our tables, the same for all tests: it is emptied, which is faster than making it."""
    url = postgres.new_database()
    upgrade(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """An empty store's address, on each kind of database."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_file"), tmp_path / "papers.sqlite3")
        return Place(sqlite_url(tmp_path))
    url: str = request.getfixturevalue("postgres_url")
    with psycopg.connect(url) as connection:
        for table in (*reversed(metadata.sorted_tables), "paper_tokens"):
            connection.execute(f"DELETE FROM {table}")
    return Place(url)


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """An empty store, on each kind of database."""
    opened = place.open()
    yield opened
    opened.close()
