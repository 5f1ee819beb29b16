"""What the doctor looks at in Slack: both tokens, what they may do, the channels that follow something."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.chat import SLACK_API
from adapters.slack.client import web_client
from adapters.slack.configured import app_of, differences
from adapters.slack.errors import (
    APP,
    CHANNEL,
    NETWORK,
    access_error,
    code_of,
    delivery_error,
    refusal,
    wrong_token,
)
from adapters.slack.logs import hush
from bot.domain import ChannelId
from bot.ports import ASK_AGAIN, Finding, Proxies, TheirClock, all_well

SLACK = "slack"
TIMEOUT_SECONDS = 10
LOOKED_AT = 40
"""Channels; Slack lets an app look into so many a minute."""

AT_ONCE = 4

NEEDED: Mapping[str, str] = {
    "commands": "to answer /papers",
    "chat:write": "to post digests",
    "app_mentions:read": "to answer when it is mentioned",
    "im:history": "to answer direct messages",
}
WELCOME: Mapping[str, str] = {
    "channels:history": "to see whether a post of its own is there after a broken connection",
    "groups:history": "to see that in private channels",
    "channels:read": "to greet a channel it is added to, and to know who made it",
    "groups:read": "to greet a private channel it is added to, and to know who made it",
    "users:read": "to know who may change things where a channel lets only its managers, and people's names",
}
"""The scopes of ``manifest.yaml``: without the former it fails, without these people are asked more."""

_REINSTALL = f"{APP} → OAuth & Permissions: add the scope, then Reinstall to Workspace"
_UNSEEN = "does not tell a bot which commands and events its app has"
_LOOK = (
    "to have them looked at, set SLACK_CONFIG_TOKEN for once (api.slack.com/apps → Your App Configuration "
    f"Tokens → Generate Token), or put adapters/slack/manifest.yaml into {APP} → App Manifest"
)
_LENT = "SLACK_CONFIG_TOKEN"
_NO_APP = {"app_not_found", "invalid_app_id", "app_not_eligible", "failed_export", "no_permission"}

FAILURES = (SlackApiError, *NETWORK)


async def check(env: Mapping[str, str], channels: Sequence[ChannelId]) -> Sequence[Finding]:
    """Asks Slack a few questions; posts nothing."""
    hush()
    client = web_client(
        token=env.get("SLACK_BOT_TOKEN", ""),
        url=env.get("SLACK_API_URL") or SLACK_API,
        seconds=TIMEOUT_SECONDS,
        proxies=Proxies(env),
    )
    app = await _app_token(client, env.get("SLACK_APP_TOKEN", ""))
    clock = TheirClock()
    try:
        who = await client.auth_test()
    except FAILURES as error:
        return [_failed(error, "SLACK_BOT_TOKEN"), app]
    clock.heard(who.headers.get("Date"))
    scopes = str(who.headers.get("x-oauth-scopes", "")).replace(" ", "").split(",")
    here = await _channels(client, channels, str(who.get("team_id")))
    us = f"is {who.get('user')} in the workspace {who.get('team')}"
    known = Finding(True, SLACK, us, there=clock.now())
    app_is = await _set_up(client, env, who)
    return [known, *_scopes([scope for scope in scopes if scope]), app, *app_is, *here]


def _failed(error: Exception, variable: str) -> Finding:
    if wrong := access_error(error, variable):
        return Finding(False, SLACK, str(wrong))
    return Finding(False, SLACK, delivery_error(error).reason.rstrip("."), ASK_AGAIN)


def _scopes(granted: Collection[str]) -> Iterator[Finding]:
    """Where Slack does not say what is granted, nothing is missing."""
    if not granted:
        return
    for scope, what_for in NEEDED.items():
        if scope not in granted:
            yield Finding(False, SLACK, f"SLACK_BOT_TOKEN lacks the scope {scope}, {what_for}", _REINSTALL)
    for scope, what_for in WELCOME.items():
        if scope not in granted:
            says = f"works without the scope {scope}, which it would need {what_for}"
            yield Finding(True, SLACK, says, _REINSTALL)


async def _app_token(client: AsyncWebClient, token: str) -> Finding:
    try:
        await client.apps_connections_open(app_token=token)
    except FAILURES as error:
        return _failed(error, "SLACK_APP_TOKEN")
    return Finding(True, SLACK, "lets the bot listen")


# --- the app ------------------------------------------------------------------------------------


async def _set_up(
    client: AsyncWebClient, env: Mapping[str, str], who: AsyncSlackResponse
) -> Sequence[Finding]:
    """Whether both tokens are of one app, and that app as the bot needs it."""
    named = app_of(env.get("SLACK_APP_TOKEN", ""))
    ours = await _app(client, str(who.get("bot_id") or "")) or named
    if named and ours != named:
        says = f"SLACK_APP_TOKEN is of another app ({named}) than SLACK_BOT_TOKEN ({ours})"
        return [Finding(False, SLACK, says, f"take both from one app: {APP}")]
    token = env.get(_LENT, "")
    if not token or not ours:
        return [Finding(True, SLACK, _UNSEEN, _LOOK)]
    if not re.fullmatch(r"xoxe\.xoxp-[!-~]+", token):
        return [Finding(False, SLACK, str(wrong_token(_LENT, "does not begin with xoxe.xoxp-")))]
    return await _exported(client, ours, token)


async def _app(client: AsyncWebClient, bot: str) -> str | None:
    """The app of a bot; None where Slack does not tell: that needs a scope the bot can do without."""
    try:
        told = await client.bots_info(bot=bot)
    except FAILURES:
        return None
    return (told.get("bot") or {}).get("app_id")


async def _exported(client: AsyncWebClient, app: str, token: str) -> Sequence[Finding]:
    try:
        told = await client.apps_manifest_export(app_id=app, token=token)
    except FAILURES as error:
        if code_of(error) in _NO_APP:
            says = f"SLACK_CONFIG_TOKEN shows nothing of the app {app} ({code_of(error)})"
            return [Finding(False, SLACK, says, "whoever made the app, or a collaborator, can generate one")]
        return [_failed(error, _LENT)]
    wrong = [Finding(False, SLACK, each.says, each.fix) for each in differences(told.get("manifest") or {})]
    return wrong or [Finding(True, SLACK, "has the app's command, shortcut and events as the bot needs them")]


# --- channels -----------------------------------------------------------------------------------


async def _channels(client: AsyncWebClient, channels: Sequence[ChannelId], team: str) -> Sequence[Finding]:
    foreign = [channel for channel in channels if channel.split("/")[1] != team]
    ours = [channel for channel in channels if channel not in foreign][:LOOKED_AT]
    turns = asyncio.Semaphore(AT_ONCE)

    async def look(channel: ChannelId) -> Finding | None:
        async with turns:
            return await _channel(client, channel)

    looked = await asyncio.gather(*map(look, ours))
    wrong = [finding for finding in looked if finding]
    elsewhere = [
        Finding(
            False,
            SLACK,
            f"{channel} is in another workspace than the bot ({team})",
            f"papers unsubscribe all --channel {channel}",
        )
        for channel in foreign
    ]
    well = [all_well(SLACK, len(ours), len(channels))] if ours and not wrong else []
    return [*elsewhere, *wrong, *well]


async def _channel(client: AsyncWebClient, channel: ChannelId) -> Finding | None:
    """What is wrong there; None also where nobody can tell: looking needs a scope that posting does not."""
    try:
        await client.conversations_history(channel=channel.rpartition("/")[2], limit=1)
    except FAILURES as error:
        code = code_of(error) or ""
        if code in CHANNEL or refusal(code):
            return Finding(False, SLACK, f"{channel}: {refusal(code)}")
        if code in ("missing_scope", "ratelimited"):
            return None
        return Finding(False, SLACK, f"{channel}: {delivery_error(error).reason.rstrip('.')}", ASK_AGAIN)
    return None
