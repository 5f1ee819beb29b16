"""A sentence, said in a shell."""

from __future__ import annotations

from difflib import get_close_matches
from itertools import takewhile

import click

from bot.cli.options import Here, with_channel, with_config, with_json
from bot.domain import ChannelId


class Sentence(click.Command):
    """Words may begin with one dash (``mri -ultrasound``); with two it is an option, and must be known."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        known = {name for param in self.get_params(ctx) for name in param.opts}
        for word in takewhile(lambda word: word != "--", args):
            name = word.partition("=")[0]
            if name.startswith("--") and name not in known:
                raise click.NoSuchOption(name, possibilities=get_close_matches(name, known), ctx=ctx)
        return super().parse_args(ctx, args)

    def get_usage(self, ctx: click.Context) -> str:  # noqa: ARG002
        return "Usage: papers SENTENCE [--channel CHANNEL] [--json] [--config PATH]"


@click.command(
    "say",
    cls=Sentence,
    context_settings={"ignore_unknown_options": True},
    add_help_option=False,
    options_metavar="",
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@click.option("--help", "about", is_flag=True, help="What one can say with this verb.")
@with_channel
@with_json
@with_config
@click.pass_obj
def say(here: Here, words: tuple[str, ...], about: bool, channel: ChannelId, as_json: bool) -> int:
    """Say it to the bot and print the answer."""
    from bot.app import asking, show
    from bot.app.roles import tokens_missing
    from bot.cli.telling import tell_message
    from bot.config import TERMINAL
    from bot.ports import Request

    app = here.app()
    said = f"help {words[0]}" if about else " ".join(words)
    answer = app.commands.answer(
        Request(channel=channel, said=said, who=app.owner, may_change=True), app.clock()
    )
    message, elsewhere = answer.private, None if channel == TERMINAL else channel
    if answer.later:
        with asking(message, elsewhere):
            message = answer.later()
    if as_json:
        tell_message(message)
    else:
        show(message, elsewhere)
    if answer.public and (missing := tokens_missing(channel, app.settings.platforms)):
        click.echo(f"Nothing is posted there without {missing} in the environment of the bot.", err=True)
    return 1 if answer.failed else 2 if answer.wrong else 0
