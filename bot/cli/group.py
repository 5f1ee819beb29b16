"""All verbs together, and which words are none."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Sequence

import click

from bot.cli.options import Here, with_config
from bot.cli.previewing import preview
from bot.cli.running import ROLES, run, tick
from bot.cli.saying import say
from bot.cli.showing import demo, page
from bot.cli.taking_in import harvest, take_over
from bot.cli.tending import check, db

VERBS: tuple[click.Command, ...] = (run, demo, tick, harvest, take_over, page, preview, check, db)
_NAMES = tuple(str(command.name) for command in VERBS)
_TAKE_WORDS = {"import", "db"}
_OWN_WORDS = {"cheek", "chick", "pace", "pages", "tack", "thick", "tic", "ticks", "trick"}
"""Words close to a verb that mean themselves."""


def is_sentence(args: Sequence[str]) -> bool:
    """Whether these words are said to the bot: no verb in front, or a verb with a word it cannot take.

    ``page`` is the verb, ``page rank`` is something to look for.
    """
    verb, following = args[0], args[1:]
    if verb not in _NAMES:
        return True
    if verb in _TAKE_WORDS or not following or following[0].startswith("-"):
        return False
    return not (verb == "run" and (following[0] in ROLES or _nearest(following[0], ROLES)))


def mistyped(args: Sequence[str]) -> str | None:
    """The verb that the first word nearly is, where no word follows that it could belong to."""
    word, following = args[0], args[1:]
    if word in _NAMES or (following and not following[0].startswith("-")):
        return None
    return _nearest(word, _NAMES)


def _nearest(word: str, names: Collection[str]) -> str | None:
    """One slip away: two letters changed places, or one is missing, too many or wrong, but not the first."""
    if word in _OWN_WORDS:
        return None
    near = difflib.get_close_matches(word, names, n=1, cutoff=0.75)
    return next((name for name in near if name[0] == word[0] and abs(len(name) - len(word)) <= 1), None)


class Papers(click.Group):
    """The group of verbs that hands everything else to the bot as a sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_NAMES)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] == "help" and len(args) > 1 and args[1] in _NAMES:
            args = [*args[1:], "--help"]
        if meant := mistyped(args):
            raise click.UsageError(
                f"There is no command “{args[0]}”. Did you mean {meant}? "
                f"To search for the word: papers search {args[0]}"
            )
        if is_sentence(args):
            return "say", say, args
        return super().resolve_command(ctx, args)


@click.group(
    cls=Papers,
    commands=dict(zip(_NAMES, VERBS, strict=True)),
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

    What you follow this way goes to this terminal; add --channel slack/TEAM/CHANNEL,
    discord/SERVER/CHANNEL or mail/ADDRESS for another channel.
    """
    ctx.ensure_object(Here)
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
