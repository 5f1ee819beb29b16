"""What came through the socket, as a request to the desk. Pure: Slack's payloads in, ours out."""

from __future__ import annotations

import re
from dataclasses import dataclass

from adapters.slack.limits import Element
from bot.domain import ChannelId, Person
from bot.ports import Request

# Slack's words for conversations that have no name of their own.
_NAMELESS = frozenset({"directmessage", "privategroup"})
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request, and where Slack wants the answer if it gave no address for it."""

    request: Request
    channel: str
    thread: str | None = None


def occasion(body: Element) -> str | None:
    """What is the same when Slack sends the same thing twice."""
    return body.get("event_id") or body.get("trigger_id")


def command(body: Element) -> Heard:
    """A slash command."""
    name = body.get("channel_name")
    return _heard(
        team=body["team_id"],
        channel=body["channel_id"],
        channel_name=None if name in _NAMELESS else name,
        who=Person(id=body["user_id"], name=body.get("user_name") or _SOMEONE),
        said=body.get("text") or "",
    )


def pressed(body: Element) -> Heard | None:
    """A button pressed or a menu picked; None for anything else one can do to a message."""
    action, user = body["actions"][0], body["user"]
    picked = action.get("selected_option") or action
    channel = (body.get("channel") or {}).get("id") or (body.get("container") or {}).get("channel_id")
    if action.get("type") not in ("button", "static_select") or not channel:
        return None
    return _heard(
        team=(body.get("team") or {}).get("id") or user["team_id"],
        channel=channel,
        who=Person(id=user["id"], name=user.get("name") or user.get("username") or _SOMEONE),
        said=picked.get("value") or "",
    )


def mentioned(body: Element) -> Heard | None:
    """A mention of us, or a direct message to us; None for any other event."""
    event = body.get("event") or {}
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    by_person = event.get("user") and not event.get("bot_id") and not event.get("subtype")
    if not by_person or not (direct or event.get("type") == "app_mention"):
        return None
    return _heard(
        team=body["team_id"],
        channel=event["channel"],
        who=Person(id=event["user"], name=_SOMEONE),
        said=_without_us(event.get("text") or "", _our_id(body)),
        thread=event.get("thread_ts") or (None if direct else event["ts"]),
    )


_SOMEONE = "Someone"
"""Events carry no names, and asking for one would need one more permission."""


def _our_id(body: Element) -> str | None:
    authorizations: list[Element] = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id")


def _without_us(text: str, our_id: str | None) -> str:
    """The sentence without the first mention of us."""
    for mention in _MENTION.finditer(text):
        if our_id is None or mention[1] == our_id:
            return f"{text[: mention.start()]} {text[mention.end() :].lstrip(' ,:')}".strip()
    return text.strip()


def _heard(
    *,
    team: str,
    channel: str,
    who: Person,
    said: str,
    channel_name: str | None = None,
    thread: str | None = None,
) -> Heard:
    id = ChannelId(f"slack/{team}/{channel}")
    request = Request(
        channel=id,
        said=said,
        who=who,
        may_change=True,
        channel_name=channel_name,
        direct=channel.startswith("D"),
    )
    return Heard(request=request, channel=channel, thread=thread)
