"""The bot shown: the demo, the page."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli.options import Here, with_channel, with_config
from bot.domain import ChannelId

STANDARD_OUTPUT = (Path("-"), Path("/dev/stdout"))
PACE_SECONDS = 0.2  # after each message, for somebody who reads along


@click.command(short_help="Five days in five seconds, offline.")
def demo() -> None:
    """See the bot work through five days in five seconds.

    Needs no network, no token and no settings; leaves nothing behind.

    \b
    papers demo
    """
    from bot.app import show
    from bot.demo import run

    run(show, pace=PACE_SECONDS if sys.stdout.isatty() else 0)


@click.command(short_help="The Daily Papers page of a channel.")
@with_channel
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to this file; - is standard output.",
)
@with_config
@click.pass_obj
def page(here: Here, channel: ChannelId, out: Path | None) -> None:
    """The Daily Papers page: one table per keyword a channel follows, newest papers first.

    \b
    papers page --out README.md
    papers page --channel slack/T0123ABCD/C0456EFGH --out papers.md
    """
    from bot.message import papers
    from bot.page import page_of, save

    app = here.app()
    written = page_of(app.store, channel, app.clock())
    if out is None or out in STANDARD_OUTPUT:
        click.echo(written.text, nl=False)
    else:
        save(out, written.text)
        click.echo(f"Written to {out}: {papers(written.keywords, 'keyword')}, {papers(written.papers)}.")
