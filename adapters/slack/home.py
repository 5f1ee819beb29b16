"""The workspace the bot is installed in, and who the bot is there."""

from __future__ import annotations

from dataclasses import dataclass

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.plain import COMMAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What auth.test tells. https://docs.slack.dev/reference/methods/auth.test"""

    team: str
    user: str  # the bot's own
    name: str = ""  # of that
    url: str = ""  # the workspace's address
    scopes: str = ""  # what the token may do, where Slack says so

    @classmethod
    def told(cls, answer: AsyncSlackResponse) -> Home:
        team, user, name, url = (str(answer.get(key) or "") for key in ("team_id", "user_id", "user", "url"))
        scopes = str(answer.headers.get("x-oauth-scopes") or "")
        return cls(team=team, user=user, name=name, url=url, scopes=scopes)

    def called(self, thread: str | None) -> str:
        """How people call us: Slack takes no commands in threads.

        https://docs.slack.dev/interactivity/implementing-slash-commands
        """
        return f"@{self.name}" if thread and self.name else COMMAND
