"""Moving an installation from one database, or one machine, to another.

Nothing is lost and nothing is posted again: all ledgers go along. What was being sent arrives as unknown, so
that the platform is asked; leases and claims stay behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO

from bot.errors import StoreError
from bot.ports import Progress
from bot.storage.address import read_address, sqlite_file
from bot.text import visible

Counts = Mapping[str, int]
"""Rows by table."""


def export_to(
    out: BinaryIO, address: str, now: datetime, progress: Progress, *, running: bool = False
) -> Counts:
    """Write everything in this database to a file. Raises `StoreError`.

    Refused while the bot is at work, unless ``running`` says that it may be.
    """
    from bot.storage import open_store
    from bot.storage.transfer_export import export_everything

    file = sqlite_file(address)
    if file and not file.exists():
        raise StoreError(f"There is no database {visible(str(file))}, so there is nothing to export.")
    open_store(address, now=now).close()  # whatever is wrong with it is told; an older file is migrated
    return export_everything(read_address(address), out, now, progress, running=running).rows


def import_from(file: BinaryIO, name: str, address: str, now: datetime, progress: Progress) -> Counts:
    """Fill this empty database with what an export holds. Raises `StoreError`; then nothing was changed.

    ``name`` is the file's, for people.
    """
    from bot.storage.transfer_import import import_everything

    return import_everything(read_address(address), file, name, now, progress).rows
