"""Backed up while it runs, lost, restored: the bot goes on where it was, and posts nothing twice.

Exports are moved about in `test_transfer`."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from datetime import timedelta
from pathlib import Path

import pytest

from bot.storage import upgrade
from moving import FIRST, Life, dump
from postgres import Postgres, programs
from stores import new_file

Backup = Callable[[str, Path], None]
"""From the database at this address into this file, or from the file into an empty place at the address."""


def copy(url: str, file: Path) -> None:
    """What ``.backup`` does in the program sqlite3."""
    with closing(sqlite3.connect(_file(url))) as there, closing(sqlite3.connect(file)) as here:
        there.backup(here)


def put_back(url: str, file: Path) -> None:
    Path(_file(url)).write_bytes(file.read_bytes())


def pg_dump(url: str, file: Path) -> None:
    _run("pg_dump", "--format=custom", f"--file={file}", url)


def pg_restore(url: str, file: Path) -> None:
    _run("pg_restore", "--no-owner", f"--dbname={url}", str(file))


def _run(program: str, *arguments: str) -> None:
    folder = programs()
    assert folder
    subprocess.run([folder / program, *arguments], check=True, env={**os.environ, "PGCONNECT_TIMEOUT": "10"})


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def lose(url: str, request: pytest.FixtureRequest) -> None:
    """Nothing of it is left; where a database server is, an empty one stands in its place."""
    if url.startswith("sqlite:"):
        for kind in ("", "-wal", "-shm"):
            Path(f"{_file(url)}{kind}").unlink(missing_ok=True)
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = url.rpartition("/")[2]
    server.run("postgres", f"DROP DATABASE {name} WITH (FORCE)")
    server.run("postgres", f"CREATE DATABASE {name}")


def made(server: Postgres) -> str:
    url = server.new_database()
    upgrade(url)
    return url


@pytest.mark.parametrize(
    ("kind", "back_up", "restore"),
    [
        ("sqlite", copy, put_back),
        ("postgresql", pg_dump, pg_restore),
    ],
    ids=["sqlite-backup", "postgresql-pg_dump"],
)
async def test_a_lost_database_is_restored_and_nothing_is_posted_twice(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str, back_up: Backup, restore: Backup
) -> None:
    """After the restore exactly that is posted which would have been posted had nothing happened."""
    url = new_file(tmp_path) if kind == "sqlite" else made(request.getfixturevalue("postgres"))
    life, backup = Life.begin(url), tmp_path / "backup"
    await life.day(FIRST)
    back_up(url, backup)
    before, walls = dump(url), deepcopy(life.walls)

    await go_on(life)
    life.store.close()
    lose(url, request)
    restore(url, backup)
    assert dump(url) == before
    again = Life(url, life.feed, walls)
    await go_on(again)
    again.store.close()

    assert again.posted() == life.posted()
    for papers in again.posted().values():
        assert len(papers) > 2
        assert set(Counter(papers).values()) == {1}


async def go_on(life: Life) -> None:
    """A night in which nobody was there, and another day."""
    life.announce(FIRST + timedelta(days=1), 5)
    await life.day(FIRST + timedelta(days=4))
