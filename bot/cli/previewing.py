"""`papers preview`: a digest or an answer, dressed for a chat, shown instead of posted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import click

from bot.cli.options import Here, with_channel, with_config
from bot.cli.saying import say
from bot.domain import ChannelId
from bot.errors import RequestError

if TYPE_CHECKING:
    from bot.app import App
    from bot.domain import Paper
    from bot.message import Message


CHATS = ("slack", "discord")


@click.command(short_help="What the next digest would hold; drawings of what a chat would show.")
@click.option(
    "--as",
    "dressed",
    type=click.Choice([*CHATS, "mail", "terminal"]),
    help="Dressed for this chat.",
)
@with_channel
@click.option("--html", is_flag=True, help="A drawing of it, as one HTML page.")
@click.option("--sample", is_flag=True, help="Over the bundled sample: needs no network and no settings.")
@click.argument("sentence", nargs=-1)
@with_config
@click.pass_context
def preview(
    ctx: click.Context,
    dressed: str | None,
    channel: ChannelId,
    html: bool,
    sample: bool,
    sentence: Sequence[str],
) -> int:
    """What the next digest of a channel would hold, as anybody there is told who says preview.

    With --as or --html it is a drawing instead: what the last 7 days would have brought, or with a SENTENCE
    the answer to it, exactly as it would be posted. For Slack and Discord that is the body of the request,
    as JSON, for mail the whole message. Nothing is posted and nothing is changed.

    \b
    papers preview
    papers preview --channel slack/T0123ABCD/C0456EFGH
    papers preview --as slack
    papers preview --as discord --html > discord.html
    papers preview --as slack --html mri > answer.html
    papers preview --sample --as mail > digest.eml
    """
    if not (dressed or html or sample or sentence):
        return cast("int", ctx.invoke(say, words=("preview",), channel=channel))
    app, said = ctx.ensure_object(Here).app(), " ".join(sentence)
    may_share = dressed in CHATS
    message, papers = _of_sample(said, may_share) if sample else _of_store(app, channel, said, may_share)
    if dressed in (None, "terminal") and not html:
        _show(message)
    else:
        click.echo(_dressed(app, dressed or "terminal", channel, message, papers, html), nl=False)
    return 0


def _show(message: Message) -> None:
    from bot.app import show

    show(message)


def _of_sample(said: str, may_share: bool) -> tuple[Message, Sequence[Paper]]:
    from bot.demo import pictured
    from bot.demo.sample import sample

    return pictured(said, may_share=may_share), [announced.paper for announced in sample()]


def _of_store(app: App, channel: ChannelId, said: str, may_share: bool) -> tuple[Message, Sequence[Paper]]:
    from bot.message import PaperLine

    message = _answer(app, channel, said, may_share) if said else _digest(app, channel)
    return message, app.store.papers([line.id for line in message.blocks if isinstance(line, PaperLine)])


def _digest(app: App, channel: ChannelId) -> Message:
    from bot.digests import preview as compose
    from bot.domain import Channel

    return compose(app.store, app.store.channel(channel) or Channel(id=channel), app.clock())


def _answer(app: App, channel: ChannelId, said: str, may_share: bool) -> Message:
    from bot.commands import changes
    from bot.ports import Request

    if changes(said):
        raise RequestError(
            f"A preview changes nothing, and “{said}” would. Over the bundled sample it may:",
            example=f"papers preview --sample {said}",
        )
    request = Request(channel=channel, said=said, who=app.owner, may_change=True, may_share=may_share)
    answer = app.commands.answer(request, app.clock())
    return answer.later() if answer.later else answer.private


def _dressed(
    app: App, dressed: str, channel: ChannelId, message: Message, papers: Sequence[Paper], html: bool
) -> str:
    from bot.app import letter, payload, picture
    from bot.cli.drawing import draw, opened

    if dressed == "terminal":
        return picture(message)
    if dressed == "mail":
        written = letter(app, channel, message, papers)
        return opened(written) if html else written
    body = payload(dressed, message)
    return f"{draw(dressed, body)}\n" if html else f"{json.dumps(body, ensure_ascii=False, indent=2)}\n"
