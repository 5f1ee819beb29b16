"""Slack: digests into channels, `/papers` out of them, through Socket Mode. No public address needed.

Read `chat` first (what the outbox asks of us), then `send` (at Slack's `pace`), `find`, and `elsewhere` (who
hears of a channel that takes no posts). What people do:
`listen` keeps a `socket` open, `ears` hears, `heard` makes a request of it (`named`: the papers of a message;
`sealed`: whose window it is), `answers` answers over `ways` and `replies`, `submitted` what was filled in;
`people` and `beginning` know who somebody is and what is new. What they see: `render`, `rows`, `parts`,
`windows`, or `plain`; `inert` keeps strangers' words words, `limits` knows what fits. `errors` tells what
Slack's errors mean for us, `check` what is wrong, also in how the app is `configured`. `manifest.yaml` is the
app to create in Slack.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports import Chat, Desk, Proxies

__all__ = ["connect"]


def connect(env: Mapping[str, str], desk: Desk) -> Chat:
    """Slack as set by SLACK_BOT_TOKEN, SLACK_APP_TOKEN (only to listen) and SLACK_API_URL."""
    # Drawings need `render` alone: whoever asks for one should not wait for Slack's libraries.
    from adapters.slack.chat import SLACK_API, SlackChat

    return SlackChat(
        bot_token=env.get("SLACK_BOT_TOKEN", "").strip(),
        app_token=env.get("SLACK_APP_TOKEN", "").strip(),
        api_url=env.get("SLACK_API_URL", "").strip() or SLACK_API,
        desk=desk,
        proxies=Proxies(env),
    )
