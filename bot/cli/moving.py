"""Moving the bot: everything it keeps, out of one database and into another."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import click

from bot.cli.options import Here, with_config, with_json
from bot.cli.progress import progress_bar
from bot.errors import PapersError, RequestError

ONLY_ONE = "Only one of the two may run from now on: both would post the same digests."


@click.command("export", short_help="Write everything the bot keeps to a file.")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--even-while-running", "running", is_flag=True, help="For a backup: the bot need not be stopped."
)
@with_json
@with_config
@click.pass_obj
def export(here: Here, file: Path, running: bool, as_json: bool) -> None:
    """Write papers, channels and all that was posted to a file that `papers db import` reads.

    For another machine, or to go from SQLite to PostgreSQL or back: stop the bot, export here, import there,
    start it there. Nothing is lost and nothing is posted twice. With - for FILE it goes to standard output.

    \b
    papers db export papers-export.gz
    papers db export - | ssh server papers db import -
    papers db export --even-while-running backup.gz
    """
    from bot.cli.telling import tell

    app = here.app()
    with _written(file) as out, progress_bar() as progress:
        rows = app.export_database(out, progress, running=running)
    if as_json:
        tell({"exported": dict(rows)})
    else:
        goal = "standard output" if _is_dash(file) else _shown(file)
        click.echo(f"Exported {_what(rows)} to {goal}.", err=True)
        if not running:
            click.echo(f"Import it elsewhere with `papers db import`. {ONLY_ONE}", err=True)


@click.command("import", short_help="Go on from an exported file, in an empty database.")
@click.argument("file", type=click.File("rb"))
@with_json
@with_config
@click.pass_obj
def take_in(here: Here, file: BinaryIO, as_json: bool) -> None:
    """Fill the empty database of this folder (or DATABASE_URL) with what `papers db export` wrote.

    All of it arrives, or nothing. Settings and tokens are not in the file: config.yaml and the environment
    go along by themselves. With - for FILE it is read from standard input.

    \b
    papers db import papers-export.gz
    DATABASE_URL=postgresql://papers@db/papers papers db import papers-export.gz
    """
    from bot.cli.telling import tell

    app = here.app()
    name = "What came through standard input" if file.name in ("-", "<stdin>") else _shown(Path(file.name))
    with progress_bar() as progress:
        rows = app.import_database(file, name, progress)
    if as_json:
        tell({"imported": dict(rows)})
    else:
        click.echo(f"Imported {_what(rows)}. `papers run` goes on where the other bot stopped.")
        click.echo(ONLY_ONE)


def _what(rows: Mapping[str, int]) -> str:
    from bot.message import papers

    return (
        f"{papers(rows['paper'])}, {papers(rows['channel'], 'channel')} and {papers(rows['post'], 'digest')}"
    )


def _shown(path: Path) -> str:
    from bot.text import visible

    return visible(str(path))


def _is_dash(file: Path) -> bool:
    return str(file) == "-"


# --- the file -----------------------------------------------------------------------------------


@contextmanager
def _written(file: Path) -> Iterator[BinaryIO]:
    """Where to write. A file appears whole or not at all, and only for the eyes of this user."""
    if _is_dash(file):
        if sys.stdout.isatty():
            raise RequestError(
                "The export is not for reading, and standard output is this terminal.",
                example="papers db export papers-export.gz",
            )
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        if file.exists() and not file.is_file():  # a pipe, a device; a folder complains
            with file.open("wb") as out:
                yield out
        else:
            with _replaced(file.resolve()) as out:
                yield out
    except OSError as error:
        raise PapersError(
            f"{_shown(file)} cannot be written: {error.strerror or error}. Nothing was exported."
        ) from error


@contextmanager
def _replaced(target: Path) -> Iterator[BinaryIO]:
    draft = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        # The names of people are in it.
        with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(draft, target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
