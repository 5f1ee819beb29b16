"""What came through the socket, as a request to the desk. Pure: Slack's payloads in, ours out.

The channel is the one the payload names, and for a window the one it was sealed with; where two places of a
payload do not agree, nothing is heard. https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from adapters.slack.limits import Element
from adapters.slack.named import papers_in
from adapters.slack.sealed import Place, Seal
from bot.domain import ChannelId, Person
from bot.ports import Request

# Slack's words for conversations that have no name of their own.
_NAMELESS = frozenset({"directmessage", "privategroup"})
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_GREETING = re.compile(r"(?:hey|hi|hello|hallo|dear|ok|okay|thanks)\b[\s,!.]*", re.IGNORECASE)

_WRITTEN = frozenset({None, "file_share", "thread_broadcast"})
"""Kinds of messages that are people's own words; others are changes, deletions, people who join."""

SOMEONE = "Someone"
"""Events carry no names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request, and where Slack wants the answer if it gave no address for it."""

    request: Request
    place: Place
    thread: str | None = None


def occasion(body: Element) -> str | None:
    """What is the same when Slack sends the same thing twice."""
    first = (body.get("actions") or [{}])[0]
    name = body.get("event_id") or body.get("trigger_id") or first.get("action_ts")
    return f"slack/{name}" if name else None


def team_of(body: Element) -> str | None:
    """The workspace in which the bot is installed that this is for.

    In channels shared with another company the payload may name the other's workspace as well.
    """
    authorizations: list[Element] = body.get("authorizations") or [{}]
    team = body.get("team") or {}
    named: str | None = (
        authorizations[0].get("team_id")
        or (body.get("view") or {}).get("app_installed_team_id")
        or body.get("team_id")
        or (team if isinstance(team, str) else team.get("id"))
        or (body.get("user") or {}).get("team_id")
    )
    return named


# --- what people do -----------------------------------------------------------------------------


def command(body: Element) -> Heard:
    """A slash command."""
    name = body.get("channel_name")
    return _heard(
        Place(body["team_id"], body["channel_id"], body["user_id"]),
        body.get("user_name"),
        body.get("text") or "",
        channel_name=None if name in _NAMELESS else name,
    )


def pressed(body: Element, seal: Seal) -> Heard | None:
    """A button pressed or a menu picked; None for anything else one can do to a message."""
    action = body["actions"][0]
    place = place_of(body, seal)
    if action.get("type") not in ("button", "static_select") or place is None:
        return None
    picked = action.get("selected_option") or action
    return _heard(place, _name(body), picked.get("value") or "")


def shortcut(body: Element, seal: Seal) -> Heard | None:
    """*Show abstract* of a message: what it names."""
    place = place_of(body, seal)
    named = " ".join(papers_in(body.get("message") or {}))
    return _heard(place, _name(body), f"show papers of this message: {named}") if place else None


def submitted(body: Element, place: Place, said: str) -> Request:
    """One sentence of a window that was submitted."""
    return replace(_heard(place, _name(body), said).request, picked=True)


def place_of(body: Element, seal: Seal) -> Place | None:
    """Where somebody did something; None where the payload contradicts itself."""
    team, user = team_of(body), (body.get("user") or {}).get("id")
    view = body.get("view")
    if not team or not user:
        return None
    if view:
        place = seal.opened(view.get("private_metadata") or "")
        return place if place and (place.team, place.user) == (team, user) else None
    named = {(body.get("channel") or {}).get("id"), (body.get("container") or {}).get("channel_id")} - {None}
    return Place(team, str(named.pop()), user) if len(named) == 1 else None


def mentioned(body: Element) -> Heard | None:
    """A mention of us, or a direct message to us; None for any other event."""
    event = body.get("event") or {}
    direct = event.get("type") == "message" and event.get("channel_type") == "im"
    by_person = event.get("user") and not event.get("bot_id") and event.get("subtype") in _WRITTEN
    team = team_of(body)
    if not by_person or not team or not (direct or event.get("type") == "app_mention"):
        return None
    return _heard(
        Place(team, event["channel"], event["user"]),
        SOMEONE,
        _without_us(event.get("text") or "", _our_id(body)),
        # Everybody sees the answer to a mention already.
        shared=True,
        thread=event.get("thread_ts") or (None if direct else event["ts"]),
    )


def joined(body: Element, us: str) -> ChannelId | None:
    """The channel we were added to."""
    event, team = body.get("event") or {}, team_of(body)
    if event.get("type") != "member_joined_channel" or event.get("user") != us or not team:
        return None
    return _id(team, event["channel"])


# --- the pieces ---------------------------------------------------------------------------------


def _our_id(body: Element) -> str | None:
    authorizations: list[Element] = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id")


def _name(body: Element) -> str | None:
    user = body.get("user") or {}
    return user.get("name") or user.get("username")


def _without_us(text: str, our_id: str | None) -> str:
    """The sentence without the first mention of us, and without a greeting before it."""
    for mention in _MENTION.finditer(text):
        if our_id is None or mention[1] == our_id:
            before, after = text[: mention.start()].strip(), text[mention.end() :].lstrip(" ,:!")
            greets = after.strip() and _GREETING.fullmatch(before)
            return after.strip() if greets else f"{before} {after}".strip()
    return text.strip()


def _id(team: str, channel: str) -> ChannelId:
    return ChannelId(f"slack/{team}/{channel}")


def _heard(
    place: Place,
    name: str | None,
    said: str,
    *,
    channel_name: str | None = None,
    shared: bool = False,
    thread: str | None = None,
) -> Heard:
    direct = place.channel.startswith("D")
    request = Request(
        channel=_id(place.team, place.channel),
        said=said,
        who=Person(id=place.user, name=name or SOMEONE),
        may_change=True,
        channel_name=channel_name,
        direct=direct,
        may_share=not direct and not shared,
    )
    return Heard(request=request, place=place, thread=thread)
