"""Which part of the bot this process is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.domain import ChannelId
from bot.errors import ConfigError

CLOCK = "clock"
MAIL = "mail"
ROLES = (CLOCK, "slack", "discord", MAIL)

NO_TOKENS = (
    "No chat to post to: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN, or DISCORD_TOKEN, "
    "or SMTP_URL and MAIL_FROM (or run it in a terminal, where no token is needed)."
)
TOKENS = {
    "slack": "SLACK_BOT_TOKEN and SLACK_APP_TOKEN",
    "discord": "DISCORD_TOKEN",
    MAIL: "SMTP_URL and MAIL_FROM",
}
"""What has to be set in the environment for each platform."""


def tokens_missing(channel: ChannelId, platforms: Collection[str]) -> str | None:
    """What this environment lacks to post to a channel, given the platforms whose tokens are set."""
    platform = channel.partition("/")[0]
    return None if platform in platforms else TOKENS.get(platform)


@dataclass(frozen=True, slots=True)
class Duties:
    """What this process does: run the timers, post to some chats, listen to some."""

    timers: bool
    post: tuple[str, ...]
    listen: tuple[str, ...]

    def __str__(self) -> str:
        timers = [CLOCK] if self.timers else []
        mail = ["sending mail"] if MAIL in self.post else []
        return ", ".join([*timers, *(f"listening to {platform}" for platform in self.listen), *mail])

    @property
    def chats(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.post, *self.listen)))


def duties(named: Sequence[str], platforms: Collection[str], *, terminal: bool) -> Duties:
    """What the roles named on the command line mean, given the platforms whose tokens are set.

    Without a role one process does everything; without tokens the ``terminal``, if there is one, is the
    chat. To mail nobody listens: the role of that name sends it. Raises `ConfigError` with what to set.
    """
    missing = [role for role in named if role != CLOCK and role not in platforms]
    if missing:
        raise ConfigError([f"papers run {role} needs {TOKENS[role]} in the environment." for role in missing])
    if not platforms and (named or not terminal):
        raise ConfigError([NO_TOKENS])
    chats = tuple(platforms) or ("console",)
    ears = tuple(chat for chat in chats if chat != MAIL)
    if not named:
        return Duties(timers=True, post=chats, listen=ears)
    timers = CLOCK in named
    mail = (MAIL,) if MAIL in named else ()
    return Duties(
        timers=timers, post=chats if timers else mail, listen=tuple(role for role in ears if role in named)
    )
