"""The bot shown: the demo, the page, a preview."""

from __future__ import annotations

import json
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


@click.command(short_help="What the last 7 days would have brought, as a chat would show it.")
@click.option(
    "--as",
    "dressed",
    type=click.Choice(["slack", "discord", "mail", "terminal"]),
    default="terminal",
    help="Dressed for this chat.",
)
@with_channel
@click.option("--html", is_flag=True, help="A drawing of it, as one HTML page.")
@with_config
@click.pass_obj
def preview(here: Here, dressed: str, channel: ChannelId, html: bool) -> None:
    """A preview: what the last 7 days would have brought to a channel. Shown, not posted.

    It is drawn as a digest is, exactly as it would be posted: for Slack and Discord that is the body of the
    request, as JSON, for mail the whole message.

    \b
    papers preview
    papers preview --as slack
    papers preview --as discord --html > discord.html
    papers preview --as mail > digest.eml
    """
    from bot.app import letter, payload, picture, show
    from bot.digests import preview as compose
    from bot.domain import Channel

    app = here.app()
    message = compose(app.store, app.store.channel(channel) or Channel(id=channel), app.clock())
    if dressed == "terminal":
        click.echo(picture(message), nl=False) if html else show(message)
        return
    if dressed == "mail":
        written = letter(app, channel, message)
        click.echo(_opened(written) if html else written, nl=False)
        return
    body = payload(dressed, message)
    if html:
        from bot.cli.drawing import draw

        click.echo(draw(dressed, body))
    else:
        click.echo(json.dumps(body, ensure_ascii=False, indent=2))


def _opened(letter: str) -> str:
    from bot.cli.drawing import opened

    return opened(letter)
