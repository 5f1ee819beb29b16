"""How the app is set up at Slack, where whoever runs the bot lets us look.

Slack tells no bot which commands and events its app has. It tells the people who made the app, and they can
lend us a token for it: https://docs.slack.dev/reference/methods/apps.manifest.export
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from adapters.slack.ears import SHOW_ABSTRACT
from adapters.slack.errors import APP
from adapters.slack.limits import Element
from adapters.slack.plain import COMMAND

EVENTS: Mapping[str, str] = {
    "app_mention": "to answer when it is mentioned",
    "message.im": "to answer direct messages",
    "member_joined_channel": "to greet a channel it is added to, and to go on where it is let in again",
}
"""The events of ``manifest.yaml``, and what each is for."""

_NUMBER = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is not as the bot needs it, and how to put it right."""

    says: str
    fix: str


def app_of(app_token: str) -> str | None:
    """The app an app-level token belongs to: its id stands in it."""
    found = _NUMBER.match(app_token)
    return found[1] if found else None


def differences(manifest: Element) -> Iterator[Wrong]:
    """What an app lacks, of what Slack exports of it."""
    features, settings = manifest.get("features") or {}, manifest.get("settings") or {}
    for is_well, wrong in _SWITCHES:
        if not is_well(features, settings):
            yield wrong
    heard = (settings.get("event_subscriptions") or {}).get("bot_events") or ()
    for event, what_for in EVENTS.items():
        if event not in heard:
            add = f"{APP} → Event Subscriptions → Subscribe to bot events: add {event}, then Save Changes"
            yield Wrong(f"the app is not told of the event {event}, which the bot needs {what_for}", add)


# --- what is on or off ---------------------------------------------------------------------------

_Look = Callable[[Element, Element], bool]


def _socket_mode(_: Element, settings: Element) -> bool:
    return bool(settings.get("socket_mode_enabled"))


def _buttons(_: Element, settings: Element) -> bool:
    return bool((settings.get("interactivity") or {}).get("is_enabled"))


def _lasting_tokens(_: Element, settings: Element) -> bool:
    return not settings.get("token_rotation_enabled")


def _commands(features: Element, _: Element) -> bool:
    """Any will do: another app of the workspace may have ours."""
    return bool(features.get("slash_commands"))


def _shortcut(features: Element, _: Element) -> bool:
    return any(
        (each.get("type"), each.get("callback_id")) == ("message", SHOW_ABSTRACT)
        for each in features.get("shortcuts") or ()
    )


def _messages(features: Element, _: Element) -> bool:
    home = features.get("app_home") or {}
    return bool(home.get("messages_tab_enabled")) and not home.get("messages_tab_read_only_enabled")


_SWITCHES: tuple[tuple[_Look, Wrong], ...] = (
    (
        _socket_mode,
        Wrong("Socket Mode is off, so nothing people do reaches the bot", f"{APP} → Socket Mode → Enable"),
    ),
    (
        _commands,
        Wrong(
            f"the app has no command {COMMAND}",
            f"{APP} → Slash Commands → Create New Command: {COMMAND}, then Reinstall to Workspace",
        ),
    ),
    (
        _buttons,
        Wrong(
            "Interactivity is off, so buttons and menus do nothing",
            f"{APP} → Interactivity & Shortcuts → switch Interactivity on",
        ),
    ),
    (
        _shortcut,
        Wrong(
            "the app has no Show abstract in the menu of a message",
            f"{APP} → Interactivity & Shortcuts → Create New Shortcut → On messages, "
            f"with the Callback ID {SHOW_ABSTRACT}",
        ),
    ),
    (
        _messages,
        Wrong(
            "nobody can write to the bot",
            f"{APP} → App Home → Messages Tab: switch it on, and allow users to send messages from it",
        ),
    ),
    (
        _lasting_tokens,
        Wrong(
            "Token Rotation is on, so SLACK_BOT_TOKEN expires every twelve hours",
            "it cannot be switched off again: create the app anew from adapters/slack/manifest.yaml",
        ),
    ),
)
