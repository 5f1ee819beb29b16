"""What several verbs take, and the bot made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from bot.domain import ChannelId

if TYPE_CHECKING:
    from bot.app import App

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(slots=True)
class Here:
    """Where the settings are, as said anywhere on the command line."""

    config: Path | None = None

    def app(self, at: datetime | None = None) -> App:
        """The bot of this folder and environment, until the verb ends. Raises `ConfigError`."""
        from bot.app import App

        app = App.here(self.config, at)
        if app.settings.json_logs:
            from bot.cli.logs import as_records

            as_records()
        click.get_current_context().call_on_close(app.close)
        return app


def with_config(verb: F) -> F:
    """Take ``--config``, before the verb or after it."""
    return click.option(
        "--config",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_remember,
        is_eager=True,
        help="Settings to use instead of ./config.yaml.",
    )(verb)


def _remember(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    here = ctx.ensure_object(Here)
    if value is not None:
        here.config = value


with_json = click.option("--json", "as_json", is_flag=True, help="One JSON object per line, for programs.")


class ChannelType(click.ParamType[ChannelId]):
    """A channel as it is written everywhere."""

    name = "channel"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> ChannelId:
        from bot.config import channel_id

        channel = channel_id(str(value))
        if channel is None:
            self.fail(f"“{value}” is not a channel; {_right(str(value))}", param, ctx)
        return channel


def _right(value: str) -> str:
    if value.startswith("mail/") or "@" in value.replace("/@me/", ""):
        return "write mail/ and one address, for example mail/reading-group@lab.example"
    known = "slack/TEAM/CHANNEL, discord/SERVER/CHANNEL, mail/ADDRESS or console/terminal"
    return f"write {known}, with their ids"


with_channel = click.option(
    "--channel",
    type=ChannelType(),
    default="console/terminal",
    help="slack/TEAM/CHANNEL, discord/SERVER/CHANNEL or mail/ADDRESS; this terminal by default.",
)


class Moment(click.ParamType[datetime]):
    """A moment in ISO 8601; without an offset it is UTC."""

    name = "ISO"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):
            self.fail(f"“{value}” is not a moment; write it like 2025-04-04T09:00:00Z", param, ctx)
