"""A well-used installation to measure over, on SQLite and on PostgreSQL.

Filling it takes minutes, so the SQLite file is kept in the system's folder for temporary files, under a name
that changes with everything it depends on.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import bot
from benchmarks import filling, holdings
from benchmarks.holdings import Scale, announced, keywords
from benchmarks.material import source
from bot.domain import ChannelId, PaperId
from postgres import programs, running_postgres

POSTGRES_MEMORY = "128MB"  # PostgreSQL's own default; tests make do with less

NEVER_KEPT = 1_000
"""Papers; what is filled in a moment is filled anew."""


@dataclass(frozen=True, slots=True)
class Library:
    """The installation over one database, and what people there ask for."""

    kind: str
    url: str
    followed: Sequence[tuple[ChannelId, str]]
    unknown: Sequence[str]
    ids: Sequence[PaperId]  # of announced papers


def libraries(scale: Scale) -> Iterator[Library]:
    """The same installation over SQLite, and over PostgreSQL where this machine has one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "papers.sqlite3"
        _filled(file, scale)
        yield _library("SQLite", f"sqlite:///{file}", scale)
        if programs() is None:
            print("no PostgreSQL here; only SQLite is measured", file=sys.stderr)
            return
        with running_postgres(POSTGRES_MEMORY) as server:
            url = server.new_database()
            filling.copy_to_postgres(f"sqlite:///{file}", url)
            yield _library("PostgreSQL", url, scale)


def _library(kind: str, url: str, scale: Scale) -> Library:
    followed, unknown = keywords(scale)
    places = [(scale.channel(number), text) for number, text in enumerate(followed)]
    return Library(kind, url, places, unknown, [paper.id for paper in announced(scale)])


def _filled(file: Path, scale: Scale) -> None:
    """Fill the file, or copy the one that was filled before."""
    kept = Path(tempfile.gettempdir()) / f"papers-benchmark-{_version(scale)}.sqlite3"
    if kept.exists():
        shutil.copy(kept, file)
        return
    print(f"filling a database with {scale.papers:,} papers …", file=sys.stderr)
    filling.fill(f"sqlite:///{file}", scale)
    if scale.papers > NEVER_KEPT:
        copy = kept.with_suffix(f".{os.getpid()}")
        shutil.copy(file, copy)
        os.replace(copy, kept)


def _version(scale: Scale) -> str:
    """Changes with the code that decides what is in the file, and with the papers."""
    found = hashlib.sha256(f"{source()} {scale}".encode())
    package = Path(bot.__file__).parent
    folders = (package / name for name in ("text", "matching", "keywords", "storage"))
    files = [file for folder in folders for file in folder.rglob("*.py")]
    for file in (*sorted(files), Path(filling.__file__), Path(holdings.__file__)):
        found.update(file.read_bytes())
    return found.hexdigest()[:12]
