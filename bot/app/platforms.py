"""Chats by name. The engine never imports an adapter: it is found when its platform is wanted."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, Any, TextIO, cast

if TYPE_CHECKING:
    from bot.app.parts import App
    from bot.message import Message
    from bot.ports import Chat, Desk

ADAPTERS = {
    "slack": "adapters.slack:connect",
    "discord": "adapters.discord:connect",
    "console": "adapters.console:connect",
}
_TERMINAL_VARIABLES = ("TERM", "TERM_PROGRAM", "USER")


def resolve(name: str) -> Any:
    """What ``module:attribute`` names."""
    module, _, attribute = name.partition(":")
    return getattr(import_module(module), attribute)


def connect(app: App, platform: str, desk: Desk) -> Chat:
    """The chat of one platform, talking to this desk."""
    return cast("Chat", resolve(ADAPTERS[platform])(_variables(app, platform), desk))


def _variables(app: App, platform: str) -> dict[str, str]:
    """The platform's own part of the environment, nothing else."""
    if platform == "console":
        return {name: app.env[name] for name in _TERMINAL_VARIABLES if name in app.env}
    return dict(getattr(app.settings, platform))


def printer(app: App, out: TextIO | None = None) -> Chat:
    """A terminal that prints posts and listens to nobody."""
    return cast("Chat", resolve("adapters.console:printer")(_variables(app, "console"), out))


def show(app: App, message: Message) -> None:
    """Print an answer in this terminal."""
    resolve("adapters.console:show")(_variables(app, "console"), message)


def asking(app: App, meanwhile: Message) -> AbstractContextManager[None]:
    """While arXiv is asked, what is known already stands in this terminal."""
    return cast(
        "AbstractContextManager[None]",
        resolve("adapters.console:asking")(_variables(app, "console"), meanwhile),
    )


def payload(platform: str, message: Message) -> dict[str, Any]:
    """The very body of the request that would post this message to Slack or Discord."""
    drawn = resolve(f"adapters.{platform}.render:render")(message)
    return cast("dict[str, Any]", drawn if isinstance(drawn, dict) else drawn.payload())


def picture(message: Message) -> str:
    """The message as a terminal shows it, as one HTML page."""
    return cast("str", resolve("adapters.console:picture")(message))
