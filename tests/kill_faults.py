"""What may go wrong with arXiv, Slack, Discord and the mail server: every kind their local servers know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random

from arxiv_faults import KINDS
from arxiv_server import ArxivServer
from discord_server import DiscordServer
from slack_server import SlackServer
from smtp_server import FAULTS as SMTP
from smtp_server import SmtpServer

SLOW_ARXIV = frozenset({"hang", "hang_midway", "trickle"})
SLOW_SMTP = frozenset({"hang_greeting", "hang_after"})
SLOW_CALLS = ("hang", "hang_after_accept")
SLOW_REST: tuple[int | str, ...] = ("hang", 500, 502, 503)  # the library waits a second before it asks again

BROKEN = (
    *(
        "ratelimited",
        "ratelimited_silently",
        "ratelimited_html",
        "http500_html",
        "http503_html",
        "http404_html",
    ),
    *("garbage", "empty", "no_object", "no_id", "redirect", "redirect_307", "drop_before"),
    *("internal_error", "fatal_error", "service_unavailable", "token_expired", "message_limit_exceeded"),
)
POSTING = (
    *BROKEN,
    "drop_after_accept",
    "drop_after_accept",
    "drop_after_accept",
    "revoked",
    "thread_not_found",
)
REFUSED = ("not_in_channel", "channel_not_found", "restricted_action", "is_archived", "invalid_arguments")
SHAPE = ("invalid_blocks", "msg_too_long")
SLACK = {
    "chat.postMessage": (*POSTING, *REFUSED, *SHAPE),
    "conversations.history": (*BROKEN, "missing_scope", "not_in_channel"),
    "conversations.replies": BROKEN,
    "auth.test": BROKEN,
}
REST: tuple[int | str, ...] = (400, 401, 403, 404, 429, "drop_before", "drop_after_accept")
DISCORD = {
    "post": (*REST, "drop_after_accept", "drop_after_accept"),
    "history": tuple(kind for kind in REST if kind != 404),  # a channel said to be gone would be a lie
    "thread": REST,
    "channels": REST,
    "login": REST,
}


@dataclass
class Servers:
    """Everything outside of the bot, and what was done to it."""

    arxiv: ArxivServer
    slack: SlackServer
    discord: DiscordServer
    smtp: SmtpServer
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def env(self) -> dict[str, str]:
        arxiv = {"ARXIV_API_URL": self.arxiv.api_url, "ARXIV_OAI_URL": self.arxiv.oai_url}
        return arxiv | self.slack.env | self.discord.env | self.smtp.env

    def follow(self, clock: Callable[[], float]) -> None:
        """Tell the time by this clock, and let any number of messages through within a second of ours."""
        self.slack.clock = self.discord.world.clock = clock
        self.slack.burst = self.discord.rest.post_rate = 10**9, 1.0  # type: ignore[assignment]
        self.slack.burst = 10**9
        self.slack.official = self.discord.rest.validates = False

    def trouble(self, dice: Random, *, slow: bool) -> None:
        """One of them fails in one way; ``slow``: one for which a while is waited."""
        name = dice.choice(("arxiv", "slack", "slack", "discord", "discord", "smtp", "smtp"))
        kind = getattr(self, f"_{name}")(dice, slow)
        self.faults[f"{name} {kind}"] += 1

    def heal(self) -> None:
        """All is well again."""
        self.arxiv.heal()
        self.slack.revoked = False
        self.slack._faults.clear()
        self.discord.rest.faults.clear()
        self.smtp._faults.clear()

    def _arxiv(self, dice: Random, slow: bool) -> str:
        kind = dice.choice(sorted(SLOW_ARXIV if slow else KINDS - SLOW_ARXIV))
        wait = dice.choice((None, None, "120")) if kind in ("429", "503", "rate_exceeded_200") else None
        self.arxiv.fail_next(kind, dice.choice((1, 1, 2)), on=dice.choice(("oai", None)), retry_after=wait)
        return kind

    def _slack(self, dice: Random, slow: bool) -> str:
        method = dice.choice(("chat.postMessage",) * 4 + tuple(SLACK))
        kind = dice.choice(SLOW_CALLS if slow else SLACK[method])
        self.slack.fail_next(method, kind, times=dice.choice((1, 1, 2)), retry_after=dice.choice((1, 30)))
        return f"{method} {kind}"

    def _discord(self, dice: Random, slow: bool) -> str:
        request = dice.choice(("post",) * 4 + tuple(DISCORD))
        kind = dice.choice(SLOW_REST if slow else DISCORD[request])
        more = {"retry_after": 0.01, "cloudflare": dice.random() < 0.3} if kind == 429 else {}
        if isinstance(kind, int) and kind != 429 and dice.random() < 0.3:
            more = {"html": True}
        self.discord.fail_next(request, kind, dice.choice((1, 1, 2)), **more)
        return f"{request} {kind}"

    def _smtp(self, dice: Random, slow: bool) -> str:
        kind = dice.choice(sorted(SLOW_SMTP if slow else SMTP.keys() - SLOW_SMTP))
        self.smtp.fail_next(kind, dice.choice((1, 1, 2)))
        return kind


@contextmanager
def servers(page_size: int) -> Iterator[Servers]:
    """All of them, running."""
    with ExitStack() as stack:
        arxiv = stack.enter_context(ArxivServer(page_size=page_size))
        discord = stack.enter_context(DiscordServer())
        slack, smtp = SlackServer().start(), SmtpServer().start()
        stack.callback(slack.stop)
        stack.callback(smtp.stop)
        yield Servers(arxiv, slack, discord, smtp)
