"""Papers in, by hand: a harvest now, and an existing page."""

from __future__ import annotations

from typing import BinaryIO

import click

from bot.cli.options import Here, with_channel, with_config, with_json
from bot.cli.progress import progress_bar
from bot.domain import ChannelId
from bot.errors import PapersError


@click.command(short_help="Take in what arXiv announced, now.")
@with_json
@with_config
@click.pass_obj
def harvest(here: Here, as_json: bool) -> int:
    """Take in what arXiv announced, now, whether or not it is time to.

    Posts nothing; `papers tick` does both. The first harvest looks back a week and takes a few minutes;
    what comes after it counts as new.

    \b
    papers harvest
    papers harvest --json
    """
    from bot.app.turns import take_in_now
    from bot.cli.summary import taken_in_words
    from bot.cli.telling import batch_facts, tell

    app = here.app()
    with progress_bar() as progress:
        taken_in = take_in_now(app, progress)
    harvested = taken_in.harvested
    if as_json and harvested:
        trouble = taken_in.failed or taken_in.unfilled
        facts = {"papers": harvested.papers, "baseline": harvested.baseline, "trouble": trouble}
        tell({"harvested": {**facts, "batch": batch_facts(harvested.batch)}})
    if not as_json or not taken_in.ok:
        click.echo(taken_in_words(taken_in, app.clock()), err=not taken_in.ok)
    return 0 if taken_in.ok else 1


@click.command("import", short_help="Go on from an existing Daily Papers page.")
@click.argument("file", type=click.File("rb"))
@with_channel
@with_json
@with_config
@click.pass_obj
def take_over(here: Here, file: BinaryIO, channel: ChannelId, as_json: bool) -> None:
    """Follow the keywords of an existing Daily Papers page, and know its papers.

    None of them is posted again. arXiv's newest papers for each keyword are added by the next `papers tick`,
    or by `papers run`.

    \b
    papers import README.md
    papers import --channel slack/T0123ABCD/C0456EFGH README.md
    """
    from bot.app import show
    from bot.cli.telling import tell_message
    from bot.domain import Channel
    from bot.page import import_page, read_page

    app = here.app()
    with progress_bar() as progress:
        progress("reading the page", 0, None)
        page = read_page(_text(file))
        progress("importing", 0, None)
        wanted = Channel(id=channel, schedule=app.settings.schedule)
        report = import_page(app.store, wanted, page, app.owner, app.clock())
    if as_json:
        tell_message(report)
    else:
        show(report)


def _text(file: BinaryIO) -> str:
    from bot.text import visible

    name = visible(file.name)
    try:
        text = file.read().decode()
    except UnicodeDecodeError:
        text = "\0"
    except OSError as error:
        raise PapersError(f"{name} cannot be read: {error.strerror or error}.") from error
    if "\0" in text:  # which is in no text, but in every other letter of UTF-16
        raise PapersError(f"{name} is not UTF-8 text: save the file as UTF-8 and import it again.")
    return text
