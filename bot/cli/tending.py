"""Keeping the bot well."""

from __future__ import annotations

import click

from bot.cli.moving import export, take_in
from bot.cli.options import Here, with_config, with_json


@click.command(short_help="What is wrong here, and how to fix it.")
@with_json
@with_config
@click.pass_obj
def check(here: Here, as_json: bool) -> int:
    """Look at settings, database, arXiv and chats; say what is wrong and how to fix it.

    Posts nothing and creates nothing. Asks arXiv once. Exit code 1 if anything is wrong, 2 if
    it is the settings.

    \b
    papers check
    papers check --config /etc/papers/config.yaml
    """
    from bot.check import findings
    from bot.cli.telling import tell

    code = 0
    for finding in findings(here.config):
        code = max(code, finding.code)
        if as_json:
            tell({"check": finding.what, "ok": finding.ok, "says": finding.says})
        else:
            mark = click.style("✓", fg="green") if finding.ok else click.style("✗", fg="red")
            click.echo(f"{mark} {finding.what}: {finding.says}")
    return code


@click.group(short_help="The database: bring it up to date, move it.")
@with_config
def db() -> None:
    """The database: bring it up to date, move it elsewhere.

    \b
    papers db upgrade
    papers db export papers-export.gz
    papers db import papers-export.gz
    """


db.add_command(export)
db.add_command(take_in)


@db.command(short_help="Bring the database to this version of the bot.")
@with_config
@click.pass_obj
def upgrade(here: Here) -> None:
    """Bring the database to this version of the bot.

    A SQLite file does this by itself whenever it is opened; PostgreSQL waits for this command, because
    other processes may be using it.

    \b
    papers db upgrade
    """
    here.app().upgrade_database()
    click.echo("The database is up to date.")
