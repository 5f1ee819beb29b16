"""All verbs together, and which words are none."""

from __future__ import annotations

from collections.abc import Sequence

import click

from bot.cli.options import Here, with_config
from bot.cli.running import run, tick
from bot.cli.saying import say
from bot.cli.showing import demo, page, preview
from bot.cli.taking_in import harvest, take_over
from bot.cli.tending import check, db

VERBS: tuple[click.Command, ...] = (run, demo, tick, harvest, take_over, page, preview, check, db)
_TAKE_WORDS = {"import", "db"}
_ROLES = {"clock", "slack", "discord"}


def is_sentence(args: Sequence[str]) -> bool:
    """Whether these words are said to the bot: no verb in front, or a verb with a word it cannot take.

    ``page`` is the verb, ``page rank`` is something to look for.
    """
    verb, following = args[0], args[1:]
    if verb not in {command.name for command in VERBS}:
        return True
    if verb in _TAKE_WORDS or not following or following[0].startswith("-"):
        return False
    return not (verb == "run" and following[0] in _ROLES)


class Papers(click.Group):
    """The group of verbs that hands everything else to the bot as a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [str(command.name) for command in VERBS]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if is_sentence(args):
            return "say", say, args
        return super().resolve_command(ctx, args)


@click.group(
    cls=Papers,
    commands={str(command.name): command for command in VERBS},
    invoke_without_command=True,
    context_settings={"help_option_names": ["--help", "-h"], "max_content_width": 100},
    epilog="Exit codes: 0 done, 1 failed, 2 wrong usage or settings.",
)
@click.version_option(package_name="daily-papers-bot", message="papers %(version)s")
@with_config
@click.pass_context
def papers(ctx: click.Context) -> None:
    """New arXiv papers, once a day, in your Slack and Discord channels.

    \b
    Anything that is none of the verbs below is said to the bot, as you would in a chat:
      papers mri                        the newest papers about it
      papers subscribe mri, diffusion   follow two keywords
      papers show 2504.02408            one paper, with its abstract
      papers list                       what is followed
      papers help                       everything one can say
      papers search run length coding   a search, whatever the first word

    What you follow this way goes to this terminal; add --channel slack/TEAM/CHANNEL or
    discord/SERVER/CHANNEL for another channel.
    """
    ctx.ensure_object(Here)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
