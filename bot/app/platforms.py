"""Chats by name. The engine never imports an adapter: it is found when its platform is wanted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from bot.app.parts import App
    from bot.domain import ChannelId, Paper
    from bot.message import Message
    from bot.ports import Chat, Check, Desk

ADAPTERS = {
    "slack": "adapters.slack:connect",
    "discord": "adapters.discord:connect",
    "mail": "adapters.mail:connect",
    "console": "adapters.console:connect",
}
CHECKS = {
    "slack": "adapters.slack.check:check",
    "discord": "adapters.discord.check:check",
    "mail": "adapters.mail.check:check",
}


def resolve(name: str) -> Any:
    """What ``module:attribute`` names."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def connect(app: App, platform: str, desk: Desk) -> Chat:
    """The chat of one platform, talking to this desk."""
    variables = _terminal() if platform == "console" else dict(getattr(app.settings, platform))
    return cast("Chat", resolve(ADAPTERS[platform])(variables, desk))


def checker(platform: str) -> Check | None:
    """What looks at one platform for the doctor; None where opening the chat says all."""
    return cast("Check", resolve(CHECKS[platform])) if platform in CHECKS else None


# --- this terminal ------------------------------------------------------------------------------


def _terminal() -> dict[str, str]:
    """The terminal's part of the environment, nothing else."""
    return {name: os.environ[name] for name in ("TERM", "TERM_PROGRAM", "USER") if name in os.environ}


def printer(out: TextIO | None = None) -> Chat:
    """A terminal that prints posts and listens to nobody."""
    return cast("Chat", resolve("adapters.console:printer")(_terminal(), out))


def show(message: Message, channel: ChannelId | None = None) -> None:
    """Print an answer in this terminal; about another channel if one is named."""
    resolve("adapters.console:show")(_terminal(), message, channel)


def asking(meanwhile: Message, channel: ChannelId | None = None) -> AbstractContextManager[None]:
    """While arXiv is asked, what is known already stands in this terminal."""
    waiting = resolve("adapters.console:asking")(_terminal(), meanwhile, channel)
    return cast("AbstractContextManager[None]", waiting)


# --- drawings -----------------------------------------------------------------------------------


def payload(platform: str, message: Message) -> dict[str, Any]:
    """The very body of the request that would post this message to Slack or Discord."""
    drawn = resolve(f"adapters.{platform}.render:render")(message)
    return cast("dict[str, Any]", drawn if isinstance(drawn, dict) else drawn.payload())


def letter(app: App, channel: ChannelId, message: Message, papers: Sequence[Paper]) -> str:
    """The very mail that would bring this message about these papers; to nobody known where the channel is
    no address."""
    from bot.domain import ChannelId, Match
    from bot.ports import Parcel

    parcel = Parcel(
        channel=channel if channel.startswith("mail/") else ChannelId("mail/you@lab.example"),
        key="preview",
        message=message,
        at=app.clock(),
        matches=tuple(Match(paper=paper, keywords=()) for paper in papers),
    )
    return cast("str", resolve("adapters.mail:letter")(dict(app.settings.mail), parcel))


def picture(message: Message) -> str:
    """The message as a terminal shows it, as one HTML page."""
    return cast("str", resolve("adapters.console:picture")(message))
