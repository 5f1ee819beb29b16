"""What Slack's errors mean for us, in one table, and the sentence each becomes.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import AccessError, CannotAsk, DeliveryError, DeliveryUnknown

# --- the table ----------------------------------------------------------------------------------

_INVITE = "The bot is not in this channel: type /invite @papers there."
_RULES = "The rules of this channel do not let the bot post: ask an admin of the workspace."
_ELSEWHERE = "This channel is in a workspace the bot does not belong to."
APP = "api.slack.com/apps → your app"
"""Where the app is set up."""

_WHERE = {
    "SLACK_BOT_TOKEN": "The right one begins with xoxb-: "
    f"{APP} → OAuth & Permissions → Bot User OAuth Token.",
    "SLACK_APP_TOKEN": "The right one begins with xapp-: "
    f"{APP} → Basic Information → App-Level Tokens, with the scope connections:write.",
    "SLACK_CONFIG_TOKEN": "The right one begins with xoxe.xoxp- and lasts twelve hours: "
    "api.slack.com/apps → Your App Configuration Tokens → Generate Token.",
}

CHANNEL: Mapping[str, str] = {
    "not_in_channel": _INVITE,
    "channel_not_found": "This channel is gone, or the bot is not in it: type /invite @papers there.",
    "is_archived": "This channel is archived: unarchive it in Slack.",
    "messages_tab_disabled": f"Direct messages to the bot are off: {APP} → App Home → Messages Tab.",
    "no_permission": _RULES,
    "access_denied": _RULES,
    "ekm_access_denied": _RULES,
    "channel_is_limited_access": _RULES,
    "restricted_action": _RULES,
    "restricted_action_non_threadable_channel": _RULES,
    "restricted_action_read_only_channel": _RULES,
    "restricted_action_thread_locked": _RULES,
    "restricted_action_thread_only_channel": _RULES,
    "cannot_reply_to_message": _RULES,
    "team_not_found": _ELSEWHERE,
    "team_access_not_granted": _ELSEWHERE,
}
"""Nothing can be posted in this channel until a person acts."""

TOLD = frozenset({*CHANNEL.values()} - {_ELSEWHERE, CHANNEL["messages_tab_disabled"]})
"""Those that who made the channel hears of: whom we can still write to."""

ACCESS: Mapping[str, str] = {
    "missing_scope": "lacks a permission (install the app again with the scopes of its manifest)",
    "not_allowed_token_type": "is of the wrong kind",
    "invalid_auth": "is wrong",
    "not_authed": "is missing",
    "token_revoked": "was revoked",
    "token_expired": "has expired",
    "account_inactive": "belongs to an app that was removed or a workspace that was closed",
    "org_login_required": "belongs to a workspace that is being moved",
    "two_factor_setup_required": "needs two-factor authentication to be set up first",
    "accesslimited": "is limited in its access",
    "app_access_restricted": "belongs to an app this workspace does not allow",
    "enterprise_is_restricted": "is not allowed in this organisation",
    "forbidden_team": "is not allowed in this workspace",
    "is_bot": "is of the wrong kind",
}
"""Nothing can be posted anywhere until the operator acts; each continues "the token …"."""

TOKEN_PAUSE = timedelta(minutes=15)
"""That is no channel's fault: nothing is paused, and it goes on when the token is right."""

WAIT = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded", "team_added_to_org"})
"""It surely was not sent; later it may be."""

AMBIGUOUS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
"""Slack's own words for fatal_error: "It's possible some aspect of the operation succeeded"."""

SHAPE = frozenset(
    {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "no_text"}
    | {"invalid_attachments", "attachment_payload_limit_exceeded", "invalid_arguments"}
)
"""Slack does not like how we drew it: it is sent again as plain text."""

THREAD = frozenset(
    {"thread_not_found", "cannot_reply_to_message", "restricted_action_non_threadable_channel"}
)
"""The message to reply under is gone, or nobody may reply: it is sent to the channel itself."""

_OURS = (
    "as_user_",
    "deprecated_",
    "draft_",
    "duplicate_",
    "invalid_",
    "markdown_",
    "metadata_",
    "method_",
    "missing_",
    "send_on_behalf_",
    "slack_connect_",
    "too_many_",
    "unknown_method",
)
"""How errors begin that mean we asked wrongly; asking again would not help."""

_NOT_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.ClientHttpProxyError,
    aiohttp.InvalidURL,
)
NETWORK = (aiohttp.ClientError, TimeoutError, OSError)
GARBLED = (AttributeError, TypeError, ValueError)
"""What the library stumbles over an answer with that is JSON, but none of Slack's."""


