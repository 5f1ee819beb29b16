"""A sentence, said in a shell."""

from __future__ import annotations

import click

from bot.cli.options import Here, with_channel, with_config, with_json
from bot.domain import ChannelId


@click.command(
    "say", context_settings={"ignore_unknown_options": True}, add_help_option=False, options_metavar=""
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option("--help", "about", is_flag=True, help="What one can say with this verb.")
@with_channel
@with_json
@with_config
@click.pass_obj
def say(here: Here, words: tuple[str, ...], about: bool, channel: ChannelId, as_json: bool) -> None:
    """Say it to the bot and print the answer."""
    from bot.app import asking, show
    from bot.cli.telling import tell_message
    from bot.ports import Request

    app = here.app()
    said = f"help {words[0]}" if about else " ".join(words)
    answer = app.commands.answer(
        Request(channel=channel, said=said, who=app.owner, may_change=True), app.clock()
    )
    message = answer.private
    if answer.later:
        with asking(message):
            message = answer.later()
    if as_json:
        tell_message(message)
    else:
        show(message)
