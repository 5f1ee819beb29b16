"""Slack, through Socket Mode: no public address needed.

`render` draws a message as Block Kit (`words` keeps strangers' text harmless, `limits` knows what fits),
`views` as a window. `chat` posts and finds. `listen` keeps a `socket` open, `heard` reads what came through
it, `ears` tells what follows from that, `answers` answers over `ways` and `replies`, `submitted` what was
filled in. `people`, `beginning`, `once` and `sealed` know who somebody is, what is new, what was heard before
and what is our own. `errors` tells what Slack's errors mean for us. `manifest.yaml` is the app to create in
Slack.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Chat, Desk

__all__ = ["connect"]


def connect(env: Mapping[str, str], desk: Desk) -> Chat:
    """Slack as set by SLACK_BOT_TOKEN, SLACK_APP_TOKEN (only to listen) and SLACK_API_URL."""
    # Drawings need `render` alone: whoever asks for one should not wait for Slack's libraries.
    from adapters.slack.chat import SLACK_API, SlackChat
    from adapters.slack.client import Proxies

    return SlackChat(
        bot_token=env.get("SLACK_BOT_TOKEN", "").strip(),
        app_token=env.get("SLACK_APP_TOKEN", "").strip(),
        api_url=env.get("SLACK_API_URL", "").strip() or SLACK_API,
        desk=desk,
        proxies=Proxies(env),
    )