# --- reading Slack's answers --------------------------------------------------------------------


def code_of(error: Exception) -> str | None:
    """Slack's word for what went wrong, or None where it gave none (HTML, an empty body, no answer)."""
    data = getattr(getattr(error, "response", None), "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if code is None and _status(error) == 429:
        return "ratelimited"
    return code if isinstance(code, str) else None


def _status(error: Exception) -> int:
    response = getattr(error, "response", None)
    # slack_sdk hands on aiohttp's own response where the body was no JSON.
    status = getattr(response, "status_code", None) or getattr(response, "status", None)
    return status if isinstance(status, int) else 0


def _retry_after(error: Exception) -> timedelta | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    seconds = str(headers.get("Retry-After", ""))
    return timedelta(seconds=int(seconds)) if seconds.isdecimal() else None


# --- our errors ---------------------------------------------------------------------------------


def delivery_error(error: Exception) -> DeliveryError:
    """What a failed chat.postMessage means: never, later, or nobody knows."""
    if not isinstance(error, SlackApiError):
        return _network(error)
    code = code_of(error)
    if code is None:
        return _unreadable(error)
    if code in AMBIGUOUS:
        return DeliveryUnknown(f"Slack failed while it posted ({code}).")
    if code in ACCESS:
        return DeliveryError(_token(code), retry_after=TOKEN_PAUSE)
    if reason := refusal(code):
        return DeliveryError(reason, permanent=True)
    if code in WAIT:
        return DeliveryError(f"Slack asks us to wait ({code}).", retry_after=_retry_after(error))
    return DeliveryError(
        f"Slack refused the message ({code}).", permanent=code in SHAPE or code.startswith(_OURS)
    )


def not_sent(error: Exception) -> DeliveryError:
    """What it means where the post itself was not even tried."""
    trouble = delivery_error(error)
    return DeliveryError(trouble.reason, retry_after=trouble.retry_after)


def refusal(code: str) -> str | None:
    """The sentence for a channel's error that stays until somebody acts there."""
    if code in CHANNEL:
        return CHANNEL[code]
    return _RULES if code.startswith("restricted_action") else None


def _token(code: str) -> str:
    return f"The bot's token {ACCESS[code]}: whoever runs the bot has to set SLACK_BOT_TOKEN anew."


def asking_error(error: Exception) -> DeliveryError | CannotAsk:
    """What a failed look into a channel's history means: never, or ask again later.

    A broken token is mended one day and then the channel can be asked; a missing scope or membership
    is how this bot was set up.
    """
    code = code_of(error)
    if code == "missing_scope":
        return CannotAsk("The bot may not read here (it lacks channels:history or groups:history).")
    if code in CHANNEL or code in {"method_not_supported_for_channel_type", "is_bot"}:
        return CannotAsk(f"The bot cannot read this channel's history ({code}).")
    return DeliveryError(
        f"Slack did not say whether the post is there ({_why(error)}).", retry_after=_retry_after(error)
    )


def access_error(error: Exception, variable: str) -> AccessError | None:
    """The sentence for a token Slack does not take, or None where the trouble is another."""
    code = code_of(error) or ""
    if (code, variable) == ("missing_scope", "SLACK_APP_TOKEN"):
        return wrong_token(variable, "lacks the scope connections:write")
    what = ACCESS.get(code)
    return wrong_token(variable, what) if what else None


def wrong_token(variable: str, what: str) -> AccessError:
    """Which variable is wrong, how, and where to find the right one."""
    return AccessError(f"{variable} {what}. {_WHERE[variable]}")


def _network(error: Exception) -> DeliveryError:
    if isinstance(error, _NOT_SENT):
        return DeliveryError("Slack cannot be reached.")
    if isinstance(error, GARBLED):
        return DeliveryUnknown(f"Slack's answer cannot be read ({type(error).__name__}).")
    return DeliveryUnknown(f"The connection to Slack broke ({type(error).__name__}).")


def _unreadable(error: Exception) -> DeliveryError:
    status = _status(error)
    if 400 <= status < 500:
        return DeliveryError(f"Slack refused the request (HTTP {status}).")
    return DeliveryUnknown(f"Slack's answer cannot be read (HTTP {status}).")


def _why(error: Exception) -> str:
    return code_of(error) or (f"HTTP {_status(error)}" if _status(error) else type(error).__name__)
