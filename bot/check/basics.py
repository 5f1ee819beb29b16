"""Settings, and the database as a thing that takes up room somewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.app import App
from bot.app.parts import CONFIG
from bot.errors import PapersError
from bot.message import papers
from bot.ports import Body, Finding
from bot.text import visible

ROOM = 500 * 1024 * 1024
"""Bytes a disk should have free: a copy before a migration and some months of papers."""

DATABASE = "database"


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found of the database, and whether more can be read in it."""

    findings: Sequence[Finding]
    is_usable: bool


def settings(app: App, *, written: bool) -> Finding:
    """What the settings say; the mistakes in them are told before we come here."""
    if not written:
        return Finding(True, "settings", f"no {CONFIG} here, so the defaults are used")
    channels = len(app.settings.channels)
    here = papers(len(app.settings.keywords), "keyword")
    return Finding(True, "settings", f"{here} for the terminal, {papers(channels, 'channel')} with keywords")


def database(app: App) -> Looked:
    """Whether it is there, ours, of this version, writable, and on a disk that stays."""
    try:
        if unmade := app.unmade_database():
            return Looked([_not_there_yet(unmade)], is_usable=False)
        body = app.examine_database()
        app.set_clock()
    except PapersError as error:
        return Looked([Finding(False, DATABASE, str(error))], is_usable=False)
    found = [_body(body), *disk(body, app.env)]
    return Looked(found, is_usable=body.revision == body.newest)


def _not_there_yet(file: Path) -> Finding:
    shown = visible(str(file))
    if not os.access(file.parent, os.W_OK):
        folder = visible(str(file.parent.resolve()))
        return Finding(False, DATABASE, f"{shown} cannot be created", f"allow writing to {folder}")
    return Finding(
        True, DATABASE, f"{shown} is not there yet; `papers run`, or what needs it first, creates it"
    )


def _body(body: Body) -> Finding:
    if body.revision == body.newest:
        return Finding(True, DATABASE, f"{body.place} can be read and written (schema {body.revision})")
    if body.revision is None:
        return Finding(False, DATABASE, f"{body.place} has no tables yet", "run `papers db upgrade`")
    says = f"{body.place} has schema {body.revision}, this version works with {body.newest}"
    return Finding(False, DATABASE, says, "stop the bot, then run `papers db upgrade`")


def disk(body: Body, env: Mapping[str, str]) -> Iterator[Finding]:
    """What is wrong with where a SQLite file lies."""
    if body.file is None:
        return
    elsewhere = "move it to a disk of this computer, or set DATABASE_URL to a PostgreSQL database"
    if body.network_disk:
        says = f"{body.place} lies on a network disk ({body.network_disk}), where SQLite files get damaged"
        yield Finding(False, DATABASE, says, elsewhere)
    if "DYNO" in env:
        says = f"this host forgets its files at every restart, and {body.place} is one"
        yield Finding(False, DATABASE, says, "attach a PostgreSQL database")
    if body.free is not None and body.free < ROOM:
        says = f"only {body.free / 1024**2:,.0f} MB are free on the disk of {body.place}"
        yield Finding(False, DATABASE, says, f"make room: {ROOM // 1024**2} MB or more")
