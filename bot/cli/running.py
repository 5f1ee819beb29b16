"""The bot at work: for good, or once."""

from __future__ import annotations

import logging
import sys
from datetime import datetime

import click

from bot.cli.options import Here, Moment, with_config, with_json
from bot.cli.progress import progress_bar

ROLES = ("clock", "slack", "discord", "mail")


@click.command(short_help="The bot, until it is told to stop.")
@click.argument("roles", nargs=-1, type=click.Choice(ROLES), metavar="[clock|slack|discord|mail]...")
@with_config
@click.pass_obj
def run(here: Here, roles: tuple[str, ...]) -> int:
    """Run the bot until it is told to stop.

    Without a role one process does everything. Without any token, in a terminal, the terminal is the chat.
    Where many processes share one PostgreSQL database, each takes a role.

    \b
    papers run                 everything in one process
    papers run clock           harvests and posts
    papers run slack discord   answers in both
    papers run mail            sends the mail, where the clock has no SMTP_URL
    """
    import asyncio

    from bot.app.roles import duties
    from bot.cli.logs import log_records_to_stdout, log_to_stderr
    from bot.cli.welcome import welcome

    app = here.app()
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    mine = duties(roles, app.settings.platforms, terminal=terminal)
    in_terminal = "console" in mine.chats
    # A person looks at the terminal: there only what broke is told, the rest is in `status`.
    if app.settings.json_logs and not in_terminal:
        log_records_to_stdout(logging.INFO)
    else:
        log_to_stderr(logging.ERROR if in_terminal else logging.INFO)
    front = (welcome(app),) if in_terminal else ()

    from bot.app.collecting import settle_in
    from bot.app.service import Service

    settle_in()
    return asyncio.run(Service(app, mine, *front).run())


@click.command(short_help="Everything that is due, once (for crontab).")
@click.option("--now", "at", type=Moment(), help="Pretend that it is this moment; time cannot go back.")
@with_json
@with_config
@click.pass_obj
def tick(here: Here, at: datetime | None, as_json: bool) -> int:
    """Do everything that is due, once: harvest, digests, housekeeping. For crontab and CI schedules.

    Without a token the terminal's digest is printed. With --json one line per posted part is printed
    instead. Run it as often as you like: nothing is posted twice.

    \b
    papers tick
    papers tick --json
    papers tick --now 2025-04-04T09:00:00Z
    */15 * * * *  cd /srv/papers && papers tick
    """
    import asyncio

    from bot.app.tick import tick as once
    from bot.cli.lines import Lines, tell_elsewhere
    from bot.cli.summary import taken_in_words, ticked_in_words, troubles_in_words

    app = here.app(at)
    with progress_bar() as progress:
        if as_json:
            ticked = asyncio.run(once(app, terminal=Lines(), told=tell_elsewhere, progress=progress))
        else:
            ticked = asyncio.run(once(app, progress=progress))
    if not as_json:
        click.echo(ticked_in_words(ticked, app.clock()), err=True)
    elif not ticked.taken_in.ok:
        click.echo(taken_in_words(ticked.taken_in, app.clock()), err=True)
    for trouble in troubles_in_words(ticked):
        click.echo(trouble, err=True)
    if ticked.broken_off:
        return 130
    return 0 if ticked.ok else 1
