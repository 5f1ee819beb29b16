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
    """Look at everything the bot needs; say what is wrong and how to fix it.

    Settings and environment, the database and its disk, what waits or is paused, the clock, arXiv (asked
    twice), Slack, Discord and mail with the channels that follow something. Posts nothing and creates
    nothing; takes less than a minute. Exit code 1 if anything is wrong, 2 if it is the settings.

    \b
    papers check
    papers check --json
    papers check --config /etc/papers/config.yaml
    """
    from bot.check import code_of, findings
    from bot.cli.telling import tell
    from bot.text import visible

    code = 0
    for finding in findings(here.config):
        code = max(code, code_of(finding))
        if as_json:
            tell({"check": finding.what, "ok": finding.ok, "says": finding.says, "fix": finding.fix or None})
        else:
            mark = click.style("✓", fg="green") if finding.ok else click.style("✗", fg="red")
            fix = f"; {finding.fix}" if finding.fix else ""
            click.echo(f"{mark} {finding.what}: {visible(finding.says + fix)}")
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
